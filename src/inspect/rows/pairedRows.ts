import type { Counter } from '../../compute/counter';
import type { GroupedView } from '../../normalization/grouping';
import type { RowSummaries } from '../../protocol/inspect';
import type { TensorData } from '../../tensor/tensor';
import type { Work } from '../../work';
import { gatherRows, rowsPerBlock } from './gather';
import { SummaryTable, summarizeRow } from './rowSummaries';

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

  finish(): [RowSummaries, RowSummaries] {
    const { tables, binRange } = this;
    return [
      { ...tables[0].finish(), binRange },
      { ...tables[1].finish(), binRange },
    ];
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
  return min <= max ? { min, max } : { min: NaN, max: NaN };
}
