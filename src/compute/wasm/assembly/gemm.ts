import { singles } from './lanes';

// Products of float32 matrices, row-major, sums in float32. Both operands are packed so that the innermost loop reads
// them one after the other: A in tiles of 4 rows, B in panels of 8 columns; each with its elements in order of k. A
// transpose is another way to pack.

/** So many rows by so many columns of C stay in registers: 8 vectors, with 2 of B, 4 of A and one to spare. */
const TILE: i32 = 5;
const PANEL: i32 = 8;
/** Depth of a block: a panel of B is then 8 KB and stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of A and columns of B packed at a time: what is packed stays in the second-level cache. */
const HEIGHT: i32 = 100;
const WIDTH: i32 = 256;

/** Bytes of room that `gemm` needs: one ragged block, packed A, packed B. */
export function gemmRoom(): i32 {
  return <i32>(singles(TILE * PANEL) + singles(HEIGHT * DEPTH) + singles(WIDTH * DEPTH));
}

/**
 * `C = start + A * B`: A is (M, K), B (K, N), C (M, N). Strides are bytes from row to row, of operands as they are
 * stored: (K, M) and (N, K) where they are `transposed`. `start` is an address with a stride of its own, 0 for one row
 * for all (a bias), C itself to accumulate; at address 0 there is nothing to add.
 */
export function gemm(
  A: usize,
  strideA: usize,
  transposedA: bool,
  B: usize,
  strideB: usize,
  transposedB: bool,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  M: i32,
  K: i32,
  N: i32,
  room: usize,
): void {
  const packedA = room + singles(TILE * PANEL);
  const packedB = packedA + singles(HEIGHT * DEPTH);
  for (let j = 0; j < N; j += WIDTH) {
    const width = min(WIDTH, N - j);
    const last = max(0, ((K - 1) / DEPTH) * DEPTH);
    for (let k = last; k >= 0; k -= DEPTH) {
      const depth = min(DEPTH, K - k);
      const fromB = B + (transposedB ? <usize>j * strideB + singles(k) : <usize>k * strideB + singles(j));
      packPanels(fromB, strideB, transposedB, width, depth, packedB);
      const base = k < last ? C : start;
      const strideBase = k < last ? strideC : strideStart;
      for (let i = 0; i < M; i += HEIGHT) {
        const height = min(HEIGHT, M - i);
        const fromA = A + (transposedA ? <usize>k * strideA + singles(i) : <usize>i * strideA + singles(k));
        packTiles(fromA, strideA, transposedA, height, depth, packedA);
        for (let row = 0; row < height; row += TILE) {
          const at = <usize>(i + row);
          const from = base ? base + at * strideBase + singles(j) : 0;
          const to = C + at * strideC + singles(j);
          const tile = packedA + singles(row * depth);
          multiplyTile(tile, packedB, depth, from, strideBase, to, strideC, min(TILE, height - row), width, room);
        }
      }
    }
  }
}

/** Packs so many rows of A, or columns of its transpose: tile after tile, each 5 rows by `depth`. */
export function packTiles(A: usize, stride: usize, transposed: bool, rows: i32, depth: i32, to: usize): void {
  for (let row = 0; row < rows; row += TILE) {
    const lines = min(TILE, rows - row);
    if (transposed) packColumnsOfTile(A + singles(row), stride, lines, depth, to);
    else packRowsOfTile(A + <usize>row * stride, stride, lines, depth, to);
    to += singles(TILE * depth);
  }
}

function packColumnsOfTile(from: usize, stride: usize, lines: i32, depth: i32, to: usize): void {
  if (lines === TILE) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      store<f32>(to, load<f32>(from, 16), 16);
      from += stride;
      to += 20;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      for (let line = 0; line < TILE; line++) {
        store<f32>(to + singles(line), load<f32>(from + singles(min(line, lines - 1))));
      }
      from += stride;
      to += 20;
    }
  }
}

