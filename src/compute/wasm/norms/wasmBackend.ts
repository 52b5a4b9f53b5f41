import type { NormBackend } from '../../backend';
import type { WasmNorms } from './wasmNorms';

/** A memory up to this size is kept: what nearly every tensor needs, passing through it in windows. */
const KEPT_BYTES = 64 << 20;

/**
 * The WASM SIMD kernels as a backend: arrays pass through the kernels' memory, results are the caller's.
 * @param another New kernels over a new memory. No memory of WebAssembly shrinks: to give one back is to begin another.
 */
export function wasmBackend(first: WasmNorms, another?: () => WasmNorms): NormBackend {
  let norms = first;
  return {
    get info() {
      return { name: 'wasm', device: deviceOf(norms.threads), precision: 'float32' } as const;
    },
    moments: (x, view, work) => norms.moments(x, view, work),
    async normalize(x, view, moments, affine, work) {
      const y = new Float32Array(x.length);
      await norms.normalize(x, y, view, moments, affine, work);
      return y;
    },
    async backward(x, view, pass, work) {
      const dx = new Float32Array(x.length);
      return { dx, ...(await norms.backward(x, dx, view, pass, work)) };
    },
    async trim() {
      const { capacity, used } = norms.memory;
      if (!another || used > 0 || capacity <= KEPT_BYTES) return;
      const old = norms;
      norms = another();
      await old.dispose();
    },
    dispose: () => norms.dispose(),
  };
}

function deviceOf(threads: number): string {
  return threads > 1 ? `WebAssembly SIMD, ${threads} threads` : 'WebAssembly SIMD';
}
