import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import type { Affine, Moments } from '../backend';
import { deviationsOf } from '../reference/normalize';
import { normalizeColumns, normalizeGroups, normalizeRows } from './kernels';
import type { GpujsRuntime, KernelArgument, KernelSpec } from './runtime';
import type { Matrix, TileLimits, TileOrigin, TileShape } from './tiling';
import {
  ENOUGH_ROWS,
  NARROW,
  pack,
  rememberLast,
  sideBySide,
  tileOrigins,
  tileShape,
  unpack,
} from './tiling';

/** A view as one kernel takes it: a matrix over the same memory, and the tables that go with a tile of it. */
interface Plan {
  readonly matrix: Matrix;
  readonly spec: (shape: TileShape) => KernelSpec;
  readonly tables: (shape: TileShape, origin: TileOrigin) => KernelArgument[];
}

/** `y = gamma[a] * (x - mean[k]) / sqrt(variance[k] + eps) + beta[a]` by gpu.js. Lengths are the caller's to check. */
export async function gpujsNormalize(
  runtime: GpujsRuntime,
  x: Float32Array,
  view: GroupedView,
  moments: Moments,
  affine: Affine,
  work: Work,
): Promise<Float32Array> {
  const plan = planOf(view, new Scales(moments, affine), runtime.limits);
  const shape = tileShape(plan.matrix, runtime.limits, ENOUGH_ROWS);
  const spec = plan.spec(shape);
  const out = new Float32Array(x.length);
  const scratch = new Float32Array(shape.width * shape.height);
  for (const origin of tileOrigins(plan.matrix, shape)) {
    await work.pause();
    const values = pack(x, plan.matrix.columns, shape, origin, scratch);
    const rows = runtime.run(spec, [values, ...plan.tables(shape, origin)]);
    unpack(rows, plan.matrix.columns, shape, origin, out);
  }
  return out;
}

function planOf(view: GroupedView, scales: Scales, limits: TileLimits): Plan {
  const { P, Q } = view;
  if (Q === 1 || P >= ENOUGH_ROWS || scales.isMixed) return planByColumn(view, scales, limits);
  if (Q >= NARROW && scales.varyByGroup) return planByRow(view, scales);
  return planByGroup(view, scales, limits);
}

/** Rows are p, columns are (k, q): all that varies, varies by column. Fits every view; worth it for many rows. */
function planByColumn({ P, K, Q }: GroupedView, scales: Scales, limits: TileLimits): Plan {
  const period = K * Q;
  const columns = period * sideBySide(period, limits);
  const ofColumns = rememberLast((column: number, width: number) => {
    const table = new ScaleTable(width);
    for (let j = 0; j < width; j++) {
      const kq = (column + j) % period;
      const k = Math.floor(kq / Q);
      scales.write(table, j, k, scales.parameter(k, kq - k * Q));
    }
    return table.arrays;
  });
  return {
    matrix: { rows: Math.ceil((P * period) / columns), columns },
    spec: ({ width, height }) => ({
      source: normalizeColumns,
      output: [width, height],
      constants: { width },
    }),
    tables: ({ width }, { column }) => ofColumns(column, width),
  };
}

/** Rows are (p, k), columns are q: all that varies, varies by row. */
function planByRow({ P, K, Q }: GroupedView, scales: Scales): Plan {
  return {
    matrix: { rows: P * K, columns: Q },
    spec: ({ width, height }) => ({ source: normalizeRows, output: [width, height], constants: { width } }),
    tables: ({ height }, { row }) => {
      const table = new ScaleTable(height);
      for (let r = 0; r < height; r++) {
        const k = (row + r) % K;
        scales.write(table, r, k, scales.parameter(k, 0));
      }
      return table.arrays;
    },
  };
}

/**
 * Rows are some groups (p, k) side by side, columns are their elements q: moments vary by group, parameters by group
 * or by q.
 */
function planByGroup({ P, K, Q }: GroupedView, scales: Scales, limits: TileLimits): Plan {
  const groups = sideBySide(Q, limits);
  const columns = Q * groups;
  const byGroup = scales.varyByGroup;
  const ofColumns = rememberLast((column: number, width: number) => {
    const { gamma, beta } = scales.affine;
    const table = {
      groupOf: new Float32Array(width),
      gamma: new Float32Array(width),
      beta: new Float32Array(width),
    };
    for (let j = 0; j < width; j++) {
      const q = (column + j) % Q;
      const a = scales.parameter(0, q);
      table.groupOf[j] = Math.floor((column + j) / Q);
      table.gamma[j] = byGroup ? 1 : gamma[a]!;
      table.beta[j] = byGroup ? 0 : beta[a]!;
    }
    return table;
  });
  return {
    matrix: { rows: Math.ceil((P * K) / groups), columns },
    spec: ({ width, height }) => ({
      source: normalizeGroups,
      output: [width, height],
      constants: { width, groups },
    }),
    tables: ({ width, height }, { row, column }) => {
      const table = new ScaleTable(height * groups);
      for (let g = 0; g < height * groups; g++) {
        const k = (row * groups + g) % K;
        scales.write(table, g, k, byGroup ? scales.parameter(k, 0) : undefined);
      }
      const { groupOf, gamma, beta } = ofColumns(column, width);
      return [groupOf, ...table.arrays, gamma, beta];
    },
  };
}

/** `y = (x - center) * scale + offset`, one entry per column or group. */
class ScaleTable {
  readonly center: Float32Array;
  readonly scale: Float32Array;
  readonly offset: Float32Array;

  constructor(length: number) {
    this.center = new Float32Array(length);
    this.scale = new Float32Array(length);
    this.offset = new Float32Array(length);
  }

  get arrays(): KernelArgument[] {
    return [this.center, this.scale, this.offset];
  }
}

/** Moments and parameters, made ready for float32 in float64. */
class Scales {
  /** Parameters are constant over q: they belong to the group. */
  readonly varyByGroup: boolean;
  /** Parameters vary over k and over q. */
  readonly isMixed: boolean;
  private readonly deviations: Float64Array;

  constructor(
    private readonly moments: Moments,
    readonly affine: Affine,
  ) {
    this.deviations = deviationsOf(moments, affine.eps);
    this.varyByGroup = isConstant(affine.parameterOfQ);
    this.isMixed = !this.varyByGroup && !isConstant(affine.parameterOfK);
  }

  parameter(k: number, q: number): number {
    return this.affine.parameterOfK[k]! + this.affine.parameterOfQ[q]!;
  }

  /**
   * Entry i for group k, with gamma and beta of parameter a folded in when given. The mean is split into what
   * float32 holds, `center`, and a rest that goes into the offset: `x - center` is exact near the mean.
   */
  write({ center, scale, offset }: ScaleTable, i: number, k: number, a: number | undefined): void {
    const mean = this.moments.mean[k]!;
    const factor = (a === undefined ? 1 : this.affine.gamma[a]!) / this.deviations[k]!;
    center[i] = mean;
    scale[i] = factor;
    const rest = (mean - center[i]) * factor;
    // A factor of infinity (variance and eps 0) must meet x - center alone: 0 * Infinity would make all of it NaN.
    offset[i] = (a === undefined ? 0 : this.affine.beta[a]!) - (Number.isFinite(rest) ? rest : 0);
  }
}

function isConstant(values: Int32Array): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}
