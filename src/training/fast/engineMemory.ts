import { KernelHeap } from '../../compute/wasm/heap';
import { MAX_PAGES, fastestKernelsOver } from '../../compute/wasm/kernels';
import type { KernelExports } from '../../compute/wasm/kernels';

/** Pages to begin with: 16 MiB. */
const FIRST_PAGES = 256;
/**
 * Bytes between two arrays. Arrays whose addresses differ by a multiple of 4 KiB are in each other's way in a
 * processor's caches, and those of one parameter are read and written in step.
 */
const GAP = 320;

/** All that an engine computes on lies in one memory; kernels take addresses. What is never written is 0. */
export class EngineMemory {
  readonly kernels: KernelExports;
  /** What `gemm` packs operands into. */
  readonly gemmRoom: number;
  private readonly heap: KernelHeap;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MAX_PAGES });
    this.heap = new KernelHeap(memory);
    this.kernels = fastestKernelsOver(memory);
    this.gemmRoom = this.bytes(this.kernels.gemmRoom());
  }

  /** The address of so many bytes and a vector more. @throws {DeviceError} when the memory cannot hold them. */
  bytes(count: number): number {
    return this.heap.allocate(count + GAP);
  }

  singles(count: number): number {
    return this.bytes(4 * count);
  }

  doubles(count: number): number {
    return this.bytes(8 * count);
  }

  /** What lies there, until the next allocation. */
  viewSingles(address: number, count: number): Float32Array {
    return this.heap.float32(address, count);
  }

  viewDoubles(address: number, count: number): Float64Array {
    return this.heap.float64(address, count);
  }

  /** Copies rows of a matrix, `size` float32 each, one after the other. */
  gather(from: number, size: number, rows: Int32Array, to: number): void {
    const all = new Uint8Array(this.heap.memory.buffer);
    for (let n = 0; n < rows.length; n++) {
      const start = from + 4 * size * rows[n]!;
      all.copyWithin(to + 4 * size * n, start, start + 4 * size);
    }
  }
}
