import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import type { GpujsRuntime, KernelArgument, KernelSpec } from './runtime';
import type { Matrix, TileLimits } from './tiling';
import { pack, tileOrigins, tileShape } from './tiling';

/**
 * Elements summed in float32 by one cell. Its rounding error is at most 2^-24 times this, relative to the sum of
 * magnitudes; the blocks are merged in float64.
 */
const BLOCK = 64;

/** Where the blocks of a tile lie: block b of a lane begins at `lane*laneStride + b*block*stepStride`. */
type Blocks = Readonly<Record<'block' | 'laneStride' | 'stepStride', number>>;

/** A tile as lanes: columns or rows, each of one group. What kernels sum, in blocks, and how the result is read. */
export interface LaneTile {
  readonly output: KernelSpec['output'];
  readonly constants: Blocks;
  /** Of each array the same elements. */
  readonly values: readonly Float32Array[];
  /** Elements of each lane that are no padding. */
  readonly steps: number;
  /** Of each lane that is no padding. */
  readonly groupOf: Int32Array;
}

/** How the groups of a view lie in a matrix. */
interface Lanes {
  readonly matrix: Matrix;
  readonly areColumns: boolean;
}

/** The arrangement with fewer blocks: what is left to merge in JavaScript. */
function lanesOf({ P, K, Q }: GroupedView): Lanes {
  const inColumns = K * Q * Math.ceil(P / BLOCK);
  const inRows = P * K * Math.ceil(Q / BLOCK);
  return inColumns <= inRows
    ? { matrix: { rows: P, columns: K * Q }, areColumns: true }
    : { matrix: { rows: P * K, columns: Q }, areColumns: false };
}

/** Visit arrays of one view tile by tile, the same elements of each. */
export async function forEachLaneTile(
  arrays: readonly Float32Array[],
  view: GroupedView,
  limits: TileLimits,
  work: Work,
  visit: (tile: LaneTile) => void,
): Promise<void> {
  const { matrix, areColumns } = lanesOf(view);
  const shape = tileShape(matrix, limits, areColumns ? 4 * BLOCK : 4);
  const spec = areColumns
    ? blockSpec(shape.width, shape.height, 1, shape.width)
    : blockSpec(shape.height, shape.width, shape.width, 1);
  const scratch = arrays.map(() => new Float32Array(shape.width * shape.height));
  for (const origin of tileOrigins(matrix, shape)) {
    await work.pause();
    const values = arrays.map((x, i) => pack(x, matrix.columns, shape, origin, scratch[i]!));
    const height = Math.min(shape.height, matrix.rows - origin.row);
    const width = Math.min(shape.width, matrix.columns - origin.column);
    visit({
      ...spec,
      values,
      steps: areColumns ? height : width,
      groupOf: areColumns
        ? groupsOfColumns(origin.column, width, view.Q)
        : groupsOfRows(origin.row, height, view.K),
    });
  }
}

function blockSpec(
  lanes: number,
  steps: number,
  laneStride: number,
  stepStride: number,
): Pick<LaneTile, 'output' | 'constants'> {
  const block = Math.min(BLOCK, steps);
  return { output: [lanes, Math.ceil(steps / block)], constants: { block, laneStride, stepStride } };
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

/** Run a kernel that sums blocks over a tile: its rows, cell (lane, b). `args` are what the kernel takes before `steps`. */
export function runBlocks(
  runtime: GpujsRuntime,
  source: KernelSpec['source'],
  { output, constants, steps }: LaneTile,
  args: readonly KernelArgument[],
): Float32Array[] {
  return runtime.run({ source, output, constants }, [...args, steps]);
}

/** `sums[k] += sum` for every block of a lane of group k. */
export function addBlocks(
  rows: readonly Float32Array[],
  { constants: { block }, steps, groupOf }: LaneTile,
  sums: Float64Array,
): void {
  for (let b = 0; b * block < steps; b++) {
    const row = rows[b]!;
    for (let lane = 0; lane < groupOf.length; lane++) sums[groupOf[lane]!]! += row[lane]!;
  }
}
