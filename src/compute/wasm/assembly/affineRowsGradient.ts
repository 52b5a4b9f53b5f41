import { doubles, lanesSum, offsetOf, pair, pairAfter, single, singles } from './lanes';

/**
 * The backward pass of affineRows.ts. For each row of the part, with g = gamma*dout: `dx = rstd/M * (M*g - sum(g) - xhat*sum(g*xhat))`, without `sum(g)`
 * unless `centered`. For each table, into the part's own `parameterSums`: `sum(dout * xhat)` of each column, then
 * `sum(dout)` of each.
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
  parameterSums: usize,
  part: i32,
): void {
  const stride = singles(columns);
  const own = parameterSums + <usize>(part * tables) * doubles(2 * columns);
  memory.fill(own, 0, <usize>tables * doubles(2 * columns));
  const end = min((part + 1) * rowsPerPart, rows);
  for (let row = part * rowsPerPart; row < end; row++) {
    const at = <usize>row * stride;
    const table = (firstRow + row) % tables;
    const factors = gamma + <usize>table * stride;
    const mean = load<f64>(moments + doubles(2 * row));
    const rstd = 1 / sqrt(load<f64>(moments + doubles(2 * row), 8) + eps);
    const sums = addRow(
      x + at,
      dout + at,
      columns,
      factors,
      mean,
      rstd,
      own + <usize>table * doubles(2 * columns),
    );
    const meanG = centered ? <f32>(f64x2.extract_lane(sums, 0) / columns) : 0;
    const ofX = (-rstd * rstd * rstd * f64x2.extract_lane(sums, 1)) / columns;
    const offset = -offsetOf(mean, ofX);
    applyRow(x + at, dout + at, dx + at, columns, factors, meanG, <f32>mean, <f32>rstd, <f32>ofX, offset);
  }
}

/** `sum(g)` and `sum(g * (x - mean))` of one row, which is added to the sums of its columns on the way. */
function addRow(
  x: usize,
  dout: usize,
  columns: i32,
  gamma: usize,
  mean: f64,
  rstd: f64,
  dgamma: usize,
): v128 {
  const means = f64x2.splat(mean);
  const rstds = f64x2.splat(rstd);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let product0 = sum0;
  let product1 = sum0;
  let dbeta = dgamma + doubles(columns);
  const end = x + singles(columns);
  for (; x + 16 <= end; x += 16) {
    const d0 = pair(dout);
    const d1 = pairAfter(dout);
    const factors0 = pair(gamma);
    const factors1 = pairAfter(gamma);
    const e0 = f64x2.mul(d0, f64x2.sub(pair(x), means));
    const e1 = f64x2.mul(d1, f64x2.sub(pairAfter(x), means));
    sum0 = f64x2.add(sum0, f64x2.mul(d0, factors0));
    sum1 = f64x2.add(sum1, f64x2.mul(d1, factors1));
    product0 = f64x2.add(product0, f64x2.mul(e0, factors0));
    product1 = f64x2.add(product1, f64x2.mul(e1, factors1));
    v128.store(dgamma, f64x2.add(v128.load(dgamma), f64x2.mul(e0, rstds)));
    v128.store(dgamma, f64x2.add(v128.load(dgamma, 16), f64x2.mul(e1, rstds)), 16);
    v128.store(dbeta, f64x2.add(v128.load(dbeta), d0));
    v128.store(dbeta, f64x2.add(v128.load(dbeta, 16), d1), 16);
    dout += 16;
    gamma += 16;
    dgamma += 32;
    dbeta += 32;
  }
  let sum = lanesSum(f64x2.add(sum0, sum1));
  let product = lanesSum(f64x2.add(product0, product1));
  for (; x < end; x += 4) {
    const d = single(dout);
    const e = d * (single(x) - mean);
    sum += d * single(gamma);
    product += e * single(gamma);
    store<f64>(dgamma, load<f64>(dgamma) + e * rstd);
    store<f64>(dbeta, load<f64>(dbeta) + d);
    dout += 4;
    gamma += 4;
    dgamma += 8;
    dbeta += 8;
  }
  return f64x2.replace_lane(f64x2.splat(sum), 1, product);
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
  const end = x + singles(columns);
  for (; x + 16 <= end; x += 16) {
    const distance = f32x4.sub(v128.load(x), f32x4.splat(center));
    const shared = f32x4.add(f32x4.mul(distance, f32x4.splat(ofX)), f32x4.splat(offset));
    const centered = f32x4.sub(f32x4.mul(v128.load(dout), v128.load(gamma)), f32x4.splat(meanG));
    v128.store(dx, f32x4.add(f32x4.mul(centered, f32x4.splat(rstd)), shared));
    dout += 16;
    gamma += 16;
    dx += 16;
  }
  for (; x < end; x += 4) {
    const g = load<f32>(dout) * load<f32>(gamma);
    store<f32>(dx, (g - meanG) * rstd + ((load<f32>(x) - center) * ofX + offset));
    dout += 4;
    gamma += 4;
    dx += 4;
  }
}
