import { gemmShape } from '../gemm';
import type { Gemm, GemmOptions, Matrix } from '../gemm';
import { HeapScope, KernelHeap } from './heap';
import { MAX_PAGES, fastestKernelsOver, hasRelaxedSimd, plainKernelsOver } from './kernels';
import type { KernelExports } from './kernels';

export interface WasmGemmOptions {
  /** Only what gives the same bits on every host. */
  readonly exact?: boolean;
}

/** Products by SIMD kernels; operands are copied into their memory. Sums in float32. */
export class WasmGemm implements Gemm {
  readonly device: string;
  private readonly heap: KernelHeap;
  private readonly kernels: KernelExports;

  constructor({ exact = false }: WasmGemmOptions = {}) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
    this.heap = new KernelHeap(memory);
    this.kernels = exact ? plainKernelsOver(memory) : fastestKernelsOver(memory);
    this.device = !exact && hasRelaxedSimd() ? 'WebAssembly relaxed SIMD' : 'WebAssembly SIMD';
  }

  multiply(a: Matrix, b: Matrix, out: Float32Array, options: GemmOptions = {}): void {
    const { M, K, N } = gemmShape(a, b, out, options);
    if (M * N === 0) return;
    const scope = new HeapScope(this.heap);
    try {
      const room = scope.bytes(this.kernels.gemmRoom());
      const [pointerA, pointerB] = [this.put(scope, a.data), this.put(scope, b.data)];
      const pointerC = options.accumulate ? this.put(scope, out) : scope.float32(out.length);
      const bias = options.bias ? this.put(scope, options.bias) : 0;
      this.kernels.gemm(
        ...([pointerA, 4 * a.columns, a.transposed ? 1 : 0] as const),
        ...([pointerB, 4 * b.columns, b.transposed ? 1 : 0] as const),
        ...([options.accumulate ? pointerC : bias, options.accumulate ? 4 * N : 0] as const),
        ...([pointerC, 4 * N, M, K, N, room] as const),
      );
      out.set(this.heap.float32(pointerC, out.length));
    } finally {
      scope.close();
    }
  }

  private put(scope: HeapScope, values: Float32Array): number {
    const address = scope.float32(values.length);
    this.heap.float32(address, values.length).set(values);
    return address;
  }
}
