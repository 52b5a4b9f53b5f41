import type { GroupedView } from '../normalization/grouping';
import type { Work } from '../work';
import { unattended } from '../work';
import type { Affine, Moments, Operand } from './backend';
import { checkAffine, checkView } from './checks';
import { deviationsOf, normalizeRange } from './reference/normalize';

/** Elements compared at a time: the float64 result is never held whole. */
const CHUNK = 1 << 16;

/** A normalization whose float64 result is the expectation. */
export interface Normalization {
  readonly x: Operand;
  readonly view: GroupedView;
  /** In float64: the reference's own, or the running statistics. */
  readonly moments: Moments;
  readonly affine: Affine;
}

/**
 * How far a backend's result is from float64: the largest `|actual - expected|` over the elements where both are
 * finite, divided by the largest finite `|xhat|`, `xhat = (x - mean) / sqrt(variance + eps)`, or by the largest
 * finite `|expected|` where gamma and beta make that the larger one (float32 cannot hold a 1e-6 beside a beta of 1).
 * Infinity where exactly one of the two is finite, or infinities differ in sign.
 * @throws {RangeError} when `actual` has another length than `x`, or lengths do not fit the view.
 */
export async function maxDeviation(
  actual: Operand,
  normalization: Normalization,
  work: Work = unattended,
): Promise<number> {
  const { x, view, moments, affine } = normalization;
  checkView(x, view);
  checkAffine(view, moments, affine);
  if (actual.length !== x.length) {
    throw new RangeError(`The result has ${actual.length} elements, expected ${x.length}`);
  }
  const deviations = deviationsOf(moments, affine.eps);
  const distance = new Float64Array(view.K);
  const expected = new Float64Array(Math.min(CHUNK, x.length));
  const worst = { difference: 0, size: 0 };
  for (let start = 0; start < x.length; start += CHUNK) {
    const chunk = expected.subarray(0, Math.min(CHUNK, x.length - start));
    normalizeRange(x, view, moments.mean, deviations, affine, start, chunk);
    widenWorst(actual, start, chunk, worst);
    widenDistances(x, view, moments.mean, start, start + chunk.length, distance);
    await work.pause();
  }
  let scale = worst.size;
  for (let k = 0; k < view.K; k++) {
    const xhat = distance[k]! / deviations[k]!;
    if (xhat > scale && xhat < Infinity) scale = xhat;
  }
  return scale > 0 ? worst.difference / scale : worst.difference;
}

/** Largest difference, and largest finite size of what is expected. */
function widenWorst(
  actual: Operand,
  start: number,
  expected: Float64Array,
  worst: { difference: number; size: number },
): void {
  let { difference, size } = worst;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i]!;
    const d = Math.abs(actual[start + i]! - value);
    if (d > difference) difference = d;
    else if (Number.isNaN(d) && Number.isFinite(actual[start + i]!) !== Number.isFinite(value))
      difference = Infinity;
    const own = Math.abs(value);
    if (own > size && own < Infinity) size = own;
  }
  worst.difference = difference;
  worst.size = size;
}

/** `distance[k] = max |x - mean[k]|` over the finite elements of group k. */
function widenDistances(
  x: Operand,
  { K, Q }: GroupedView,
  mean: Operand,
  start: number,
  end: number,
  distance: Float64Array,
): void {
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    for (let i = start; i < end; i++) {
      const d = Math.abs(x[i]! - mean[k]!);
      if (d > distance[k]! && d < Infinity) distance[k] = d;
      if (++k === K) k = 0;
    }
    return;
  }
  let rowEnd = (row + 1) * Q;
  for (let i = start; i < end; rowEnd += Q) {
    const center = mean[k]!;
    let most = distance[k]!;
    for (const stop = Math.min(rowEnd, end); i < stop; i++) {
      const d = Math.abs(x[i]! - center);
      if (d > most && d < Infinity) most = d;
    }
    distance[k] = most;
    if (++k === K) k = 0;
  }
}