function packRowsOfTile(from: usize, stride: usize, lines: i32, depth: i32, to: usize): void {
  packRows(from, stride, min(4, lines), depth, to, 20);
  let fifth = from + <usize>min(4, lines - 1) * stride;
  to += 16;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const line = v128.load(fifth);
    v128.store32_lane(to, line, 0);
    v128.store32_lane(to, line, 1, 20);
    v128.store32_lane(to, line, 2, 40);
    v128.store32_lane(to, line, 3, 60);
    fifth += 16;
    to += 80;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(fifth));
    fifth += 4;
    to += 20;
  }
}

/** Packs so many columns of B, or rows of its transpose: panel after panel; a last one of up to 4 columns is of 4. */
export function packPanels(B: usize, stride: usize, transposed: bool, columns: i32, depth: i32, to: usize): void {
  for (let column = 0; column < columns; column += PANEL) {
    const from = B + (transposed ? <usize>column * stride : singles(column));
    const width = min(PANEL, columns - column);
    const step: usize = width > 4 ? 32 : 16;
    packStrip(from, stride, transposed, min(4, width), depth, to, step);
    const second = from + (transposed ? 4 * stride : 16);
    if (width > 4) packStrip(second, stride, transposed, width - 4, depth, to + 16, step);
    to += step * <usize>depth;
  }
}

/**
 * A strip is 4 lines side by side; element k of line l is at `from + l*stride + 4*k` where lines are `rows`, else at
 * `from + k*stride + 4*l`. Its k-th vector goes to `to + k*step`. Of fewer than 4 lines the last one is repeated: what
 * comes of it is never stored.
 */
function packStrip(from: usize, stride: usize, rows: bool, lines: i32, depth: i32, to: usize, step: usize): void {
  if (rows) packRows(from, stride, lines, depth, to, step);
  else if (lines === 4) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      from += stride;
      to += step;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      for (let line = 0; line < 4; line++) {
        store<f32>(to + singles(line), load<f32>(from + singles(min(line, lines - 1))));
      }
      from += stride;
      to += step;
    }
  }
}

/** Transposes 4 x 4 elements at a time. */
function packRows(from: usize, stride: usize, lines: i32, depth: i32, to: usize, step: usize): void {
  let from1 = from + <usize>min(1, lines - 1) * stride;
  let from2 = from + <usize>min(2, lines - 1) * stride;
  let from3 = from + <usize>min(3, lines - 1) * stride;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const a = v128.load(from);
    const b = v128.load(from1);
    const c = v128.load(from2);
    const d = v128.load(from3);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(ab0, cd0, 0, 2));
    v128.store(to + step, v128.shuffle<f64>(ab0, cd0, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<f64>(ab1, cd1, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<f64>(ab1, cd1, 1, 3));
    from += 16;
    from1 += 16;
    from2 += 16;
    from3 += 16;
    to += 4 * step;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from1), 4);
    store<f32>(to, load<f32>(from2), 8);
    store<f32>(to, load<f32>(from3), 12);
    from += 4;
    from1 += 4;
    from2 += 4;
    from3 += 4;
    to += step;
  }
}

/** `C = start + tile * panels`: up to 4 rows of C, all columns of the panels. `room` holds one block. */
export function multiplyTile(
  tile: usize,
  panels: usize,
  depth: i32,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  rows: i32,
  columns: i32,
  room: usize,
): void {
  const last = <usize>(rows - 1);
  const whole = columns & ~(PANEL - 1);
  for (let column = 0; column < whole; column += PANEL) {
    const at = singles(column);
    multiplyWide(tile, panels, depth, start ? start + at : 0, strideStart, C + at, strideC, last);
    panels += singles(PANEL * depth);
  }
  const ragged = columns - whole;
  if (ragged === 0) return;
  const at = singles(whole);
  if (ragged === 4) {
    multiplyNarrow(tile, panels, depth, start ? start + at : 0, strideStart, C + at, strideC, last);
    return;
  }
  if (start) copyBlock(start + at, strideStart, room, singles(PANEL), rows, ragged);
  const base = start ? room : 0;
  if (ragged > 4) multiplyWide(tile, panels, depth, base, singles(PANEL), room, singles(PANEL), last);
  else multiplyNarrow(tile, panels, depth, base, singles(PANEL), room, singles(PANEL), last);
  copyBlock(room, singles(PANEL), C + at, strideC, rows, ragged);
}

