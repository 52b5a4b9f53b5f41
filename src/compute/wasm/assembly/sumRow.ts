import { lanesSum, pair, single, singles } from './lanes';

/** `sum(x - shift)` and `sum((x - shift)^2)` of one row, to `sums`. */
export function sumRow(x: usize, columns: i32, shift: f64, sums: usize): void {
  const shifts = f64x2.splat(shift);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let square0 = sum0;
  let square1 = sum0;
  let square2 = sum0;
  let square3 = sum0;
  const end = x + singles(columns);
  for (; x + 32 <= end; x += 32) {
    const d0 = f64x2.sub(pair(x), shifts);
    const d1 = f64x2.sub(pair(x + 8), shifts);
    const d2 = f64x2.sub(pair(x + 16), shifts);
    const d3 = f64x2.sub(pair(x + 24), shifts);
    sum0 = f64x2.add(sum0, d0);
    sum1 = f64x2.add(sum1, d1);
    sum2 = f64x2.add(sum2, d2);
    sum3 = f64x2.add(sum3, d3);
    square0 = f64x2.add(square0, f64x2.mul(d0, d0));
    square1 = f64x2.add(square1, f64x2.mul(d1, d1));
    square2 = f64x2.add(square2, f64x2.mul(d2, d2));
    square3 = f64x2.add(square3, f64x2.mul(d3, d3));
  }
  let sum = lanesSum(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3)));
  let square = lanesSum(f64x2.add(f64x2.add(square0, square1), f64x2.add(square2, square3)));
  for (; x < end; x += 4) {
    const d = single(x) - shift;
    sum += d;
    square += d * d;
  }
  store<f64>(sums, sum);
  store<f64>(sums, square, 8);
}
