import type { ViewIndex } from '../normalization/grouping';

/**
 * A normalization as a map of the elements of a report's rows:
 * `y = ((x - center[g]) - residue[g]) * scale[g] * gamma[a] + beta[a]`, group `g` and parameter `a` looked up on the rows' view.
 */
export interface RowMap {
  readonly center: Float64Array;
  /** What rounding the centers to doubles left out. */
  readonly residue: Float64Array;
  /** rstd: 1 / sqrt(variance + eps). */
  readonly scale: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly group: ViewIndex;
  readonly parameter: ViewIndex;
  /** Every element of a row has the same g and a: the map is affine per row. */
  readonly affinePerRow: boolean;
}
