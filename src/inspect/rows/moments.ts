import type { Counter } from '../../compute/counter';
import { meanOf, referenceCounter } from '../../compute/reference/referenceCounter';

export interface CentralMoments {
  readonly mean: number;
  /** What rounding `mean` to a double left out: `(x - mean) - residue` is centred even at 1e8 with a spread of 1e-3. */
  readonly residue: number;
  /** Biased: divided by the count. */
  readonly variance: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/** Moments of `values[0 … count - 1]` about their mean, two-pass: no power sum of raw values, so no cancellation. */
export function centralMoments(values: Float64Array, count: number): CentralMoments {
  const mean = meanOf(values, count);
  return momentsAbout(mean, count, referenceCounter.spread(values, count, mean, NaN, NaN));
}

/** Moments from the power sums about a mean that has been rounded. NaN for no values. */
export function momentsAbout(
  mean: number,
  count: number,
  {
    first,
    second,
    third,
    fourth,
  }: Pick<ReturnType<Counter['spread']>, 'first' | 'second' | 'third' | 'fourth'>,
): CentralMoments {
  // The rounded mean leaves a residue; taking it out is the "corrected two-pass" variance (Chan et al. 1983).
  const variance = Math.max(0, (second - (first * first) / count) / count);
  return {
    mean,
    residue: count > 0 ? first / count : NaN,
    variance,
    skewness: variance > 0 ? third / count / variance ** 1.5 : NaN,
    excessKurtosis: variance > 0 ? fourth / count / variance ** 2 - 3 : NaN,
  };
}
