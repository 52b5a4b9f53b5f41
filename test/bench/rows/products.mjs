// Matrix products as training has them: a batch by the first weights, by the hidden ones, and the first weights' gradient,
// whose left operand is the transpose of a batch.
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
    'Milliseconds of (M, K) by (K, N), the first one stored as (K, M) where M > K; one thread unless a number says otherwise. *wasm*: SIMD; *relaxed*: with the fused',
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
  const transposed = M > K;
  await python?.give('A', a, transposed ? [K, M] : [M, K]);
  await python?.give('B', b, [K, N]);
  const product = { a, b, M, K, N, transposed };
  const inTfjs = tfjs?.product(product);
  const inFloat64 = floatProduct(ours, product);
  const each = [...new Set([1, threads])];
  return {
    contest: () => ({
      expected: inFloat64(),
      tolerance: 1e-5,
      contenders: [
        local({ name: 'wasm', ...byKernel(ours, product) }),
        local({ name: 'relaxed', ...withRelaxedSimd(() => byKernel(ours, product)) }),
        local({ name: 'float64', run: inFloat64 }),
        ...(python
          ? each.map((n) => python.contender(`NumPy ${n}`, 'products.product', { transposed }, n))
          : []),
        ...(python?.hasTorch
          ? each.map((n) => python.contender(`torch ${n}`, 'torchProducts.product', { transposed }, n))
          : []),
        ...(inTfjs ? [local({ name: 'tfjs', ours: false, run: inTfjs.run })] : []),
      ],
    }),
    close: async () => {
      inTfjs?.dispose();
      await python?.forget();
    },
  };
}

function floatProduct({ matmul }, { a, b, M, K, N, transposed }) {
  const left = Float64Array.from(a, (value, i) => (transposed ? a[(i % K) * M + Math.floor(i / K)] : value));
  const right = Float64Array.from(b);
  return () => ({ C: matmul(left, right, M, K, N) });
}

/** Operands lie in the kernels' memory, as they do in training. */
function byKernel({ EngineMemory }, { a, b, M, K, N, transposed }) {
  const memory = new EngineMemory();
  const [A, B, C] = [a.length, b.length, M * N].map((count) => memory.singles(count));
  memory.viewSingles(A, a.length).set(a);
  memory.viewSingles(B, b.length).set(b);
  const { kernels, gemmRoom } = memory;
  const left = [A, 4 * (transposed ? M : K), transposed ? 1 : 0];
  return {
    run: () => kernels.gemm(...left, B, 4 * N, 0, 0, 0, C, 4 * N, M, K, N, gemmRoom),
    read: () => ({ C: memory.viewSingles(C, M * N) }),
  };
}
