import type { RowKernels, Rows } from '../../compute/rowKernels';
import type { RowSummaries } from '../../protocol/inspect';
import type { Work } from '../../work';
import type { SignThresholds } from '../rows/signThresholds';

/** Of the values of each row. */
export type FiniteCounts = Pick<RowSummaries, 'count' | 'posInf' | 'negInf'>;

/** Counts how many values of rows are at most two thresholds. */
export interface RankLook {
  /** The elements of a view whose rows are the tensor's from row `offset` on. */
  visit(rows: Rows, offset: number, work: Work): Promise<void>;
  /** After all elements. */
  finish(rows: FiniteCounts): void;
  /** How many finite values of a row are at most t; undefined where this look does not know. */
  atMost(row: number, t: number): number | undefined;
}

/** By kernels, of these thresholds and no others. */
export class RankCounts implements RankLook {
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  private readonly aboveFirst: Float64Array;
  private readonly aboveSecond: Float64Array;
  private rows: FiniteCounts | undefined;

  constructor(
    private readonly kernels: RowKernels,
    thresholds: readonly SignThresholds[],
  ) {
    this.first = Float64Array.from(thresholds, ({ first }) => first);
    this.second = Float64Array.from(thresholds, ({ second }) => second);
    this.aboveFirst = new Float64Array(thresholds.length);
    this.aboveSecond = new Float64Array(thresholds.length);
  }

  async visit(rows: Rows, offset: number, work: Work): Promise<void> {
    const part = (values: Float64Array): Float64Array => values.subarray(offset, offset + rows.view.K);
    const above = await this.kernels.above(
      rows,
      { first: part(this.first), second: part(this.second) },
      work,
    );
    for (let row = 0; row < rows.view.K; row++) {
      this.aboveFirst[offset + row]! += above.first[row]!;
      this.aboveSecond[offset + row]! += above.second[row]!;
    }
  }

  finish(rows: FiniteCounts): void {
    this.rows = rows;
  }

  atMost(row: number, t: number): number | undefined {
    if (!this.rows) return undefined;
    const all = this.rows.count[row]! + this.rows.posInf[row]!;
    if (t === this.first[row]) return all - this.aboveFirst[row]!;
    if (t === this.second[row]) return all - this.aboveSecond[row]!;
    return undefined;
  }
}
