import type { GroupedView } from '../../normalization/grouping';
import type { Affine } from '../backend';
import { period, runLength } from '../repetition';
import { ENOUGH_ROWS } from './tiling';

/** A view of the same memory whose every group (a cell) takes one parameter. */
export interface ParameterCells {
  /** A cell is a whole group, a part of one (with as many cells in each), or runs across groups. */
  readonly kind: 'whole' | 'part' | 'across';
  readonly view: GroupedView;
  /** Of each cell. */
  readonly parameterOf: Int32Array;
}

/**
 * Where a parameter belongs to a group or to a stretch of it (batch norm, the channels of an image in a group of
 * group norm), cells are those stretches, and the sums of a group are sums of its cells. Where neighbours have
 * parameters of their own (layer norm), a stretch is one element: cells are columns, which run across all groups
 * that use the same parameters in the same order.
 */
export function parameterCells({ P, K, Q }: GroupedView, affine: Affine): ParameterCells {
  const { parameterOfK, parameterOfQ } = affine;
  const run = runLength(parameterOfQ);
  if (run === Q || P * run >= ENOUGH_ROWS) {
    const cells = (K * Q) / run;
    return {
      kind: run === Q ? 'whole' : 'part',
      view: { P, K: cells, Q: run },
      parameterOf: parametersOf(cells, run, Q, affine),
    };
  }
  const ofK = period(parameterOfK);
  const columns = ofK === 1 ? period(parameterOfQ) : ofK * Q;
  return {
    kind: 'across',
    view: { P: (P * K * Q) / columns, K: columns, Q: 1 },
    parameterOf: parametersOf(columns, 1, Q, affine),
  };
}

/** The parameters of every `step`-th element of the axes (K, Q), the first `count` of them. */
function parametersOf(count: number, step: number, Q: number, affine: Affine): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const k = Math.floor((i * step) / Q);
    return affine.parameterOfK[k]! + affine.parameterOfQ[i * step - k * Q]!;
  });
}
