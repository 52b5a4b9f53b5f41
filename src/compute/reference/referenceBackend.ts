import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { unattended } from '../../work';
import type { Affine, Moments, NormBackend, Operand } from '../backend';
import { checkAffine, checkView } from '../checks';

/** Elements between two pauses: a few milliseconds of work. */
const CHUNK = 1 << 20;

// Each loop below has two forms: groups of adjacent elements keep their sum in a register; where Q is 1 the group
// changes with every element, and a loop around loops of one round would take twice as long.

/** Float64 loops over the view: the truth the other backends are tested against. */
export const referenceBackend: NormBackend = {
  info: { name: 'reference', device: 'JavaScript', precision: 'float64' },
  moments: referenceMoments,
  normalize: referenceNormalize,
  dispose: () => Promise.resolve(),
};

async function referenceMoments(x: Operand, view: GroupedView, work: Work = unattended): Promise<Moments> {
  checkView(x, view);
  const count = view.P * view.Q;
  const shift = firstFiniteOrZero(x, view);
  const sums = new Float64Array(view.K);
  for (let start = 0; start < x.length; start += CHUNK) {
    addDeviations(x, view, start, Math.min(start + CHUNK, x.length), shift, sums);
    await work.pause();
  }
  const mean = sums.map((sum, k) => shift[k]! + sum / count);
  const squares = new Float64Array(view.K);
  for (let start = 0; start < x.length; start += CHUNK) {
    addSquares(x, view, start, Math.min(start + CHUNK, x.length), mean, squares);
    await work.pause();
  }
  return { mean, variance: squares.map((sum) => sum / count) };
}

async function referenceNormalize(
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
  for (let start = 0; start < x.length; start += CHUNK) {
    const chunk = out.subarray(start, start + CHUNK);
    normalizeRange(x, view, moments.mean, deviations, affine, start, chunk);
    await work.pause();
  }
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

/** What sums of group k are shifted by: its first element, which an infinity must not be (Inf - Inf is NaN). */
function firstFiniteOrZero(x: Operand, { K, Q }: GroupedView): Float64Array {
  const shift = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    const first = x[k * Q]!;
    shift[k] = Number.isFinite(first) ? first : 0;
  }
  return shift;
}

/** `sums[k] += sum(x - shift[k])` over the elements `start … end - 1` of group k. */
function addDeviations(
  x: Operand,
  { K, Q }: GroupedView,
  start: number,
  end: number,
  shift: Float64Array,
  sums: Float64Array,
): void {
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    for (let i = start; i < end; i++) {
      sums[k]! += x[i]! - shift[k]!;
      if (++k === K) k = 0;
    }
    return;
  }
  let rowEnd = (row + 1) * Q;
  for (let i = start; i < end; rowEnd += Q) {
    const origin = shift[k]!;
    let sum = 0;
    for (const stop = Math.min(rowEnd, end); i < stop; i++) sum += x[i]! - origin;
    sums[k]! += sum;
    if (++k === K) k = 0;
  }
}

/** `squares[k] += sum((x - mean[k])^2)` over the elements `start … end - 1` of group k. */
function addSquares(
  x: Operand,
  { K, Q }: GroupedView,
  start: number,
  end: number,
  mean: Float64Array,
  squares: Float64Array,
): void {
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    for (let i = start; i < end; i++) {
      const difference = x[i]! - mean[k]!;
      squares[k]! += difference * difference;
      if (++k === K) k = 0;
    }
    return;
  }
  let rowEnd = (row + 1) * Q;
  for (let i = start; i < end; rowEnd += Q) {
    const center = mean[k]!;
    let sum = 0;
    for (const stop = Math.min(rowEnd, end); i < stop; i++) {
      const difference = x[i]! - center;
      sum += difference * difference;
    }
    squares[k]! += sum;
    if (++k === K) k = 0;
  }
}
