import { QUANTILES } from '../../protocol/inspect';
import type { RowSummaries } from '../../protocol/inspect';
import type { BeforeRows } from '../normStatistics';
import type { RowMap } from './rowMap';
import type { SummaryTable } from './rowSummaries';

/** One row's affine map: `y = ((x - center) - residue) * factor + beta`. */
export interface RowAffine {
  readonly center: number;
  readonly residue: number;
  readonly factor: number;
  readonly beta: number;
}

/** The affine map of row `row`, for maps that are affine per row. */
export function rowAffine(map: RowMap, row: number): RowAffine {
  const g = map.group.p[0]! + map.group.k[row]! + map.group.q[0]!;
  const a = map.parameter.p[0]! + map.parameter.k[row]! + map.parameter.q[0]!;
  return {
    center: map.center[g]!,
    residue: map.residue[g]!,
    factor: map.scale[g]! * map.gamma[a]!,
    beta: map.beta[a]!,
  };
}

/** Whether every finite value stays finite: what lets counts and statistics carry over to mapped edges. */
export function keepsFinite(map: RowMap, finiteValues: Float64Array): boolean {
  return finiteValues.every((count, row) => {
    const { center, residue, factor, beta } = rowAffine(map, row);
    return count === 0 || Number.isFinite((1 - center - residue) * factor + beta);
  });
}

/**
 * Derive a row's summary after an affine map from the one before: no second pass over the values. The histogram
 * keeps its counts on mapped edges; a negative factor reverses them and swaps the ends; factor 0 is one spike at beta.
 * `zeros` and `positive` are not derivable and stay 0: see `countSigns`.
 */
export function mapRow(
  { summaries: before, meanResidue }: BeforeRows,
  row: number,
  affine: RowAffine,
  table: SummaryTable,
): void {
  const { columns } = table;
  const { factor } = affine;
  const y = (x: number): number => (x - affine.center - affine.residue) * factor + affine.beta;
  const flipped = factor < 0;
  columns.count[row] = before.count[row]!;
  columns.nan[row] = before.nan[row]! + (factor === 0 ? before.posInf[row]! + before.negInf[row]! : 0);
  columns.posInf[row] = factor === 0 ? 0 : (flipped ? before.negInf : before.posInf)[row]!;
  columns.negInf[row] = factor === 0 ? 0 : (flipped ? before.posInf : before.negInf)[row]!;
  columns.mean[row] =
    (before.mean[row]! - affine.center + (meanResidue[row]! - affine.residue)) * factor + affine.beta;
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

/** The affine maps of all rows, as arrays. */
export class RowAffines {
  readonly center: Float64Array;
  readonly residue: Float64Array;
  readonly factor: Float64Array;
  readonly beta: Float64Array;

  constructor(map: RowMap, rows: number) {
    const all = Array.from({ length: rows }, (_, row) => rowAffine(map, row));
    this.center = Float64Array.from(all, ({ center }) => center);
    this.residue = Float64Array.from(all, ({ residue }) => residue);
    this.factor = Float64Array.from(all, ({ factor }) => factor);
    this.beta = Float64Array.from(all, ({ beta }) => beta);
  }
}
