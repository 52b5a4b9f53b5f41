import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { unattended } from '../../work';
import type { Affine, Moments, Operand } from '../backend';
import { checkAffine, checkView } from '../checks';
import { inChunks } from './chunks';

export async function referenceNormalize(
  x: Operand,
  view: GroupedView,
  moments: Moments,
  affine: Affine,
  work: Work = unattended,
): Promise<Float64Array> {
  checkView(x, view);
  checkAffine(view, moments, affine);
  const deviations = deviationsOf(moments, affine.eps);
  const out = new Float64Array(x.length);
  await inChunks(x.length, work, (start, end) => {
    normalizeRange(x, view, moments.mean, deviations, affine, start, out.subarray(start, end));
  });
  return out;
}

/** `sqrt(variance[k] + eps)`: what a group is divided by. */
export function deviationsOf(moments: Moments, eps: number): Float64Array {
  const deviations = new Float64Array(moments.variance.length);
  for (let k = 0; k < deviations.length; k++) deviations[k] = Math.sqrt(moments.variance[k]! + eps);
  return deviations;
}

/**
 * Elements `start … start + out.length - 1` of `y = gamma[a] * ((x - mean[k]) / deviations[k]) + beta[a]` into `out`.
 * Lengths are the caller's to check.
 */
export function normalizeRange(
  x: Operand,
  { K, Q }: GroupedView,
  mean: Operand,
  deviations: Float64Array,
  { gamma, beta, parameterOfK, parameterOfQ }: Affine,
  start: number,
  out: Float64Array,
): void {
  const end = start + out.length;
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    const parameter = parameterOfQ[0]!;
    for (let i = start; i < end; i++) {
      const a = parameterOfK[k]! + parameter;
      out[i - start] = gamma[a]! * ((x[i]! - mean[k]!) / deviations[k]!) + beta[a]!;
      if (++k === K) k = 0;
    }
    return;
  }
  let base = row * Q;
  for (let i = start; i < end; base += Q) {
    const center = mean[k]!;
    const deviation = deviations[k]!;
    const parameter = parameterOfK[k]!;
    for (const stop = Math.min(base + Q, end); i < stop; i++) {
      const a = parameter + parameterOfQ[i - base]!;
      out[i - start] = gamma[a]! * ((x[i]! - center) / deviation) + beta[a]!;
    }
    if (++k === K) k = 0;
  }
}
