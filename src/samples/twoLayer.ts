import { RandomState } from '../tensor/randomState';
import { matmul } from '../layers/affine';
import { relu, tensorsInMemory } from './sample';
import type { Sample } from './sample';

const [N, D1, D2, D3] = [200, 50, 60, 3];

/** Cell 3 of the batch-normalization notebook, seed 231: `a = max(0, X @ W1) @ W2`, a (200, 3). */
export const twoLayer: Sample = {
  label: 'Two-layer simulation of the course notebook',
  open: () => {
    const random = new RandomState(231);
    const x = random.randn(N * D1);
    const w1 = random.randn(D1 * D2);
    const w2 = random.randn(D2 * D3);
    const a = matmul(relu(matmul(x, w1, N, D1, D2)), w2, N, D2, D3);
    return tensorsInMemory({ a: { data: a, shape: [N, D3], dtype: 'float64' } }, 'a');
  },
};
