import type { RowKernels } from './rowKernels';

/** What one pass over a row's values finds. */
export interface Tally {
  /** Finite values, which now stand at the front of the row, in their order. */
  readonly count: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  /** Of the finite values, shifted by the first of them while they are summed; NaN for none. */
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly positive: number;
}

/** Sums of `d = x - mean` and its powers, and how many values lie at the ends. */
export interface Spread {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
  /** Values up to `low`. */
  readonly low: number;
  /** Values from `high`, and above `low`. */
  readonly high: number;
}

/** Equal bins over a range: `floor((x - min) * perUnit)`. */
export interface Bins {
  readonly min: number;
  /** Bins per unit; 0 where that overflows, and then the edges alone decide. */
  readonly perUnit: number;
}

/**
 * The one implementation of shown statistics: kernels over the values of one row, in doubles. TypeScript and WASM SIMD
 * both have it and give the same bits, because they add in the same order: four lanes by place modulo 4, in blocks of
 * `SUM_BLOCK` values, the blocks one after the other.
 */
export interface Counter {
  /** All rows of a tensor at once, where that is faster than row by row. */
  readonly rows?: RowKernels;
  /** Memory for rows; what the other methods are given must lie in it. A later call may take it away. */
  block(size: number): Float64Array;
  /** Moves the finite values to the front of `values[0 … size - 1]`. */
  tally(values: Float64Array, size: number): Tally;
  spread(values: Float64Array, count: number, mean: number, low: number, high: number): Spread;
  /** Adds finite values, all of them at least `min`, to `counts`, by `floor((x - min) * perUnit)`, the last one closed. */
  countFine(values: Float64Array, count: number, bins: Bins, counts: Uint32Array): void;
  /** Copies each value whose fine bin has a slot of 0 or more to `target[cursor[slot]++]`. */
  collect(
    values: Float64Array,
    count: number,
    bins: Bins,
    slotOfBin: Int32Array,
    cursor: Int32Array,
    target: Float64Array,
  ): void;
  /** Adds to `counts[at …]` as `numpy.histogram` does: half-open bins between the edges, the last one closed. */
  countBins(
    values: Float64Array,
    count: number,
    bins: Bins,
    edges: Float64Array,
    counts: Uint32Array,
    at: number,
  ): void;
  /** Ends its threads, if it has any. */
  dispose?(): Promise<void>;
}

/** Sums run over blocks of this many values, then over the blocks: the rounding error grows with neither. */
export const SUM_BLOCK = 256;
