import { doubles, offsetOf, single, singles } from './lanes';
import { sumRow } from './sumRow';

// Norms whose statistics belong to a row of a row-major matrix and whose parameters belong to a column: layer norm.
//
// gamma and beta are `tables` rows of `columns` float32, taken in turn: row r of the whole tensor takes row
// `r % tables`. The matrix at hand begins with row `firstRow` of it; parts are as in columns.ts. `moments` are two
// float64 per row: mean and variance.

/** Mean and biased variance of every row of the part, into `moments`, and the row normalized by them. */
export function affineRowsForward(
  x: usize,
  y: usize,
  columns: i32,
  rows: i32,
  rowsPerPart: i32,
  gamma: usize,
  beta: usize,
  tables: i32,
  firstRow: i32,
  eps: f64,
  moments: usize,
  part: i32,
): void {
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * singles(columns);
    const table = <usize>((firstRow + row) % tables) * singles(columns);
    const own = moments + doubles(2 * row);
    findMoments(x + at, columns, own);
    normalizeRow(x + at, y + at, columns, gamma + table, beta + table, own, eps);
  }
}

/** Shifted by the first element, which an infinity must not be: Inf - Inf is NaN. */
function findMoments(x: usize, columns: i32, moments: usize): void {
  const first = single(x);
  const shift = isFinite(first) ? first : 0;
  sumRow(x, columns, shift, moments);
  const sum = load<f64>(moments);
  const square = load<f64>(moments, 8);
  store<f64>(moments, shift + sum / columns);
  store<f64>(moments, max(0, (square - (sum * sum) / columns) / columns), 8);
}

/** As `affineRowsForward`, by the `moments` given. */
export function affineRowsNormalize(
  x: usize,
  y: usize,
  columns: i32,
  rows: i32,
  rowsPerPart: i32,
  gamma: usize,
  beta: usize,
  tables: i32,
  firstRow: i32,
  eps: f64,
  moments: usize,
  part: i32,
): void {
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * singles(columns);
    const table = <usize>((firstRow + row) % tables) * singles(columns);
    normalizeRow(x + at, y + at, columns, gamma + table, beta + table, moments + doubles(2 * row), eps);
  }
}

/** `y = gamma * xhat + beta`, `xhat = (x - center) * rstd + offset`, center the mean as far as float32 holds it. */
function normalizeRow(
  x: usize,
  y: usize,
  columns: i32,
  gamma: usize,
  beta: usize,
  moments: usize,
  eps: f64,
): void {
  const mean = load<f64>(moments);
  const rstd = 1 / sqrt(load<f64>(moments, 8) + eps);
  const center = <f32>mean;
  const scale = <f32>rstd;
  const offset = -offsetOf(mean, rstd);
  const end = singles(columns);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const distance = f32x4.sub(v128.load(x + at), f32x4.splat(center));
    const xhat = f32x4.add(f32x4.mul(distance, f32x4.splat(scale)), f32x4.splat(offset));
    v128.store(y + at, f32x4.add(f32x4.mul(xhat, v128.load(gamma + at)), v128.load(beta + at)));
  }
  for (; at < end; at += 4) {
    const xhat = (load<f32>(x + at) - center) * scale + offset;
    store<f32>(y + at, xhat * load<f32>(gamma + at) + load<f32>(beta + at));
  }
}
