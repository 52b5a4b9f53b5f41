import type { Semantics } from '../protocol/inspect';

/** How a framework keeps the running statistics that batchnorm uses in evaluation. */
export interface RunningConvention {
  /** Weight of the **old** running value: `running = momentum*running + (1 - momentum)*batch`. */
  readonly momentum: number;
  /** Store the batch variance divided by M - 1 (normalization itself always divides by M). */
  readonly unbiased: boolean;
  readonly initialMean: number;
  readonly initialVar: number;
}

/** The course notebook's: momentum 0.9, biased variance, from 0/0. PyTorch's: its momentum 0.1 weighs the new value. */
export const RUNNING_CONVENTIONS: Readonly<Record<Semantics, RunningConvention>> = {
  notebook: { momentum: 0.9, unbiased: false, initialMean: 0, initialVar: 0 },
  pytorch: { momentum: 0.9, unbiased: true, initialMean: 0, initialVar: 1 },
};

/** Running mean and variance of `size` features under one convention; updated in place, batch by batch. */
export class RunningStatistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;

  constructor(
    size: number,
    readonly convention: RunningConvention,
  ) {
    this.mean = new Float64Array(size).fill(convention.initialMean);
    this.variance = new Float64Array(size).fill(convention.initialVar);
  }

  /**
   * Take in one batch. `variance` is biased, over `count` values per feature. `momentum` other than the convention's
   * makes this update weigh differently: `i / (i + 1)` at update i (from 0) gives the cumulative average.
   * @throws {RangeError} when the lengths differ.
   */
  update(
    mean: ArrayLike<number>,
    variance: ArrayLike<number>,
    count: number,
    momentum = this.convention.momentum,
  ): void {
    if (mean.length !== this.mean.length || variance.length !== this.variance.length) {
      throw new RangeError(
        `Expected ${this.mean.length} means and variances, got ${mean.length} and ${variance.length}`,
      );
    }
    const { unbiased } = this.convention;
    const correction = unbiased && count > 1 ? count / (count - 1) : 1;
    for (let k = 0; k < this.mean.length; k++) {
      this.mean[k] = momentum * this.mean[k]! + (1 - momentum) * mean[k]!;
      this.variance[k] = momentum * this.variance[k]! + (1 - momentum) * variance[k]! * correction;
    }
  }
}
