import { doubles, pair, pairAfter, single, singles } from './lanes';

// Norms whose statistics and parameters belong to a column of a row-major matrix: batch norm of (N, D).
//
// The matrix has `rows` full rows of `columns` float32 and `rest` more elements. A part is `rowsPerPart` rows, the
// last one with what remains: parts write nothing in common, so they may run in any order, on any thread, or twice.

/** So many rows are summed in registers before the sums return to memory: of two tensors fewer stay in the cache. */
const BLOCK = 16;
const BLOCK_OF_TWO = 8;

/** For each column of the part: `sum(x - shift)`, then for each `sum((x - shift)^2)`, into the part's own `sums`. */
export function columnSums(
  x: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  shifts: usize,
  sums: usize,
  part: i32,
): void {
  const own = sums + <usize>part * 2 * doubles(columns);
  memory.fill(own, 0, 2 * doubles(columns));
  const squares = own + doubles(columns);
  const stride = singles(columns);
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row += BLOCK) {
    addSums(x + <usize>row * stride, stride, min(BLOCK, end - row), columns, shifts, own, squares);
  }
  if (end === rows) addSums(x + <usize>rows * stride, stride, 1, rest, shifts, own, squares);
}

function addSums(
  x: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  shifts: usize,
  sums: usize,
  squares: usize,
): void {
  let column = 0;
  for (; column + 4 <= columns; column += 4) {
    const at = doubles(column);
    const shift0 = v128.load(shifts + at);
    const shift1 = v128.load(shifts + at, 16);
    let sum0 = v128.load(sums + at);
    let sum1 = v128.load(sums + at, 16);
    let square0 = v128.load(squares + at);
    let square1 = v128.load(squares + at, 16);
    let from = x + singles(column);
    for (let row = 0; row < rows; row++) {
      const d0 = f64x2.sub(pair(from), shift0);
      const d1 = f64x2.sub(pairAfter(from), shift1);
      sum0 = f64x2.add(sum0, d0);
      sum1 = f64x2.add(sum1, d1);
      square0 = f64x2.add(square0, f64x2.mul(d0, d0));
      square1 = f64x2.add(square1, f64x2.mul(d1, d1));
      from += stride;
    }
    v128.store(sums + at, sum0);
    v128.store(sums + at, sum1, 16);
    v128.store(squares + at, square0);
    v128.store(squares + at, square1, 16);
  }
  for (; column < columns; column++) {
    const at = doubles(column);
    const shift = load<f64>(shifts + at);
    let sum = load<f64>(sums + at);
    let square = load<f64>(squares + at);
    let from = x + singles(column);
    for (let row = 0; row < rows; row++) {
      const d = single(from) - shift;
      sum += d;
      square += d * d;
      from += stride;
    }
    store<f64>(sums + at, sum);
    store<f64>(squares + at, square);
  }
}

/** For each column of the part: `sum(dout)`, then for each `sum(dout * (x - center))`, into the part's own `sums`. */
export function columnProducts(
  x: usize,
  dout: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  centers: usize,
  sums: usize,
  part: i32,
): void {
  const own = sums + <usize>part * 2 * doubles(columns);
  memory.fill(own, 0, 2 * doubles(columns));
  const products = own + doubles(columns);
  const stride = singles(columns);
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row += BLOCK_OF_TWO) {
    const at = <usize>row * stride;
    addProducts(x + at, dout + at, stride, min(BLOCK_OF_TWO, end - row), columns, centers, own, products);
  }
  const last = <usize>rows * stride;
  if (end === rows) addProducts(x + last, dout + last, stride, 1, rest, centers, own, products);
}

