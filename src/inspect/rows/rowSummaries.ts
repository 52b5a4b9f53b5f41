import type { Counter, Spread, Tally } from '../../compute/counter';
import { QUANTILES } from '../../protocol/inspect';
import type { RowSummaries } from '../../protocol/inspect';
import { binCount, countBins } from './histogram';
import { momentsAbout } from './moments';
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
 * Summarize one row: `values[0 … size - 1]` in any order, in a block of the counter's; they are rearranged. Non-finite
 * values are counted and left out of everything else. The bins run from the row's min to its max, or over a given range
 * that holds both.
 */
export function summarizeRow(
  counter: Counter,
  values: Float64Array,
  size: number,
  bins: number | 'fd',
  table: SummaryTable,
  row: number,
  binRange?: { readonly min: number; readonly max: number },
): void {
  const tally = counter.tally(values, size);
  const { count, mean, min, max } = tally;
  const margin = (max - min) / 100;
  const spread = counter.spread(values, count, mean, min + margin, max - margin);
  writeRow(table, row, tally, spread);
  const at = row * QUANTILES.length;
  quantiles(counter, values, count, QUANTILES, { min, max }, table.quantiles, at);
  const iqr = table.quantiles[at + 3]! - table.quantiles[at + 1]!;
  const range = binRange ?? { min, max };
  const rowBins = binCount(bins, { count, ...range, iqr });
  const { counts, at: firstBin } = table.reserve(row, rowBins);
  countBins(counter, values, count, { ...range, bins: rowBins }, counts, firstBin);
}

/** Everything of a row but its quantiles and its histogram. */
export function writeRow(
  { columns, meanResidue }: SummaryTable,
  row: number,
  tally: Tally,
  spread: Spread,
): void {
  const { count, min, max } = tally;
  const { mean, residue, variance, skewness, excessKurtosis } = momentsAbout(tally.mean, count, spread);
  meanResidue[row] = residue;
  columns.count[row] = count;
  columns.nan[row] = tally.nan;
  columns.posInf[row] = tally.posInf;
  columns.negInf[row] = tally.negInf;
  columns.mean[row] = mean;
  columns.std[row] = Math.sqrt(variance);
  columns.skewness[row] = skewness;
  columns.kurtosis[row] = excessKurtosis;
  columns.min[row] = min;
  columns.max[row] = max;
  columns.zeros[row] = tally.zeros;
  columns.positive[row] = tally.positive;
  columns.saturation[row] = saturatedShare(spread, count, min, max);
}

/** Largest share of the values within 1% of the range of one end; an end at exactly 0 is a ReLU's, not a wall. */
function saturatedShare({ low, high }: Spread, count: number, min: number, max: number): number {
  if (!((max - min) / 100 > 0)) return 0;
  return Math.max(min === 0 ? 0 : low, max === 0 ? 0 : high) / count;
}
