import { numericGradient } from '../gradientCheck/numericGradient';
import { maxRelError } from '../gradientCheck/relError';
import type { NdArray } from '../layers/layer';
import { statisticsNorm } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type { NotebookCell } from '../protocol/documents/reproduceNotebook';
import { backwardForms, drawBackwardInputs } from './backwardForms';
import { listed, rowsOf } from './figures';

/** Cells 5 and 15: analytic against numeric gradient at N=4, D=5. */
export function backwardCell(cell: number, norm: 'batchnorm' | 'layernorm', seed: number): NotebookCell {
  const { inputs, dout } = drawBackwardInputs(seed, 4, 5);
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
  const { dx, dgamma, dbeta } = backwardForms(seed, 100, 500).differences;
  return {
    cell: 6,
    title: 'Batch normalization backward, staged against closed form',
    values: {
      dx_difference: dx.relError,
      dgamma_difference: dgamma.relError,
      dbeta_difference: dbeta.relError,
    },
  };
}
