import { doubles, lanesSum, pair, single, singles } from './lanes';
import { sumRow } from './sumRow';

// Norms whose statistics and parameters belong to a row of a row-major matrix: instance norm, batch norm of images,
// and the statistics of layer norm.
//
// Rows belong to `cells` in turn: row r of the whole tensor to cell `r % cells`. The matrix at hand begins with row
// `firstRow` of it, has `rows` full rows of `columns` float32 and one more of `rest` (maybe 0), which the last part
// takes too. Parts are as in columns.ts.

/** The row after the last one of a part. */
function endOf(part: i32, rowsPerPart: i32, rows: i32): i32 {
  const end = (part + 1) * rowsPerPart;
  return end < rows ? end : rows + 1;
}

/** For each row of the part: `sum(x - shift)` and `sum((x - shift)^2)`, two float64 at `sums + 16*row`. */
export function rowSums(
  x: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  shifts: usize,
  cells: i32,
  firstRow: i32,
  sums: usize,
  part: i32,
): void {
  const end = endOf(part, rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const shift = load<f64>(shifts + doubles((firstRow + row) % cells));
    sumRow(x + <usize>row * singles(columns), row < rows ? columns : rest, shift, sums + doubles(2 * row));
  }
}

/** For each row of the part: `sum(dout)` and `sum(dout * (x - center))`, two float64 at `sums + 16*row`. */
export function rowProducts(
  x: usize,
  dout: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  centers: usize,
  cells: i32,
  firstRow: i32,
  sums: usize,
  part: i32,
): void {
  const end = endOf(part, rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * singles(columns);
    const center = load<f64>(centers + doubles((firstRow + row) % cells));
    multiplyRow(x + at, dout + at, row < rows ? columns : rest, center, sums + doubles(2 * row));
  }
}

function multiplyRow(x: usize, dout: usize, columns: i32, center: f64, sums: usize): void {
  const centers = f64x2.splat(center);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let product0 = sum0;
  let product1 = sum0;
  let product2 = sum0;
  let product3 = sum0;
  const end = x + singles(columns);
  for (; x + 32 <= end; x += 32) {
    const d0 = pair(dout);
    const d1 = pair(dout + 8);
    const d2 = pair(dout + 16);
    const d3 = pair(dout + 24);
    sum0 = f64x2.add(sum0, d0);
    sum1 = f64x2.add(sum1, d1);
    sum2 = f64x2.add(sum2, d2);
    sum3 = f64x2.add(sum3, d3);
    product0 = f64x2.add(product0, f64x2.mul(d0, f64x2.sub(pair(x), centers)));
    product1 = f64x2.add(product1, f64x2.mul(d1, f64x2.sub(pair(x + 8), centers)));
    product2 = f64x2.add(product2, f64x2.mul(d2, f64x2.sub(pair(x + 16), centers)));
    product3 = f64x2.add(product3, f64x2.mul(d3, f64x2.sub(pair(x + 24), centers)));
    dout += 32;
  }
  let sum = lanesSum(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3)));
  let product = lanesSum(f64x2.add(f64x2.add(product0, product1), f64x2.add(product2, product3)));
  for (; x < end; x += 4) {
    const d = single(dout);
    sum += d;
    product += d * (single(x) - center);
    dout += 4;
  }
  store<f64>(sums, sum);
  store<f64>(sums, product, 8);
}

/** `y = (x - center) * scale + offset`: three lists of `cells` float32, one after the other in `coefficients`. */
export function rowScale(
  x: usize,
  y: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  coefficients: usize,
  cells: i32,
  firstRow: i32,
  part: i32,
): void {
  const end = endOf(part, rowsPerPart, rows);
  const list = singles(cells);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * singles(columns);
    const own = coefficients + singles((firstRow + row) % cells);
    const center = load<f32>(own);
    const scale = load<f32>(own + list);
    scaleRow(x + at, y + at, row < rows ? columns : rest, center, scale, load<f32>(own + 2 * list));
  }
}

/** `y = (x - center) * scale + offset` of one row. */
function scaleRow(x: usize, y: usize, columns: i32, center: f32, scale: f32, offset: f32): void {
  const centers = f32x4.splat(center);
  const scales = f32x4.splat(scale);
  const offsets = f32x4.splat(offset);
  const end = x + singles(columns);
  for (; x + 16 <= end; x += 16) {
    v128.store(y, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x), centers), scales), offsets));
    y += 16;
  }
  for (; x < end; x += 4) {
    store<f32>(y, (load<f32>(x) - center) * scale + offset);
    y += 4;
  }
}

/**
 * `dx = (dout - doutCenter) * ofDout + ((x - center) * ofX + offset)`: the lists ofDout, doutCenter, center, ofX and
 * offset one after the other in `coefficients`.
 */
export function rowGradient(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  coefficients: usize,
  cells: i32,
  firstRow: i32,
  part: i32,
): void {
  const end = endOf(part, rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * singles(columns);
    const own = coefficients + singles((firstRow + row) % cells);
    differentiateRow(x + at, dout + at, dx + at, row < rows ? columns : rest, own, singles(cells));
  }
}

function differentiateRow(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  coefficients: usize,
  list: usize,
): void {
  const ofDout = load<f32>(coefficients);
  const doutCenter = load<f32>(coefficients + list);
  const center = load<f32>(coefficients + 2 * list);
  const ofX = load<f32>(coefficients + 3 * list);
  const offset = load<f32>(coefficients + 4 * list);
  const end = x + singles(columns);
  for (; x + 16 <= end; x += 16) {
    const d = f32x4.sub(v128.load(dout), f32x4.splat(doutCenter));
    const distance = f32x4.sub(v128.load(x), f32x4.splat(center));
    const shared = f32x4.add(f32x4.mul(distance, f32x4.splat(ofX)), f32x4.splat(offset));
    v128.store(dx, f32x4.add(f32x4.mul(d, f32x4.splat(ofDout)), shared));
    dout += 16;
    dx += 16;
  }
  for (; x < end; x += 4) {
    const shared = (load<f32>(x) - center) * ofX + offset;
    store<f32>(dx, (load<f32>(dout) - doutCenter) * ofDout + shared);
    dout += 4;
    dx += 4;
  }
}
