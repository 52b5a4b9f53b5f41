import type { NormBackend } from '../backend';
import type { WasmNorms } from './wasmNorms';

/** The WASM SIMD kernels as a backend: arrays pass through the kernels' memory, results are the caller's. */
export function wasmBackend(norms: WasmNorms): NormBackend {
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
    dispose: () => norms.dispose(),
  };
}

function deviceOf(threads: number): string {
  return threads > 1 ? `WebAssembly SIMD, ${threads} threads` : 'WebAssembly SIMD';
}
