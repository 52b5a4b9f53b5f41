import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { differentiate } from './kernels';
import type { GpujsRuntime, KernelArgument } from './runtime';
import type { Matrix, TileLimits, TileOrigin, TileShape } from './tiling';
import { ENOUGH_ROWS, pack, rememberLast, sideBySide, tileOrigins, tileShape, unpack } from './tiling';

/** `dx = (u - mean) * scale + xhat * slope`, each of them by group. */
export interface Derivative {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly slope: Float64Array;
}

/** A view as the kernel takes it: a matrix over the same memory, and the tables that go with a tile of it. */
interface Plan {
  readonly matrix: Matrix;
  /** Table entries from a row of a tile to the next: 0 where all rows hold the same groups. */
  readonly groups: number;
  readonly tables: (shape: TileShape, origin: TileOrigin) => KernelArgument[];
}

/** dx of every element by gpu.js. Lengths are the caller's to check. */
export async function gpujsDifferentiate(
  runtime: GpujsRuntime,
  u: Float32Array,
  xhat: Float32Array,
  view: GroupedView,
  derivative: Derivative,
  work: Work,
): Promise<Float32Array> {
  const plan = planOf(view, derivative, runtime.limits);
  const { columns } = plan.matrix;
  const shape = tileShape(plan.matrix, runtime.limits, ENOUGH_ROWS);
  const { width, height } = shape;
  const constants = { width, groups: plan.groups };
  const spec = { source: differentiate, output: [width, height], constants } as const;
  const dx = new Float32Array(u.length);
  const scratch = [new Float32Array(width * height), new Float32Array(width * height)] as const;
  for (const origin of tileOrigins(plan.matrix, shape)) {
    await work.pause();
    const tile = [
      pack(u, columns, shape, origin, scratch[0]),
      pack(xhat, columns, shape, origin, scratch[1]),
    ];
    unpack(runtime.run(spec, [...tile, ...plan.tables(shape, origin)]), columns, shape, origin, dx);
  }
  return dx;
}

function planOf(view: GroupedView, derivative: Derivative, limits: TileLimits): Plan {
  const isByColumn = view.Q === 1 || view.P >= ENOUGH_ROWS;
  return isByColumn ? planByColumn(view, derivative, limits) : planByGroup(view, derivative, limits);
}

/** Rows are p, columns are (k, q): a table entry for each column. */
function planByColumn({ P, K, Q }: GroupedView, derivative: Derivative, limits: TileLimits): Plan {
  const period = K * Q;
  const columns = period * sideBySide(period, limits);
  const ofColumns = rememberLast((column, width) => [
    Float32Array.from({ length: width }, (_, j) => j),
    ...tablesOf(derivative, width, (j) => Math.floor(((column + j) % period) / Q)),
  ]);
  return {
    matrix: { rows: Math.ceil((P * period) / columns), columns },
    groups: 0,
    tables: ({ width }, { column }) => ofColumns(column, width),
  };
}

/** Rows are some groups (p, k) side by side: a table entry for each group of the tile. */
function planByGroup({ P, K, Q }: GroupedView, derivative: Derivative, limits: TileLimits): Plan {
  const groups = sideBySide(Q, limits);
  const groupOf = rememberLast((column, width) =>
    Float32Array.from({ length: width }, (_, j) => Math.floor((column + j) / Q)),
  );
  return {
    matrix: { rows: Math.ceil((P * K) / groups), columns: Q * groups },
    groups,
    tables: ({ width, height }, { row, column }) => [
      groupOf(column, width),
      ...tablesOf(derivative, height * groups, (g) => (row * groups + g) % K),
    ],
  };
}

/**
 * Center, scale, slope and offset of `length` entries, entry g for group `groupAt(g)`. The mean is split into what
 * float32 holds, the center, and a rest that goes into the offset: `u - center` is exact near the mean.
 */
function tablesOf(
  { mean, scale, slope }: Derivative,
  length: number,
  groupAt: (entry: number) => number,
): Float32Array[] {
  const tables = Array.from({ length: 4 }, () => new Float32Array(length));
  const [centers, scales, slopes, offsets] = tables as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let g = 0; g < length; g++) {
    const k = groupAt(g);
    centers[g] = mean[k]!;
    scales[g] = scale[k]!;
    slopes[g] = slope[k]!;
    const offset = (centers[g]! - mean[k]!) * scale[k]!;
    // An infinite mean leaves no rest.
    offsets[g] = Number.isFinite(offset) ? offset : 0;
  }
  return tables;
}