function addProducts(
  x: usize,
  dout: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  centers: usize,
  sums: usize,
  products: usize,
): void {
  let column = 0;
  for (; column + 4 <= columns; column += 4) {
    const at = doubles(column);
    const center0 = v128.load(centers + at);
    const center1 = v128.load(centers + at, 16);
    let sum0 = v128.load(sums + at);
    let sum1 = v128.load(sums + at, 16);
    let product0 = v128.load(products + at);
    let product1 = v128.load(products + at, 16);
    let from = singles(column);
    for (let row = 0; row < rows; row++) {
      const d0 = pair(dout + from);
      const d1 = pairAfter(dout + from);
      sum0 = f64x2.add(sum0, d0);
      sum1 = f64x2.add(sum1, d1);
      product0 = f64x2.add(product0, f64x2.mul(d0, f64x2.sub(pair(x + from), center0)));
      product1 = f64x2.add(product1, f64x2.mul(d1, f64x2.sub(pairAfter(x + from), center1)));
      from += stride;
    }
    v128.store(sums + at, sum0);
    v128.store(sums + at, sum1, 16);
    v128.store(products + at, product0);
    v128.store(products + at, product1, 16);
  }
  for (; column < columns; column++) {
    const at = doubles(column);
    const center = load<f64>(centers + at);
    let sum = load<f64>(sums + at);
    let product = load<f64>(products + at);
    let from = singles(column);
    for (let row = 0; row < rows; row++) {
      const d = single(dout + from);
      sum += d;
      product += d * (single(x + from) - center);
      from += stride;
    }
    store<f64>(sums + at, sum);
    store<f64>(products + at, product);
  }
}

/** `y = (x - center) * scale + offset`: three rows of float32, one after the other in `coefficients`. */
export function columnScale(
  x: usize,
  y: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  coefficients: usize,
  part: i32,
): void {
  const stride = singles(columns);
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * stride;
    scaleRow(x + at, y + at, columns, coefficients, stride);
  }
  const last = <usize>rows * stride;
  if (end === rows) scaleRow(x + last, y + last, rest, coefficients, stride);
}

function scaleRow(x: usize, y: usize, columns: i32, centers: usize, stride: usize): void {
  const scales = centers + stride;
  const offsets = scales + stride;
  const end = singles(columns);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const xhat = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(centers + at)), v128.load(scales + at));
    v128.store(y + at, f32x4.add(xhat, v128.load(offsets + at)));
  }
  for (; at < end; at += 4) {
    const xhat = (load<f32>(x + at) - load<f32>(centers + at)) * load<f32>(scales + at);
    store<f32>(y + at, xhat + load<f32>(offsets + at));
  }
}

/**
 * `dx = (dout - doutCenter) * ofDout + ((x - center) * ofX + offset)`: the rows ofDout, doutCenter, center, ofX and
 * offset one after the other in `coefficients`.
 */
export function columnGradient(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  rows: i32,
  rest: i32,
  rowsPerPart: i32,
  coefficients: usize,
  part: i32,
): void {
  const stride = singles(columns);
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * stride;
    differentiateRow(x + at, dout + at, dx + at, columns, coefficients, stride);
  }
  const last = <usize>rows * stride;
  if (end === rows) differentiateRow(x + last, dout + last, dx + last, rest, coefficients, stride);
}

function differentiateRow(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  ofDout: usize,
  stride: usize,
): void {
  const doutCenters = ofDout + stride;
  const centers = doutCenters + stride;
  const ofX = centers + stride;
  const offsets = ofX + stride;
  const end = singles(columns);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const d = f32x4.sub(v128.load(dout + at), v128.load(doutCenters + at));
    const distance = f32x4.sub(v128.load(x + at), v128.load(centers + at));
    const shared = f32x4.add(f32x4.mul(distance, v128.load(ofX + at)), v128.load(offsets + at));
    v128.store(dx + at, f32x4.add(f32x4.mul(d, v128.load(ofDout + at)), shared));
  }
  for (; at < end; at += 4) {
    const d = load<f32>(dout + at) - load<f32>(doutCenters + at);
    const distance = load<f32>(x + at) - load<f32>(centers + at);
    const shared = distance * load<f32>(ofX + at) + load<f32>(offsets + at);
    store<f32>(dx + at, d * load<f32>(ofDout + at) + shared);
  }
}