function copyBlock(from: usize, strideFrom: usize, to: usize, strideTo: usize, rows: i32, columns: i32): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = singles(column);
      store<f32>(to + row * strideTo + at, load<f32>(from + row * strideFrom + at));
    }
  }
}

// Each block is a function of its own: V8 unrolls loops within loops, which here costs registers.

function multiplyWide(
  tile: usize,
  panel: usize,
  depth: i32,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  last: usize,
): void {
  multiplyBlock(true, tile, panel, depth, start, strideStart, C, strideC, last);
}

function multiplyNarrow(
  tile: usize,
  panel: usize,
  depth: i32,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  last: usize,
): void {
  multiplyBlock(false, tile, panel, depth, start, strideStart, C, strideC, last);
}

/**
 * 5 rows by 8 columns, or by 4 unless `wide`. Rows behind the `last` one are that one again, in the packed tile as in
 * C: they are computed like it and stored where it is.
 */
// @ts-ignore: a decorator is valid here
@inline
function multiplyBlock(
  wide: bool,
  tile: usize,
  panel: usize,
  depth: i32,
  start: usize,
  strideStart: usize,
  C: usize,
  strideC: usize,
  last: usize,
): void {
  const row1 = min<usize>(1, last);
  const row2 = min<usize>(2, last);
  const row3 = min<usize>(3, last);
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  if (start) {
    c00 = v128.load(start);
    if (wide) c01 = v128.load(start, 16);
    c10 = v128.load(start + row1 * strideStart);
    if (wide) c11 = v128.load(start + row1 * strideStart, 16);
    c20 = v128.load(start + row2 * strideStart);
    if (wide) c21 = v128.load(start + row2 * strideStart, 16);
    c30 = v128.load(start + row3 * strideStart);
    if (wide) c31 = v128.load(start + row3 * strideStart, 16);
    c40 = v128.load(start + last * strideStart);
    if (wide) c41 = v128.load(start + last * strideStart, 16);
  }
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(panel);
    const b1 = wide ? v128.load(panel, 16) : b0;
    let a = v128.load32_splat(tile);
    c00 = multiplyAdd(a, b0, c00);
    if (wide) c01 = multiplyAdd(a, b1, c01);
    a = v128.load32_splat(tile, 4);
    c10 = multiplyAdd(a, b0, c10);
    if (wide) c11 = multiplyAdd(a, b1, c11);
    a = v128.load32_splat(tile, 8);
    c20 = multiplyAdd(a, b0, c20);
    if (wide) c21 = multiplyAdd(a, b1, c21);
    a = v128.load32_splat(tile, 12);
    c30 = multiplyAdd(a, b0, c30);
    if (wide) c31 = multiplyAdd(a, b1, c31);
    a = v128.load32_splat(tile, 16);
    c40 = multiplyAdd(a, b0, c40);
    if (wide) c41 = multiplyAdd(a, b1, c41);
    tile += 20;
    panel += wide ? 32 : 16;
  }
  v128.store(C, c00);
  if (wide) v128.store(C, c01, 16);
  v128.store(C + row1 * strideC, c10);
  if (wide) v128.store(C + row1 * strideC, c11, 16);
  v128.store(C + row2 * strideC, c20);
  if (wide) v128.store(C + row2 * strideC, c21, 16);
  v128.store(C + row3 * strideC, c30);
  if (wide) v128.store(C + row3 * strideC, c31, 16);
  v128.store(C + last * strideC, c40);
  if (wide) v128.store(C + last * strideC, c41, 16);
}

/** `a*b + c`: in one rounding where the module may use what relaxed SIMD offers. */
// @ts-ignore: a decorator is valid here
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(c, f32x4.mul(a, b));
}
