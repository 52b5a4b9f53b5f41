// TensorFlow.js on its WebAssembly backend, where it is installed: it is no dependency. Times are without upload and with
// reading the result.
import { createRequire } from 'node:module';
import path from 'node:path';

/** @returns {Promise<Tfjs | undefined>} */
export async function startTfjs() {
  try {
    const tf = await import('@tensorflow/tfjs-core');
    const { setWasmPaths, version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${path.dirname(main)}/`);
    await tf.setBackend('wasm');
    await tf.ready();
    return new Tfjs(tf, version);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

class Tfjs {
  constructor(tf, version) {
    this.tf = tf;
    this.version = version;
  }

  /** @param axes those a group is reduced over; parameters have the shape `parameters` */
  norm({ x, shape, axes, parameters, gamma, beta, eps }) {
    const { tf } = this;
    const input = tf.tensor(x, shape);
    const [g, b] = [gamma, beta].map((values) => tf.tensor(Float32Array.from(values), parameters));
    const normalized = () => {
      const { mean, variance } = tf.moments(input, axes, true);
      const rstd = tf.rsqrt(tf.add(variance, eps));
      return tf.add(tf.mul(tf.mul(tf.sub(input, mean), rstd), g), b);
    };
    const read = (run) => () =>
      tf.tidy(() => Object.fromEntries(Object.entries(run()).map(([k, t]) => [k, t.dataSync()])));
    return {
      moments: read(() => tf.moments(input, axes)),
      forward: read(() => ({ y: normalized() })),
      dispose: () => tf.dispose([input, g, b]),
    };
  }

  product({ a, b, M, K, N, transposed }) {
    const { tf } = this;
    const [left, right] = [tf.tensor(a, transposed ? [K, M] : [M, K]), tf.tensor(b, [K, N])];
    return {
      run: () => tf.tidy(() => ({ C: tf.matMul(left, right, transposed).dataSync() })),
      dispose: () => tf.dispose([left, right]),
    };
  }
}
