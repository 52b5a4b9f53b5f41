import type { Counter } from '../../compute/counter';
import type { RowAdditions, RowFigures, RowKernels, RowKnown, Rows } from '../../compute/rowKernels';
import type { GroupedView } from '../../normalization/grouping';
import { QUANTILES } from '../../protocol/inspect';
import type { RowSummaries } from '../../protocol/inspect';
import type { TensorData } from '../../tensor/tensor';
import type { Work } from '../../work';
import { gatherRows, rowsPerBlock } from './gather';
import { binCount } from './histogram';
import { SummaryTable, summarizeRow, writeRow } from './rowSummaries';

/** Some rows of two tensors: as many of each. */
export interface RowPair {
  readonly data: readonly [TensorData, TensorData];
  readonly views: readonly [GroupedView, GroupedView];
}

/** Summaries of the rows of two tensors, on bins that run over both tensors' values. */
export class PairedRows {
  private readonly tables: readonly [SummaryTable, SummaryTable];
  private readonly binRange;
  private done = 0;

  constructor(
    private readonly counter: Counter,
    private readonly rows: number,
    private readonly bins: number | 'fd',
  ) {
    const expected = bins === 'fd' ? 32 : bins;
    this.tables = [new SummaryTable(rows, expected), new SummaryTable(rows, expected)];
    this.binRange = { min: new Float64Array(rows), max: new Float64Array(rows) };
  }

  /** The rows that follow those of the last call. */
  async visit({ data, views }: RowPair, work: Work): Promise<void> {
    const { bins } = this;
    const kernels = this.counter.rows;
    const both = views.map((view, i) => ({ data: data[i]!, view })) as [Rows, Rows];
    // Freedman and Diaconis need a row's quantiles before its bins.
    if (kernels && bins !== 'fd' && both.every((rows) => kernels.fits(rows, bins, QUANTILES.length))) {
      await this.allAtOnce(kernels, both, bins, work);
    } else await this.rowByRow({ data, views }, work);
  }

  finish(): [RowSummaries, RowSummaries] {
    const { tables, binRange } = this;
    return [
      { ...tables[0].finish(), binRange },
      { ...tables[1].finish(), binRange },
    ];
  }

  /** First all but the histograms, which need the ends of both. */
  private async allAtOnce(kernels: RowKernels, both: [Rows, Rows], bins: number, work: Work): Promise<void> {
    const { tables, binRange } = this;
    const offset = this.done;
    for (const [i, rows] of both.entries()) {
      const write = (row: number, { tally, spread, quantiles }: RowFigures): void => {
        writeRow(tables[i]!, offset + row, tally, spread);
        tables[i]!.quantiles.set(quantiles, (offset + row) * QUANTILES.length);
      };
      await kernels.figures({ ...rows, levels: QUANTILES, bins: 0 }, write, work);
    }
    this.done += both[0].view.K;
    for (let row = offset; row < this.done; row++) {
      const [x, y] = [tables[0].columns, tables[1].columns];
      const range = spanOf([x.min[row]!, x.max[row]!], [y.min[row]!, y.max[row]!]);
      binRange.min[row] = range.min;
      binRange.max[row] = range.max;
    }
    for (const [i, rows] of both.entries()) {
      const known = (row: number): RowKnown => {
        const at = offset + row;
        return [tables[i]!.columns.mean[at]!, NaN, NaN, binRange.min[at]!, binRange.max[at]!];
      };
      const write = (row: number, { counts: found }: RowAdditions): void => {
        const at = offset + row;
        const range = { min: binRange.min[at]!, max: binRange.max[at]!, iqr: NaN };
        const used = binCount(bins, { count: tables[i]!.columns.count[at]!, ...range });
        const { counts, at: first } = tables[i]!.reserve(at, used);
        for (let bin = 0; bin < used; bin++) counts[first + bin] = found[bin]!;
      };
      await kernels.additions({ ...rows, known, bins, fineBins: bins }, write, work);
    }
  }

  private async rowByRow({ data, views }: RowPair, work: Work): Promise<void> {
    const [a, b] = views;
    const sizes = [a.P * a.Q, b.P * b.Q] as const;
    const step = Math.min(rowsPerBlock(a), rowsPerBlock(b));
    for (let from = 0; from < a.K; from += step) {
      work.progress(this.done, this.rows);
      await work.pause();
      const to = Math.min(from + step, a.K);
      const memory = this.counter.block(step * (sizes[0] + sizes[1]));
      const [first, second] = [memory.subarray(0, step * sizes[0]), memory.subarray(step * sizes[0])];
      gatherRows(data[0], a, from, to, first);
      gatherRows(data[1], b, from, to, second);
      for (let i = 0; i < to - from; i++) {
        this.summarize(
          first.subarray(i * sizes[0], (i + 1) * sizes[0]),
          second.subarray(i * sizes[1], (i + 1) * sizes[1]),
        );
      }
    }
  }

  private summarize(x: Float64Array, y: Float64Array): void {
    const { counter, bins, tables, binRange } = this;
    const row = this.done++;
    const range = rangeOf(x, y);
    binRange.min[row] = range.min;
    binRange.max[row] = range.max;
    summarizeRow(counter, x, x.length, bins, tables[0], row, range);
    const used = tables[0].binOffsets[row + 1]! - tables[0].binOffsets[row]!;
    summarizeRow(counter, y, y.length, used > 0 ? used : bins, tables[1], row, range);
  }
}

/** The smallest range that holds some, where those of rows without finite values are NaN. */
function spanOf(...ranges: readonly (readonly [number, number])[]): {
  readonly min: number;
  readonly max: number;
} {
  const known = ranges.filter(([min]) => !Number.isNaN(min));
  if (known.length === 0) return { min: NaN, max: NaN };
  return { min: Math.min(...known.map(([min]) => min)), max: Math.max(...known.map(([, max]) => max)) };
}

/** Smallest and largest finite value of both rows; NaN where there is none. */
function rangeOf(...rows: readonly Float64Array[]): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const x = row[i]!;
      if (x - x !== 0) continue;
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  // Adding 0 takes the sign off a zero.
  return min <= max ? { min: min + 0, max: max + 0 } : { min: NaN, max: NaN };
}
