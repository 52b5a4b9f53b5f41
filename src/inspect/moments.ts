/** Sums run over blocks of this many values, then over the blocks: the rounding error grows with neither. */
const BLOCK = 256;

export interface CentralMoments {
  readonly mean: number;
  /** What rounding `mean` to a double left out: `(x - mean) - residue` is centred even at 1e8 with a spread of 1e-3. */
  readonly residue: number;
  /** Biased: divided by the count. */
  readonly variance: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/**
 * Mean of `values[0 … count - 1]`, shifted by the first of them: a column at 1e6 with a spread of 1e-3 keeps its
 * digits. NaN for no values.
 */
export function meanOf(values: Float64Array, count: number): number {
  if (count === 0) return NaN;
  const shift = values[0]!;
  let total = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    let sum = 0;
    for (let i = start; i < end; i++) sum += values[i]! - shift;
    total += sum;
  }
  return shift + total / count;
}

/** Moments about the mean, two-pass: no power sum of raw values, so no cancellation. NaN for no values. */
export function centralMoments(values: Float64Array, count: number): CentralMoments {
  const mean = meanOf(values, count);
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    for (let i = start; i < end; i++) {
      const d = values[i]! - mean;
      const dd = d * d;
      s1 += d;
      s2 += dd;
      s3 += dd * d;
      s4 += dd * dd;
    }
    first += s1;
    second += s2;
    third += s3;
    fourth += s4;
  }
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
