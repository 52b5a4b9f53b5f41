import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import type { Moments } from '../backend';
import { referenceBackend } from '../reference/referenceBackend';
import { blockSquares, blockSums } from './kernels';
import type { GpujsRuntime, KernelSpec } from './runtime';
import type { Matrix, TileShape } from './tiling';
import { pack, tileOrigins, tileShape } from './tiling';

/**
 * Elements summed in float32 by one cell. Its rounding error is at most 2^-24 times this, relative to the sum of
 * magnitudes; the blocks are merged in float64.
 */
const BLOCK = 64;

/** Below this, squares of deviations run out of float32's exponent. */
const SMALLEST_VARIANCE = 1e-30;

/** How the groups of a view lie in a matrix: a lane is a column or a row, and belongs to one group. */
interface Lanes {
  readonly matrix: Matrix;
  readonly areColumns: boolean;
}

/** The blocks of one tile, as a kernel saw them and as its result is read. */
interface TileBlocks {
  readonly spec: Pick<KernelSpec, 'output' | 'constants'>;
  readonly values: Float32Array;
  /** Elements of each lane that are no padding. */
  readonly steps: number;
  /** Of each lane that is no padding. */
  readonly groupOf: Int32Array;
}

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
  await forEachTile(runtime, x, view, work, (tile) => {
    const rows = runtime.run({ source: blockSums, ...tile.spec }, [tile.values, tile.steps]);
    addSums(rows, tile, origin, sums);
  });
  const mean = dividedBy(sums, view.P * view.Q);
  for (let k = 0; k < view.K; k++) mean[k]! += origin[k]!;
  const squares = new Float64Array(view.K);
  await forEachTile(runtime, x, view, work, (tile) => {
    const args = [tile.values, ...splitMeans(tile, mean), tile.steps];
    addSquares(runtime.run({ source: blockSquares, ...tile.spec }, args), tile, squares);
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

/** The arrangement with fewer blocks: what is left to merge in JavaScript. */
function lanesOf({ P, K, Q }: GroupedView): Lanes {
  const inColumns = K * Q * Math.ceil(P / BLOCK);
  const inRows = P * K * Math.ceil(Q / BLOCK);
  return inColumns <= inRows
    ? { matrix: { rows: P, columns: K * Q }, areColumns: true }
    : { matrix: { rows: P * K, columns: Q }, areColumns: false };
}

async function forEachTile(
  runtime: GpujsRuntime,
  x: Float32Array,
  view: GroupedView,
  work: Work,
  visit: (tile: TileBlocks) => void,
): Promise<void> {
  const { matrix, areColumns } = lanesOf(view);
  const shape = tileShape(matrix, runtime.limits, areColumns ? 4 * BLOCK : 4);
  const spec = areColumns
    ? blockSpec(shape.width, shape.height, 1, shape.width)
    : blockSpec(shape.height, shape.width, shape.width, 1);
  const scratch = new Float32Array(shape.width * shape.height);
  for (const origin of tileOrigins(matrix, shape)) {
    await work.pause();
    const values = pack(x, matrix.columns, shape, origin, scratch);
    const { height, width } = clip(matrix, shape, origin.row, origin.column);
    visit({
      spec,
      values,
      steps: areColumns ? height : width,
      groupOf: areColumns
        ? groupsOfColumns(origin.column, width, view.Q)
        : groupsOfRows(origin.row, height, view.K),
    });
  }
}

/** Columns are (k, q). */
function groupsOfColumns(first: number, count: number, Q: number): Int32Array {
  const groups = new Int32Array(count);
  let k = Math.floor(first / Q);
  let next = (k + 1) * Q - first;
  for (let lane = 0; lane < count; lane++) {
    if (lane === next) {
      k++;
      next += Q;
    }
    groups[lane] = k;
  }
  return groups;
}

/** Rows are (p, k). */
function groupsOfRows(first: number, count: number, K: number): Int32Array {
  const groups = new Int32Array(count);
  let k = first % K;
  for (let lane = 0; lane < count; lane++) {
    groups[lane] = k;
    if (++k === K) k = 0;
  }
  return groups;
}

function blockSpec(lanes: number, steps: number, laneStride: number, stepStride: number): TileBlocks['spec'] {
  const block = Math.min(BLOCK, steps);
  return { output: [lanes, Math.ceil(steps / block)], constants: { block, laneStride, stepStride } };
}

function clip(matrix: Matrix, shape: TileShape, row: number, column: number): TileShape {
  return {
    height: Math.min(shape.height, matrix.rows - row),
    width: Math.min(shape.width, matrix.columns - column),
  };
}

/** `sums[k] += n*(first - origin[k]) + sum` for every block of n elements: the sum of `x - origin[k]`. */
function addSums(
  rows: readonly Float32Array[],
  { spec, values, steps, groupOf }: TileBlocks,
  origin: Float32Array,
  sums: Float64Array,
): void {
  const { block, laneStride, stepStride } = spec.constants as Record<
    'block' | 'laneStride' | 'stepStride',
    number
  >;
  for (let b = 0, start = 0; start < steps; b++, start += block) {
    const row = rows[b]!;
    const n = Math.min(block, steps - start);
    for (let lane = 0; lane < groupOf.length; lane++) {
      const k = groupOf[lane]!;
      sums[k]! += n * (values[lane * laneStride + start * stepStride]! - origin[k]!) + row[lane]!;
    }
  }
}

function addSquares(
  rows: readonly Float32Array[],
  { spec, steps, groupOf }: TileBlocks,
  squares: Float64Array,
): void {
  const { block } = spec.constants as Record<'block', number>;
  for (let b = 0; b * block < steps; b++) {
    const row = rows[b]!;
    for (let lane = 0; lane < groupOf.length; lane++) squares[groupOf[lane]!]! += row[lane]!;
  }
}

/** The mean of each lane as `center + rest`, both float32. */
function splitMeans({ spec, groupOf }: TileBlocks, mean: Float64Array): [Float32Array, Float32Array] {
  const center = new Float32Array(spec.output[0]);
  const rest = new Float32Array(spec.output[0]);
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
