// gpu.js reads the source of these functions and compiles it again for its device. So they call nothing, close over
// nothing, and name every variable once; loops start at a literal and end at a constant (any other loop stops
// silently after 1,000 rounds); the bundle that holds them is never minified.

interface Thread {
  readonly x: number;
  readonly y: number;
}

interface LaneKernel {
  readonly thread: Thread;
  readonly constants: {
    /** Elements a cell sums at most. */
    readonly block: number;
    /** Distance in memory from a lane to the next. */
    readonly laneStride: number;
    /** Distance in memory from an element of a lane to the next. */
    readonly stepStride: number;
  };
}

interface ScaleKernel {
  readonly thread: Thread;
  readonly constants: { readonly width: number };
}

interface ParameterKernel {
  readonly thread: Thread;
  readonly constants: { readonly width: number; readonly groups: number };
}

/**
 * Cell (lane, b): the sum of `x - first` over block b of a lane, `first` being the block's own first element: at an
 * offset of 1e6 the differences are exact, and the short sum loses next to nothing. `steps` is the number of
 * elements in a lane; those that follow in the tile are padding.
 */
export function blockSums(this: LaneKernel, x: Float32Array, steps: number): number {
  const first = this.thread.y * this.constants.block;
  const base = this.thread.x * this.constants.laneStride + first * this.constants.stepStride;
  const shift = x[base]!;
  let sum = 0;
  for (let i = 0; i < this.constants.block; i++) {
    if (first + i < steps) {
      sum += x[base + i * this.constants.stepStride]! - shift;
    }
  }
  return sum;
}

/**
 * Cell (lane, b): the sum of `(x - mean)^2` over block b of a lane, the mean of a lane given in two parts that
 * float32 can hold, `center + rest`.
 */
export function blockSquares(
  this: LaneKernel,
  x: Float32Array,
  center: Float32Array,
  rest: Float32Array,
  steps: number,
): number {
  const first = this.thread.y * this.constants.block;
  const base = this.thread.x * this.constants.laneStride + first * this.constants.stepStride;
  const near = center[this.thread.x]!;
  const delta = rest[this.thread.x]!;
  let sum = 0;
  for (let i = 0; i < this.constants.block; i++) {
    if (first + i < steps) {
      const difference = x[base + i * this.constants.stepStride]! - near - delta;
      sum += difference * difference;
    }
  }
  return sum;
}

/** Cell (lane, b): the sum of `u` over block b of a lane, as it is: numbers of either sign sum best unshifted. */
export function blockTotals(this: LaneKernel, u: Float32Array, steps: number): number {
  const first = this.thread.y * this.constants.block;
  const base = this.thread.x * this.constants.laneStride + first * this.constants.stepStride;
  let sum = 0;
  for (let i = 0; i < this.constants.block; i++) {
    if (first + i < steps) {
      sum += u[base + i * this.constants.stepStride]!;
    }
  }
  return sum;
}

/** Cell (lane, b): the sum of `u * v` over block b of a lane. */
export function blockProducts(this: LaneKernel, u: Float32Array, v: Float32Array, steps: number): number {
  const first = this.thread.y * this.constants.block;
  const base = this.thread.x * this.constants.laneStride + first * this.constants.stepStride;
  let sum = 0;
  for (let i = 0; i < this.constants.block; i++) {
    if (first + i < steps) {
      sum += u[base + i * this.constants.stepStride]! * v[base + i * this.constants.stepStride]!;
    }
  }
  return sum;
}

/** `y = (x - center[j]) * scale[j] + offset[j]` for column j: everything that varies, varies by column. */
export function normalizeColumns(
  this: ScaleKernel,
  x: Float32Array,
  center: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
): number {
  const j = this.thread.x;
  return (x[this.thread.y * this.constants.width + j]! - center[j]!) * scale[j]! + offset[j]!;
}

/** `y = (x - center[r]) * scale[r] + offset[r]` for row r: everything that varies, varies by row. */
export function normalizeRows(
  this: ScaleKernel,
  x: Float32Array,
  center: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
): number {
  const r = this.thread.y;
  return (x[r * this.constants.width + this.thread.x]! - center[r]!) * scale[r]! + offset[r]!;
}

/**
 * `y = ((x - center[g]) * scale[g] + offset[g]) * gamma[j] + beta[j]` for column j and group g: a row of the tile
 * holds `groups` groups side by side, and `groupOf[j]` says which of them column j belongs to.
 */
export function normalizeGroups(
  this: ParameterKernel,
  x: Float32Array,
  groupOf: Float32Array,
  center: Float32Array,
  scale: Float32Array,
  offset: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
): number {
  const j = this.thread.x;
  const g = this.thread.y * this.constants.groups + groupOf[j]!;
  const xhat = (x[this.thread.y * this.constants.width + j]! - center[g]!) * scale[g]! + offset[g]!;
  return xhat * gamma[j]! + beta[j]!;
}

/**
 * `dx = (u - center[g]) * scale[g] + xhat * slope[g] + offset[g]` for column j and group g: a row of the tile is
 * `groups` entries further in the tables than the row before, and `groupOf[j]` says how far into a row column j is.
 */
export function differentiate(
  this: ParameterKernel,
  u: Float32Array,
  xhat: Float32Array,
  groupOf: Float32Array,
  center: Float32Array,
  scale: Float32Array,
  slope: Float32Array,
  offset: Float32Array,
): number {
  const g = this.thread.y * this.constants.groups + groupOf[this.thread.x]!;
  const i = this.thread.y * this.constants.width + this.thread.x;
  return (u[i]! - center[g]!) * scale[g]! + xhat[i]! * slope[g]! + offset[g]!;
}
