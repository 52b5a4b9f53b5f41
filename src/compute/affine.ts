import type { GroupedView } from '../normalization/grouping';
import type { Affine } from './backend';

/** gamma 1 and beta 0 for every element: `y = xhat`. */
export function identityAffine({ K, Q }: GroupedView, eps: number): Affine {
  return {
    eps,
    gamma: Float64Array.of(1),
    beta: Float64Array.of(0),
    parameterOfK: new Int32Array(K),
    parameterOfQ: new Int32Array(Q),
  };
}
