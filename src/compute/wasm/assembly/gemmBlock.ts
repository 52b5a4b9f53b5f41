import { singles } from './lanes';

/** So many rows by so many columns of C stay in registers: 10 vectors, with 2 of B, one of A and one to spare. */
export const TILE: i32 = 5;
export const PANEL: i32 = 8;

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

// How the blocks are written decides what V8 makes of them, and twice the speed: a function of its own each (loops within
// loops are unrolled), the sums read before the loop and stored after it in their order, nothing else read there (else
// all of A is read at the top of the loop, and registers spill).

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
