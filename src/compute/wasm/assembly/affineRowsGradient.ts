import { doubles, lanesSum, offsetOf, pair, single, singles } from './lanes';

/** So many rows of a table are added in registers before the sums return to memory. */
const BLOCK = 8;

/**
 * The backward pass of affineRows.ts. For each row of the part, with g = gamma*dout: `dx = rstd/M * (M*g - sum(g) - xhat*sum(g*xhat))`, without `sum(g)`
 * unless `centered`. For each table, into the part's own `parameterSums`: `sum(dout * xhat)` of each column, then
 * `sum(dout)` of each. `rstds` has room for a float64 per row.
 */
export function affineRowsGradient(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  rows: i32,
  rowsPerPart: i32,
  gamma: usize,
  tables: i32,
  firstRow: i32,
  eps: f64,
  centered: i32,
  moments: usize,
  rstds: usize,
  parameterSums: usize,
  part: i32,
): void {
  const stride = singles(columns);
  const own = parameterSums + <usize>(part * tables) * doubles(2 * columns);
  memory.fill(own, 0, <usize>tables * doubles(2 * columns));
  const end = min((part + 1) * rowsPerPart, rows);
  for (let block = part * rowsPerPart; block < end; block += BLOCK * tables) {
    const blockEnd = min(block + BLOCK * tables, end);
    for (let row = block; row < blockEnd; row++) {
      const at = <usize>row * stride;
      const table = gamma + <usize>((firstRow + row) % tables) * stride;
      const mean = load<f64>(moments + doubles(2 * row));
      const rstd = 1 / sqrt(load<f64>(moments + doubles(2 * row), 8) + eps);
      store<f64>(rstds + doubles(row), rstd);
      differentiateRow(x + at, dout + at, dx + at, columns, table, mean, rstd, centered);
    }
    for (let row = block; row < min(block + tables, blockEnd); row++) {
      const at = <usize>row * stride;
      const count = (blockEnd - row + tables - 1) / tables;
      const sums = own + <usize>((firstRow + row) % tables) * doubles(2 * columns);
      addRows(
        x + at,
        dout + at,
        columns,
        count,
        tables,
        moments + doubles(2 * row),
        rstds + doubles(row),
        sums,
      );
    }
  }
}

function differentiateRow(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  gamma: usize,
  mean: f64,
  rstd: f64,
  centered: i32,
): void {
  const products = multiplyRow(x, dout, columns, gamma, mean);
  const meanG = centered ? <f32>(f64x2.extract_lane(products, 0) / columns) : 0;
  const ofX = (-rstd * rstd * rstd * f64x2.extract_lane(products, 1)) / columns;
  applyRow(x, dout, dx, columns, gamma, meanG, <f32>mean, <f32>rstd, <f32>ofX, -offsetOf(mean, ofX));
}

/** `sum(g)` and `sum(g * (x - mean))` of one row. */
function multiplyRow(x: usize, dout: usize, columns: i32, gamma: usize, mean: f64): v128 {
  const means = f64x2.splat(mean);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let product0 = sum0;
  let product1 = sum0;
  const end = singles(columns);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const g0 = f64x2.mul(pair(dout + at), pair(gamma + at));
    const g1 = f64x2.mul(pair(dout + at + 8), pair(gamma + at + 8));
    sum0 = f64x2.add(sum0, g0);
    sum1 = f64x2.add(sum1, g1);
    product0 = f64x2.add(product0, f64x2.mul(g0, f64x2.sub(pair(x + at), means)));
    product1 = f64x2.add(product1, f64x2.mul(g1, f64x2.sub(pair(x + at + 8), means)));
  }
  let sum = lanesSum(f64x2.add(sum0, sum1));
  let product = lanesSum(f64x2.add(product0, product1));
  for (; at < end; at += 4) {
    const g = single(dout + at) * single(gamma + at);
    sum += g;
    product += g * (single(x + at) - mean);
  }
  return f64x2.replace_lane(f64x2.splat(sum), 1, product);
}

/** Add rows of one table, `step` apart, to the sums of its parameters. */
function addRows(
  x: usize,
  dout: usize,
  columns: i32,
  rows: i32,
  step: i32,
  moments: usize,
  rstds: usize,
  dgamma: usize,
): void {
  const stride = <usize>step * singles(columns);
  const dbeta = dgamma + doubles(columns);
  let column = 0;
  for (; column + 4 <= columns; column += 4) {
    const to = doubles(column);
    let gamma0 = v128.load(dgamma + to);
    let gamma1 = v128.load(dgamma + to, 16);
    let beta0 = v128.load(dbeta + to);
    let beta1 = v128.load(dbeta + to, 16);
    let from = singles(column);
    let mean = moments;
    let rstd = rstds;
    for (let row = 0; row < rows; row++) {
      const means = v128.load64_splat(mean);
      const scales = v128.load64_splat(rstd);
      const d0 = pair(dout + from);
      const d1 = pair(dout + from + 8);
      const xhat0 = f64x2.mul(f64x2.sub(pair(x + from), means), scales);
      const xhat1 = f64x2.mul(f64x2.sub(pair(x + from + 8), means), scales);
      gamma0 = f64x2.add(gamma0, f64x2.mul(d0, xhat0));
      gamma1 = f64x2.add(gamma1, f64x2.mul(d1, xhat1));
      beta0 = f64x2.add(beta0, d0);
      beta1 = f64x2.add(beta1, d1);
      from += stride;
      mean += 2 * doubles(step);
      rstd += doubles(step);
    }
    v128.store(dgamma + to, gamma0);
    v128.store(dgamma + to, gamma1, 16);
    v128.store(dbeta + to, beta0);
    v128.store(dbeta + to, beta1, 16);
  }
  for (; column < columns; column++) {
    const to = doubles(column);
    let from = singles(column);
    for (let row = 0; row < rows; row++) {
      const xhat =
        (single(x + from) - load<f64>(moments + doubles(2 * row * step))) *
        load<f64>(rstds + doubles(row * step));
      const d = single(dout + from);
      store<f64>(dgamma + to, load<f64>(dgamma + to) + d * xhat);
      store<f64>(dbeta + to, load<f64>(dbeta + to) + d);
      from += stride;
    }
  }
}

/** `dx = (g - meanG) * rstd + ((x - center) * ofX + offset)`. */
function applyRow(
  x: usize,
  dout: usize,
  dx: usize,
  columns: i32,
  gamma: usize,
  meanG: f32,
  center: f32,
  rstd: f32,
  ofX: f32,
  offset: f32,
): void {
  const end = singles(columns);
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const distance = f32x4.sub(v128.load(x + at), f32x4.splat(center));
    const shared = f32x4.add(f32x4.mul(distance, f32x4.splat(ofX)), f32x4.splat(offset));
    const g = f32x4.mul(v128.load(dout + at), v128.load(gamma + at));
    const centered = f32x4.sub(g, f32x4.splat(meanG));
    v128.store(dx + at, f32x4.add(f32x4.mul(centered, f32x4.splat(rstd)), shared));
  }
  for (; at < end; at += 4) {
    const g = load<f32>(dout + at) * load<f32>(gamma + at);
    store<f32>(dx + at, (g - meanG) * rstd + ((load<f32>(x + at) - center) * ofX + offset));
  }
}
