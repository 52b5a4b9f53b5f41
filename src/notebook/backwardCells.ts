import { numericGradient } from '../gradientCheck/numericGradient';
import { maxRelError } from '../gradientCheck/relError';
import { batchNormStaged } from '../layers/batchNormStaged';
import { array } from '../layers/layer';
import type { Arrays, NdArray } from '../layers/layer';
import { statisticsNorm } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type { NotebookCell } from '../protocol/documents/reproduceNotebook';
import { RandomState } from '../tensor/randomState';
import { listed, rowsOf } from './figures';

/** `x = 5*randn(N, D) + 12; gamma = randn(D); beta = randn(D); dout = randn(N, D)`. */
function drawn(seed: number, N: number, D: number): { inputs: Arrays; dout: NdArray } {
  const random = new RandomState(seed);
  const x = array(
    random.randn(N * D).map((value) => 5 * value + 12),
    [N, D],
  );
  const inputs = { x, gamma: array(random.randn(D), [D]), beta: array(random.randn(D), [D]) };
  return { inputs, dout: array(random.randn(N * D), [N, D]) };
}

/** Cells 5 and 15: analytic against numeric gradient at N=4, D=5. */
export function backwardCell(cell: number, norm: 'batchnorm' | 'layernorm', seed: number): NotebookCell {
  const { inputs, dout } = drawn(seed, 4, 5);
  const layer = statisticsNorm(norms[norm]);
  const { out, cache } = layer.forward(inputs, {});
  const gradients = layer.backward(dout, cache);
  const error = (name: string): number => {
    const f = (changed: NdArray): NdArray => layer.forward({ ...inputs, [name]: changed }, {}).out;
    return maxRelError(numericGradient(f, inputs[name]!, { dout }), gradients[name]!.data);
  };
  return {
    cell,
    title: `${norms[norm].label} backward, relative errors against the numeric gradient`,
    values: {
      dx_error: error('x'),
      dgamma_error: error('gamma'),
      dbeta_error: error('beta'),
      out: rowsOf(out),
      dx: rowsOf(gradients['x']!),
      dgamma: listed(gradients['gamma']!.data),
      dbeta: listed(gradients['beta']!.data),
    },
  };
}

/** Cell 6: the staged against the closed form at N=100, D=500. */
export function compareForms(seed: number): NotebookCell {
  const { inputs, dout } = drawn(seed, 100, 500);
  const closed = statisticsNorm(norms.batchnorm);
  const closedCache = closed.forward(inputs, {}).cache;
  const stagedCache = batchNormStaged.forward(inputs, {}).cache;
  const a = batchNormStaged.backward(dout, stagedCache);
  const b = closed.backward(dout, closedCache);
  const difference = (name: string): number => maxRelError(a[name]!.data, b[name]!.data);
  return {
    cell: 6,
    title: 'Batch normalization backward, staged against closed form',
    values: {
      dx_difference: difference('x'),
      dgamma_difference: difference('gamma'),
      dbeta_difference: difference('beta'),
    },
  };
}
