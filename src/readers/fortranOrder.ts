import { rowMajorStrides } from '../tensor/tensor';
import type { TensorData } from '../tensor/tensor';

/**
 * A run of elements that is contiguous in Fortran order and a box of the tensor: all of the axes below `axis`,
 * `extent` steps of `axis`, one index of each axis above it.
 */
export interface FortranBox {
  /** Elements in the box. */
  readonly count: number;
  readonly axis: number;
  readonly extent: number;
  /** Row-major index of the box's first element. */
  readonly target: number;
}

/** How a Fortran-ordered file is turned into a row-major tensor. Axes of length 1 change neither order: left out. */
export interface FortranPlan {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly boxes: Iterable<FortranBox>;
  /** Elements of the largest box. */
  readonly largest: number;
}

/** Cuts the file into boxes of at most `most` elements, in file order. */
export function planFortran(shape: readonly number[], most: number): FortranPlan {
  const lengths = shape.filter((length) => length > 1);
  if (lengths.length === 0) lengths.push(1);
  const strides = rowMajorStrides(lengths);
  let axis = 0;
  let plane = 1;
  while (axis < lengths.length - 1 && plane * lengths[axis]! <= most) plane *= lengths[axis++]!;
  const step = Math.min(lengths[axis]!, Math.max(1, Math.floor(most / plane)));
  return {
    shape: lengths,
    strides,
    boxes: boxes(lengths, strides, axis, plane, step),
    largest: plane * step,
  };
}

function* boxes(
  shape: readonly number[],
  strides: readonly number[],
  axis: number,
  plane: number,
  step: number,
): Generator<FortranBox> {
  const outer = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  for (let o = 0; o < outer; o++) {
    let corner = 0;
    for (let rest = o, a = axis + 1; a < shape.length; a++) {
      corner += (rest % shape[a]!) * strides[a]!;
      rest = Math.floor(rest / shape[a]!);
    }
    for (let i = 0; i < shape[axis]!; i += step) {
      const extent = Math.min(step, shape[axis]! - i);
      yield { count: plane * extent, axis, extent, target: corner + i * strides[axis]! };
    }
  }
}

/** Copies a box, decoded into the head of `from`, to its elements of the row-major tensor `to`. */
export function placeBox(plan: FortranPlan, box: FortranBox, from: TensorData, to: TensorData): void {
  const { shape, strides } = plan;
  const source = words(from);
  const target = words(to);
  if (box.axis === 0) {
    transpose(source, 0, box.extent, 1, box.extent, target, box.target, strides[0]!, 1);
    return;
  }
  // Axis 0 is contiguous in the file, the box's own axis densest in the tensor: every slice over these two is a
  // matrix to transpose. The axes between them are walked in file order.
  const rows = shape[0]!;
  const between = shape.slice(1, box.axis);
  const slices = between.reduce((product, length) => product * length, 1);
  for (let slice = 0; slice < slices; slice++) {
    let corner = box.target;
    for (let rest = slice, a = 0; a < between.length; a++) {
      corner += (rest % between[a]!) * strides[a + 1]!;
      rest = Math.floor(rest / between[a]!);
    }
    transpose(
      source,
      slice * rows,
      rows,
      box.extent,
      rows * slices,
      target,
      corner,
      strides[0]!,
      strides[box.axis]!,
    );
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The same memory by element width only: moving needs no more, and four kinds of array keep the loop fast. */
function words(data: TensorData): Words {
  const { buffer, byteOffset, length } = data;
  if (data.BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, length);
  if (data.BYTES_PER_ELEMENT === 2) return new Uint16Array(buffer, byteOffset, length);
  if (data.BYTES_PER_ELEMENT === 4) return new Uint32Array(buffer, byteOffset, length);
  return new Float64Array(buffer, byteOffset, length);
}

/** Square tiles, so that lines of memory are used up while they are in cache on both sides. */
const TILE = 32;

/** `to[toStart + r·rowStride + c·columnStride] = from[fromStart + r + c·fromStride]` for all rows and columns. */
function transpose(
  from: Words,
  fromStart: number,
  rows: number,
  columns: number,
  fromStride: number,
  to: Words,
  toStart: number,
  rowStride: number,
  columnStride: number,
): void {
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(r0 + TILE, rows);
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      const c1 = Math.min(c0 + TILE, columns);
      for (let r = r0; r < r1; r++) {
        let source = fromStart + r + c0 * fromStride;
        let target = toStart + r * rowStride + c0 * columnStride;
        for (let c = c0; c < c1; c++) {
          to[target] = from[source]!;
          source += fromStride;
          target += columnStride;
        }
      }
    }
  }
}
