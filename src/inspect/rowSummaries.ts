import { QUANTILES } from '../protocol/inspect';
import type { RowSummaries } from '../protocol/inspect';
import { binCount, countBins } from './histogram';
import { centralMoments } from './moments';
import { quantiles } from './orderStatistics';

type PerRow = Exclude<keyof RowSummaries, 'binOffsets' | 'counts' | 'quantiles' | 'binRange'>;

const PER_ROW: readonly PerRow[] = [
  'count',
  'mean',
  'std',
  'skewness',
  'kurtosis',
  'min',
  'max',
  'zeros',
  'positive',
  'nan',
  'posInf',
  'negInf',
  'saturation',
];

/** The arrays of `rows` summaries, zeroed; histograms are appended row by row. */
export class SummaryTable {
  readonly columns: Record<PerRow, Float64Array>;
  readonly quantiles: Float64Array;
  readonly binOffsets: Uint32Array;
  /** See `CentralMoments.residue`; kept here, it is no statistic to show. */
  readonly meanResidue: Float64Array;
  private counts: Uint32Array;

  constructor(
    readonly rows: number,
    expectedBins: number,
  ) {
    this.columns = Object.fromEntries(PER_ROW.map((name) => [name, new Float64Array(rows)])) as Record<
      PerRow,
      Float64Array
    >;
    this.quantiles = new Float64Array(rows * QUANTILES.length);
    this.binOffsets = new Uint32Array(rows + 1);
    this.meanResidue = new Float64Array(rows);
    this.counts = new Uint32Array(rows * expectedBins);
  }

  /** Room for a row's bins, right after the previous row's. Rows are filled in order. */
  reserve(row: number, bins: number): { readonly counts: Uint32Array; readonly at: number } {
    const at = this.binOffsets[row]!;
    const needed = at + bins;
    this.binOffsets[row + 1] = needed;
    if (needed > this.counts.length) {
      const grown = new Uint32Array(Math.max(needed, 2 * this.counts.length));
      grown.set(this.counts);
      this.counts = grown;
    }
    return { counts: this.counts, at };
  }

  finish(): RowSummaries {
    const { columns, quantiles: levels, binOffsets } = this;
    return {
      ...columns,
      quantiles: levels,
      binOffsets,
      counts: this.counts.slice(0, binOffsets[this.rows]),
    };
  }
}

/**
 * Summarize one row: `values[0 … size - 1]` in any order; they are rearranged. Non-finite values are counted and
 * left out of everything else. The bins run from the row's min to its max, or over a given range that holds both.
 */
export function summarizeRow(
  values: Float64Array,
  size: number,
  bins: number | 'fd',
  table: SummaryTable,
  row: number,
  binRange?: { readonly min: number; readonly max: number },
): void {
  const { columns } = table;
  const count = dropNonFinite(values, size, table, row);
  const { mean, residue, variance, skewness, excessKurtosis } = centralMoments(values, count);
  table.meanResidue[row] = residue;
  columns.mean[row] = mean;
  columns.std[row] = Math.sqrt(variance);
  columns.skewness[row] = skewness;
  columns.kurtosis[row] = excessKurtosis;
  const { min, max } = tally(values, count, table, row);
  columns.saturation[row] = saturatedShare(values, count, min, max);
  const at = row * QUANTILES.length;
  quantiles(values, count, QUANTILES, { min, max }, table.quantiles, at);
  const iqr = table.quantiles[at + 3]! - table.quantiles[at + 1]!;
  const range = binRange ?? { min, max };
  const rowBins = binCount(bins, { count, ...range, iqr });
  const { counts, at: firstBin } = table.reserve(row, rowBins);
  countBins(values, count, { ...range, bins: rowBins }, counts, firstBin);
}

/** Count NaN and infinities; move the finite values to the front, in order. */
function dropNonFinite(values: Float64Array, size: number, { columns }: SummaryTable, row: number): number {
  let count = 0;
  let nan = 0;
  let posInf = 0;
  for (let i = 0; i < size; i++) {
    const x = values[i]!;
    if (x - x === 0) values[count++] = x;
    else if (x !== x) nan++;
    else if (x > 0) posInf++;
  }
  columns.count[row] = count;
  columns.nan[row] = nan;
  columns.posInf[row] = posInf;
  columns.negInf[row] = size - count - nan - posInf;
  return count;
}

function tally(
  values: Float64Array,
  count: number,
  { columns }: SummaryTable,
  row: number,
): { min: number; max: number } {
  let min = count > 0 ? values[0]! : NaN;
  let max = min;
  let zeros = 0;
  let positive = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
    if (x > 0) positive++;
    else if (x === 0) zeros++;
  }
  columns.min[row] = min;
  columns.max[row] = max;
  columns.zeros[row] = zeros;
  columns.positive[row] = positive;
  return { min, max };
}

/** Largest share of the values within 1% of the range of one end; an end at exactly 0 is a ReLU's, not a wall. */
function saturatedShare(values: Float64Array, count: number, min: number, max: number): number {
  const margin = (max - min) / 100;
  if (!(margin > 0)) return 0;
  let low = 0;
  let high = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    if (x <= min + margin) low++;
    else if (x >= max - margin) high++;
  }
  return Math.max(min === 0 ? 0 : low, max === 0 ? 0 : high) / count;
}
