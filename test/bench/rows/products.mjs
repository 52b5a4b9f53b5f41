// Matrix products as training has them: a batch by the first weights, by the hidden ones, and the first weights' gradient.
import { noise } from '../lib/data.mjs';
import { local } from '../lib/race.mjs';
import { withRelaxedSimd } from '../lib/relaxedSimd.mjs';

const SIZES = {
  full: [
    [50, 3072, 100],
    [200, 3072, 100],
    [3072, 50, 100],
    [50, 100, 100],
    [512, 512, 512],
  ],
  quick: [
    [50, 3072, 100],
    [50, 100, 100],
  ],
  smoke: [[7, 13, 9]],
};

export const products = {
  name: 'products',
  title: 'Matrix products, float32',
  about: [
    'Milliseconds of (M, K) by (K, N), one thread unless a number says otherwise. *wasm*: SIMD; *relaxed*: with the fused',
    'multiply-add of relaxed SIMD; *float64*: the products of the reference layers.',
  ],
  ratios: [
    { title: 'NumPy ÷ wasm', of: 'NumPy 1', to: 'wasm' },
    { title: 'NumPy ÷ relaxed', of: 'NumPy 1', to: 'relaxed' },
  ],
  cases({ effort: { name } }) {
    return SIZES[name].map((shape) => ({
      size: shape.join('x'),
      open: (bench) => openProduct(bench, shape),
      rows: [{ name: 'product', prepare: (opened) => opened.contest() }],
    }));
  },
};

async function openProduct({ python, tfjs, ours, threads }, [M, K, N]) {
  const [a, b] = [noise(M * K, 3), noise(K * N, 4)];
  await python?.give('A', a, [M, K]);
  await python?.give('B', b, [K, N]);
  const inTfjs = tfjs?.product({ a, b, M, K, N });
  const [a64, b64] = [Float64Array.from(a), Float64Array.from(b)];
  const inFloat64 = () => ({ C: ours.matmul(a64, b64, M, K, N) });
  const each = [...new Set([1, threads])];
  return {
    contest: () => ({
      expected: inFloat64(),
      tolerance: 1e-5,
      contenders: [
        local({ name: 'wasm', ...byKernel(ours, a, b, [M, K, N]) }),
        local({ name: 'relaxed', ...withRelaxedSimd(() => byKernel(ours, a, b, [M, K, N])) }),
        local({ name: 'float64', run: inFloat64 }),
        ...(python ? each.map((n) => python.contender(`NumPy ${n}`, 'products.product', {}, n)) : []),
        ...(python?.hasTorch ? each.map((n) => python.contender(`torch ${n}`, 'torchProducts.product', {}, n)) : []),
        ...(inTfjs ? [local({ name: 'tfjs', ours: false, run: inTfjs.run })] : []),
      ],
    }),
    close: async () => {
      inTfjs?.dispose();
      await python?.forget();
    },
  };
}

/** Operands lie in the kernels' memory, as they do in training. */
function byKernel({ fastestKernelsOver }, a, b, [M, K, N]) {
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((4 * (M * K + K * N + M * N)) / 65536) });
  const kernels = fastestKernelsOver(memory);
  // The first page is the module's own.
  const at = { a: 65536, b: 65536 + 4 * M * K, c: 65536 + 4 * (M * K + K * N) };
  const room = memory.buffer.byteLength;
  memory.grow(Math.ceil(kernels.gemmRoom() / 65536));
  new Float32Array(memory.buffer, at.a, a.length).set(a);
  new Float32Array(memory.buffer, at.b, b.length).set(b);
  return {
    run: () => kernels.gemm(at.a, 4 * K, 0, at.b, 4 * N, 0, 0, 0, at.c, 4 * N, M, K, N, room),
    read: () => ({ C: new Float32Array(memory.buffer, at.c, M * N) }),
  };
}
