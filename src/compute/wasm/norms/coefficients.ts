import type { Affine, Moments } from '../../backend';

/** Groups and parameters of lanes (columns or rows that share one group and one parameter). */
export interface LaneParameters {
  readonly groupOf: Int32Array;
  readonly parameterOf: Int32Array;
}

/** Where float32 has full precision; beyond it lies infinity or a loss of digits. */
const LARGEST = 3.4e38;
const SMALLEST = 1.2e-38;

/**
 * Whether float32 holds the factor of every group, `gamma / sqrt(variance + eps)`. It does not for deviations below
 * 1e-38 without eps, for which float64 has to do. Groups that are divided by 0 are their own affair.
 */
export function fitFloat32({ variance }: Moments, { eps, gamma }: Affine): boolean {
  let low = Infinity;
  let high = 0;
  for (let k = 0; k < variance.length; k++) {
    const squared = variance[k]! + eps;
    if (squared > high) high = squared;
    if (squared < low && squared > 0) low = squared;
  }
  if (high === 0) return true;
  let largestGamma = 1;
  for (let a = 0; a < gamma.length; a++) {
    const size = Math.abs(gamma[a]!);
    if (size > largestGamma) largestGamma = size;
  }
  return largestGamma / Math.sqrt(low) <= LARGEST && 1 / Math.sqrt(high) >= SMALLEST;
}

/**
 * `y = (x - center) * scale + offset`, for each lane, into three lists one after the other. The mean is split into
 * what float32 holds, `center`, and a rest that goes into the offset: `x - center` is exact near the mean.
 */
export function writeScales(
  lists: Float32Array,
  { groupOf, parameterOf }: LaneParameters,
  moments: Moments,
  { eps, gamma, beta }: Affine,
): void {
  const lanes = groupOf.length;
  for (let lane = 0; lane < lanes; lane++) {
    const k = groupOf[lane]!;
    const a = parameterOf[lane]!;
    const mean = moments.mean[k]!;
    const scale = gamma[a]! / Math.sqrt(moments.variance[k]! + eps);
    const center = Math.fround(mean);
    lists[lane] = center;
    lists[lanes + lane] = scale;
    lists[2 * lanes + lane] = beta[a]! - finiteOr0((mean - center) * scale);
  }
}

/**
 * With fixed statistics dx is `rstd*gamma*dout`: dout normalized about 0, without beta. There is no x in it: an infinite
 * one leaves no trace.
 */
export function aboutZero({ variance }: Moments, affine: Affine): { moments: Moments; affine: Affine } {
  return {
    moments: { mean: new Float64Array(variance.length), variance },
    affine: { ...affine, beta: new Float64Array(affine.beta.length) },
  };
}

/** Sums over all elements of a group, `g = gamma * dout`. */
export interface GroupSums {
  readonly g: Float64Array;
  readonly gXhat: Float64Array;
}

/**
 * `dx = (dout - doutCenter)*ofDout + ((x - center)*ofX + offset)`, for each lane, into five lists one after the other:
 * `rstd*(g - sum(g)/M - xhat*sum(g*xhat)/M)` by powers of dout and x. Near its mean, dout loses nothing when that is
 * subtracted first: where all of dx cancels, so does this.
 * @param M Elements of a group.
 */
export function writeGradientCoefficients(
  lists: Float32Array,
  { groupOf, parameterOf }: LaneParameters,
  moments: Moments,
  { eps, gamma }: Affine,
  sums: GroupSums,
  M: number,
): void {
  const lanes = groupOf.length;
  for (let lane = 0; lane < lanes; lane++) {
    const k = groupOf[lane]!;
    const ofG = gamma[parameterOf[lane]!]!;
    const mean = moments.mean[k]!;
    const rstd = 1 / Math.sqrt(moments.variance[k]! + eps);
    const center = Math.fround(mean);
    const meanG = sums.g[k]! / M;
    const doutCenter = finiteOr0(Math.fround(meanG / ofG));
    const ofX = (-rstd * rstd * sums.gXhat[k]!) / M;
    lists[lane] = ofG * rstd;
    lists[lanes + lane] = doutCenter;
    lists[2 * lanes + lane] = center;
    lists[3 * lanes + lane] = ofX;
    lists[4 * lanes + lane] = -rstd * (meanG - ofG * doutCenter) - finiteOr0((mean - center) * ofX);
  }
}

/** A factor of infinity must meet `x - center` alone: `0 * Infinity` would make NaN of the whole lane. */
function finiteOr0(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
