import { QUANTILES } from '../protocol/inspect';
import type { RowSummaries } from '../protocol/inspect';
import type { GroupedView } from '../normalization/grouping';
import type { TensorData } from '../tensor/tensor';
import type { RowMap } from './rowMap';
import type { SummaryTable } from './rowSummaries';

/** One row's affine map: `y = (x - center) * factor + beta`. */
export interface RowAffine {
  readonly center: number;
  readonly factor: number;
  readonly beta: number;
}

/** The affine map of row `row`, for maps that are affine per row. */
export function rowAffine(map: RowMap, row: number): RowAffine {
  const g = map.group.p[0]! + map.group.k[row]! + map.group.q[0]!;
  const a = map.parameter.p[0]! + map.parameter.k[row]! + map.parameter.q[0]!;
  return { center: map.center[g]!, factor: map.scale[g]! * map.gamma[a]!, beta: map.beta[a]! };
}

/**
 * Derive a row's summary after an affine map from the one before: no second pass over the values. The histogram
 * keeps its counts on mapped edges; a negative factor reverses them and swaps the ends; factor 0 is one spike at beta.
 * `zeros` and `positive` are not derivable and stay 0: see `countSigns`.
 */
export function mapRow(before: RowSummaries, row: number, affine: RowAffine, table: SummaryTable): void {
  const { columns } = table;
  const { factor } = affine;
  const y = (x: number): number => (x - affine.center) * factor + affine.beta;
  const flipped = factor < 0;
  columns.count[row] = before.count[row]!;
  columns.nan[row] = before.nan[row]! + (factor === 0 ? before.posInf[row]! + before.negInf[row]! : 0);
  columns.posInf[row] = factor === 0 ? 0 : (flipped ? before.negInf : before.posInf)[row]!;
  columns.negInf[row] = factor === 0 ? 0 : (flipped ? before.posInf : before.negInf)[row]!;
  columns.mean[row] = y(before.mean[row]!);
  columns.std[row] = Math.abs(factor) * before.std[row]!;
  columns.skewness[row] = factor === 0 ? NaN : Math.sign(factor) * before.skewness[row]!;
  columns.kurtosis[row] = factor === 0 ? NaN : before.kurtosis[row]!;
  columns.min[row] = y((flipped ? before.max : before.min)[row]!);
  columns.max[row] = y((flipped ? before.min : before.max)[row]!);
  columns.saturation[row] = before.saturation[row]!;
  const levels = QUANTILES.length;
  for (let i = 0; i < levels; i++) {
    const from = flipped ? levels - 1 - i : i;
    table.quantiles[row * levels + i] = y(before.quantiles[row * levels + from]!);
  }
  mapBins(before, row, factor, table);
}

function mapBins(before: RowSummaries, row: number, factor: number, table: SummaryTable): void {
  const start = before.binOffsets[row]!;
  const bins = before.binOffsets[row + 1]! - start;
  if (factor === 0 && bins > 1) {
    const { counts, at } = table.reserve(row, 1);
    counts[at] = before.count[row]!;
    return;
  }
  const { counts, at } = table.reserve(row, bins);
  for (let bin = 0; bin < bins; bin++) {
    counts[at + bin] = before.counts[start + (factor < 0 ? bins - 1 - bin : bin)]!;
  }
}

/** Count the finite values of rows `from … to - 1` that an affine map sends to 0 and above 0. */
export function countSigns(
  data: TensorData,
  { P, K, Q }: GroupedView,
  from: number,
  affines: readonly RowAffine[],
  table: SummaryTable,
): void {
  const { zeros, positive } = table.columns;
  for (let p = 0; p < P; p++) {
    for (let i = 0; i < affines.length; i++) {
      const { center, factor, beta } = affines[i]!;
      const start = (p * K + from + i) * Q;
      let above = 0;
      let exact = 0;
      for (let at = start; at < start + Q; at++) {
        const x = data[at]!;
        const y = (x - center) * factor + beta;
        if (y > 0) {
          if (x - x === 0) above++;
        } else if (y === 0) exact++;
      }
      positive[from + i]! += above;
      zeros[from + i]! += exact;
    }
  }
}
