import type { NormBackend, Operand } from '../backend';
import { checkAffine, checkBackward, checkView } from '../checks';
import { unattended } from '../../work';
import { gpujsBackward } from './backward';
import { gpujsMoments } from './moments';
import { gpujsNormalize } from './normalize';
import type { GpujsRuntime } from './runtime';

/**
 * Kernels in float32 by one mode of gpu.js. Its methods throw a {@link DeviceError} when that mode fails.
 * The backend owns the runtime from here on.
 */
export function gpujsBackend(runtime: GpujsRuntime): NormBackend {
  return {
    get info() {
      return { name: 'gpujs', device: runtime.device, precision: 'float32' } as const;
    },
    async moments(x, view, work = unattended) {
      checkView(x, view);
      return gpujsMoments(runtime, inFloat32(x), view, work);
    },
    async normalize(x, view, moments, affine, work = unattended) {
      checkView(x, view);
      checkAffine(view, moments, affine);
      return gpujsNormalize(runtime, inFloat32(x), view, moments, affine, work);
    },
    async backward(x, view, pass, work = unattended) {
      checkBackward(x, view, pass);
      return gpujsBackward(runtime, inFloat32(x), view, { ...pass, dout: inFloat32(pass.dout) }, work);
    },
    dispose: () => runtime.dispose(),
  };
}

function inFloat32(x: Operand): Float32Array {
  return x instanceof Float32Array ? x : new Float32Array(x);
}
