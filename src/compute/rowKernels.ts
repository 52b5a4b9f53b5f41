import type { GroupedView, ViewIndex } from '../normalization/grouping';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import type { Spread, Tally } from './counter';

/**
 * A norm as a map of the elements of rows: `y = ((x - center[g]) - residue[g]) * scale[g] * gamma[a] + beta[a]`, group `g`
 * and parameter `a` looked up on the rows' view.
 */
export interface ValueMap {
  readonly center: Float64Array;
  /** What rounding the centers to doubles left out. */
  readonly residue: Float64Array;
  /** rstd: 1 / sqrt(variance + eps). */
  readonly scale: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly group: ViewIndex;
  readonly parameter: ViewIndex;
}

/** Rows of a tensor: row k of a (P, K, Q) view is its P runs of Q elements. */
export interface Rows {
  readonly data: TensorData;
  readonly view: GroupedView;
}

export interface RowQuestion extends Rows {
  /** Of the quantiles wanted, ascending; none are also an answer. */
  readonly levels: readonly number[];
  /** Bins from a row's min to its max; 0 for no histogram. */
  readonly bins: number;
  /** What each value goes through first. */
  readonly map?: ValueMap;
}

export interface RowFigures {
  readonly tally: Tally;
  readonly spread: Spread;
  readonly quantiles: Float64Array;
  /** A constant row has one bin; the others are empty. */
  readonly counts: Uint32Array;
}

/** Of a row: its mean, up to where and from where values are at its ends, min and max of its bins. */
export type RowKnown = readonly [mean: number, low: number, high: number, min: number, max: number];

/** Rows that are parts of longer ones, of which some things are known already. */
export interface PartsQuestion extends Rows {
  readonly known: (row: number) => RowKnown;
  readonly bins: number;
  /** A multiple of `bins`. */
  readonly fineBins: number;
  readonly map?: ValueMap;
}

/** What is to be added to that of the other parts. */
export interface RowAdditions {
  readonly spread: Spread;
  readonly counts: Uint32Array;
  /** By `floor((x - min) * (fineBins / (max - min)))`, the last one closed; empty where that overflows. */
  readonly fine: Uint32Array;
}

/** Two numbers for each row. */
export interface RowPairs {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** All rows of a tensor at once, to the last bit what a `Counter` finds row by row. */
export interface RowKernels {
  /** Whether rows, bins and quantiles are within what the kernels take. */
  fits(rows: Rows, bins: number, levels: number): boolean;
  /** Calls `visit` with the figures of every row, in order; they are the visitor's until it returns. */
  figures(
    question: RowQuestion,
    visit: (row: number, figures: RowFigures) => void,
    work: Work,
  ): Promise<void>;
  /** As `figures`, of parts of rows. */
  additions(
    question: PartsQuestion,
    visit: (row: number, additions: RowAdditions) => void,
    work: Work,
  ): Promise<void>;
  /** For each row how many values lie above either of two thresholds: +Inf among them, NaN not. */
  above(rows: Rows, thresholds: RowPairs, work: Work): Promise<RowPairs>;
}
