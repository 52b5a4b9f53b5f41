import { DeviceError } from '../backend';
import { MAX_PAGES, PAGE_BYTES } from './kernels';

/** Blocks begin at cache lines: no two threads write to one line because their blocks met there. */
const LINE = 64;
/** The memory grows by at least this much, so that a run of small requests does not grow it each time. */
const LEAST_GROWTH = 256;

interface Range {
  start: number;
  end: number;
}

/**
 * Who has which bytes of the kernels' memory. Freed blocks are used again; the memory grows and never shrinks. Views
 * are for the moment: a memory that is not shared detaches them when it grows.
 */
export class KernelHeap {
  /** Neither adjacent nor overlapping, by address. The first page belongs to the module. */
  private readonly freeRanges: Range[];
  private readonly lengths = new Map<number, number>();

  constructor(readonly memory: WebAssembly.Memory) {
    this.freeRanges = [{ start: PAGE_BYTES, end: memory.buffer.byteLength }];
  }

  /** Bytes of the memory. */
  get capacity(): number {
    return this.memory.buffer.byteLength;
  }

  /** Bytes in use. */
  get used(): number {
    let sum = 0;
    for (const length of this.lengths.values()) sum += length;
    return sum;
  }

  /**
   * The address of so many bytes, whatever they hold.
   * @throws {DeviceError} when the memory cannot hold them beside what it has.
   */
  allocate(bytes: number): number {
    const length = Math.max(LINE, Math.ceil(bytes / LINE) * LINE);
    const range = this.freeRanges.find(({ start, end }) => end - start >= length) ?? this.grow(length);
    const address = range.start;
    range.start += length;
    if (range.start === range.end) this.freeRanges.splice(this.freeRanges.indexOf(range), 1);
    this.lengths.set(address, length);
    return address;
  }

  free(address: number): void {
    const length = this.lengths.get(address);
    if (length === undefined) throw new Error(`Nothing was allocated at ${address}`);
    this.lengths.delete(address);
    this.release(address, address + length);
  }

  float32(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }

  float64(address: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, count);
  }

  private release(start: number, end: number): Range {
    const next = this.freeRanges.findIndex((range) => range.start >= end);
    const at = next < 0 ? this.freeRanges.length : next;
    const before = this.freeRanges[at - 1];
    const after = this.freeRanges[at];
    const joinsAfter = after?.start === end;
    if (before?.end === start) {
      before.end = joinsAfter ? after.end : end;
      if (joinsAfter) this.freeRanges.splice(at, 1);
      return before;
    }
    if (joinsAfter) {
      after.start = start;
      return after;
    }
    const range = { start, end };
    this.freeRanges.splice(at, 0, range);
    return range;
  }

  /** More memory; the free range at its end then has at least `length` bytes. */
  private grow(length: number): Range {
    const end = this.memory.buffer.byteLength;
    const last = this.freeRanges.at(-1);
    const missing = length - (last?.end === end ? end - last.start : 0);
    const needed = Math.ceil(missing / PAGE_BYTES);
    const pages = this.growBy(Math.max(needed, LEAST_GROWTH)) ?? this.growBy(needed);
    if (pages === undefined) {
      throw new DeviceError(
        `The WebAssembly kernels need ${megabytes(length)} more beside ${megabytes(this.used)} in use, and there is no more`,
      );
    }
    return this.release(end, end + pages * PAGE_BYTES);
  }

  /** The number of pages, or undefined when they cannot be had. */
  private growBy(pages: number): number | undefined {
    if (this.memory.buffer.byteLength / PAGE_BYTES + pages > MAX_PAGES) return undefined;
    try {
      this.memory.grow(pages);
      return pages;
    } catch {
      // Beyond the maximum of this memory, or of the machine.
      return undefined;
    }
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

/** What one computation has allocated, freed together. */
export class HeapScope {
  private readonly addresses: number[] = [];

  constructor(private readonly heap: KernelHeap) {}

  /** The address of so many bytes, until `close`. */
  bytes(count: number): number {
    const address = this.heap.allocate(count);
    this.addresses.push(address);
    return address;
  }

  float32(count: number): number {
    return this.bytes(4 * count);
  }

  float64(count: number): number {
    return this.bytes(8 * count);
  }

  close(): void {
    for (const address of this.addresses.splice(0)) this.heap.free(address);
  }
}
