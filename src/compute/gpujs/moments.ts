import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import type { Moments } from '../backend';
import { referenceBackend } from '../reference/referenceBackend';
import { blockSquares, blockSums } from './kernels';
import type { LaneTile } from './lanes';
import { addBlocks, forEachLaneTile, runBlocks } from './lanes';
import type { GpujsRuntime } from './runtime';

/** Below this, squares of deviations run out of float32's exponent. */
const SMALLEST_VARIANCE = 1e-30;

/**
 * Mean and biased variance of every group, two-pass: gpu.js sums blocks in float32, JavaScript merges the blocks
 * in float64. Lengths are the caller's to check.
 */
export async function gpujsMoments(
  runtime: GpujsRuntime,
  x: Float32Array,
  view: GroupedView,
  work: Work,
): Promise<Moments> {
  const origin = firstElements(x, view);
  const sums = new Float64Array(view.K);
  await forEachLaneTile([x], view, runtime.limits, work, (tile) => {
    addSums(runBlocks(runtime, blockSums, tile, tile.values), tile, origin, sums);
  });
  const mean = dividedBy(sums, view.P * view.Q);
  for (let k = 0; k < view.K; k++) mean[k]! += origin[k]!;
  const squares = new Float64Array(view.K);
  await forEachLaneTile([x], view, runtime.limits, work, (tile) => {
    const args = [...tile.values, ...splitMeans(tile, mean)];
    addBlocks(runBlocks(runtime, blockSquares, tile, args), tile, squares);
  });
  const moments = { mean, variance: dividedBy(squares, view.P * view.Q) };
  await repair(x, view, sums, moments, work);
  return moments;
}

function firstElements(x: Float32Array, { K, Q }: GroupedView): Float32Array {
  const first = new Float32Array(K);
  for (let k = 0; k < K; k++) first[k] = x[k * Q]!;
  return first;
}

function dividedBy(sums: Float64Array, count: number): Float64Array {
  const quotients = new Float64Array(sums.length);
  for (let k = 0; k < sums.length; k++) quotients[k] = sums[k]! / count;
  return quotients;
}

/** `sums[k] += n*(first - origin[k]) + sum` for every block of n elements: the sum of `x - origin[k]`. */
function addSums(
  rows: readonly Float32Array[],
  { constants, values: [values], steps, groupOf }: LaneTile,
  origin: Float32Array,
  sums: Float64Array,
): void {
  const { block, laneStride, stepStride } = constants;
  for (let b = 0, start = 0; start < steps; b++, start += block) {
    const row = rows[b]!;
    const n = Math.min(block, steps - start);
    for (let lane = 0; lane < groupOf.length; lane++) {
      const k = groupOf[lane]!;
      sums[k]! += n * (values![lane * laneStride + start * stepStride]! - origin[k]!) + row[lane]!;
    }
  }
}

/** The mean of each lane as `center + rest`, both float32. */
function splitMeans({ output, groupOf }: LaneTile, mean: Float64Array): [Float32Array, Float32Array] {
  const center = new Float32Array(output[0]);
  const rest = new Float32Array(output[0]);
  for (let lane = 0; lane < groupOf.length; lane++) {
    const m = mean[groupOf[lane]!]!;
    center[lane] = m;
    rest[lane] = m - center[lane]!;
  }
  return [center, rest];
}

/**
 * Groups that float32 cannot do: those with a non-finite element (shifting turned its infinity into NaN), and those
 * whose squares left its range. Their moments come from the reference.
 */
async function repair(
  x: Float32Array,
  view: GroupedView,
  sums: Float64Array,
  moments: { readonly mean: Float64Array; readonly variance: Float64Array },
  work: Work,
): Promise<void> {
  const { P, K, Q } = view;
  for (let k = 0; k < K; k++) {
    const variance = moments.variance[k]!;
    const isConstant = sums[k] === 0 && variance === 0;
    if (isConstant || (variance >= SMALLEST_VARIANCE && variance < Infinity)) continue;
    const group = new Float32Array(P * Q);
    for (let p = 0; p < P; p++) {
      const start = (p * K + k) * Q;
      group.set(x.subarray(start, start + Q), p * Q);
    }
    const exact = await referenceBackend.moments(group, { P: 1, K: 1, Q: P * Q }, work);
    moments.mean[k] = exact.mean[0]!;
    moments.variance[k] = exact.variance[0]!;
  }
}
