import { lanesSum, pair, single, singles } from './lanes';

// Element by element. Except where sums are taken, up to 3 elements behind the last one are computed as well: arrays
// of these kernels have room to a whole vector.

const RELU: i32 = 0;
const LEAKY_RELU: i32 = 1;
const SIGMOID: i32 = 2;

/** Slope of leaky ReLU below 0. */
const LEAK: f32 = 0.01;

/** `y = f(x)`; f as TypeScript numbers it: ReLU, leaky ReLU, sigmoid, tanh. NaN passes through. */
export function activate(f: i32, x: usize, y: usize, count: i32): void {
  const end = x + singles(count);
  if (f === RELU) {
    for (; x < end; x += 16) {
      const v = v128.load(x);
      v128.store(y, v128.andnot(v, f32x4.le(v, f32x4.splat(0))));
      y += 16;
    }
  } else if (f === LEAKY_RELU) {
    for (; x < end; x += 16) {
      const v = v128.load(x);
      v128.store(y, v128.bitselect(v, f32x4.mul(v, f32x4.splat(LEAK)), f32x4.gt(v, f32x4.splat(0))));
      y += 16;
    }
  } else if (f === SIGMOID) {
    for (; x < end; x += 16) {
      v128.store(y, sigmoid(v128.load(x)));
      y += 16;
    }
  } else {
    for (; x < end; x += 16) {
      v128.store(y, tanh(v128.load(x)));
      y += 16;
    }
  }
}

/** `dx = dout * f'(x)` in place, with f' from `y = f(x)`. */
export function activateBackward(f: i32, y: usize, dout: usize, count: i32): void {
  const end = y + singles(count);
  if (f === RELU) {
    for (; y < end; y += 16) {
      v128.store(dout, v128.and(v128.load(dout), f32x4.gt(v128.load(y), f32x4.splat(0))));
      dout += 16;
    }
  } else if (f === LEAKY_RELU) {
    for (; y < end; y += 16) {
      const d = v128.load(dout);
      const rises = f32x4.gt(v128.load(y), f32x4.splat(0));
      v128.store(dout, v128.bitselect(d, f32x4.mul(d, f32x4.splat(LEAK)), rises));
      dout += 16;
    }
  } else if (f === SIGMOID) {
    for (; y < end; y += 16) {
      const v = v128.load(y);
      v128.store(dout, f32x4.mul(v128.load(dout), f32x4.mul(v, f32x4.sub(f32x4.splat(1), v))));
      dout += 16;
    }
  } else {
    for (; y < end; y += 16) {
      const v = v128.load(y);
      v128.store(dout, f32x4.mul(v128.load(dout), f32x4.sub(f32x4.splat(1), f32x4.mul(v, v))));
      dout += 16;
    }
  }
}

/** `1 / (1 + exp(-x))` by `e = exp(-|x|)`, without overflow on either side. */
function sigmoid(x: v128): v128 {
  const e = expOfNegative(f32x4.neg(f32x4.abs(x)));
  const top = v128.bitselect(f32x4.splat(1), e, f32x4.ge(x, f32x4.splat(0)));
  return f32x4.div(top, f32x4.add(f32x4.splat(1), e));
}

/** A polynomial near 0, where `(1 - e)/(1 + e)` with `e = exp(-2|x|)` loses digits; coefficients of Cephes' tanhf. */
function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = expOfNegative(f32x4.mul(size, f32x4.splat(-2)));
  const far = f32x4.div(f32x4.sub(f32x4.splat(1), e), f32x4.add(f32x4.splat(1), e));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(size, f32x4.mul(f32x4.mul(p, z), size));
  const result = v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625)));
  // The sign of x, which NaN keeps as well.
  return v128.bitselect(x, result, i32x4.splat(0x80000000));
}

/**
 * `exp(x)` for x from -Infinity to 0, to about 1 ulp, 0 where it would be subnormal: `2^n * exp(r)`, |r| at most
 * ln(2)/2, with the polynomial of Cephes' expf.
 */
function expOfNegative(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  // ln(2) in two parts, the first with so few digits that its product with n is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const vanishes = f32x4.lt(x, f32x4.splat(-87.3));
  return v128.andnot(f32x4.mul(p, power), vanishes);
}

/** `y = a * b`; y may be a or b. */
export function multiply(a: usize, b: usize, y: usize, count: i32): void {
  for (const end = a + singles(count); a < end; a += 16) {
    v128.store(y, f32x4.mul(v128.load(a), v128.load(b)));
    b += 16;
    y += 16;
  }
}

/** `y = y * ofY + x * ofX`. */
export function combine(y: usize, ofY: f32, x: usize, ofX: f32, count: i32): void {
  for (const end = y + singles(count); y < end; y += 16) {
    const kept = f32x4.mul(v128.load(y), f32x4.splat(ofY));
    v128.store(y, f32x4.add(kept, f32x4.mul(v128.load(x), f32x4.splat(ofX))));
    x += 16;
  }
}

/** `sum(x^2)`. */
export function squares(x: usize, count: i32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  const end = x + singles(count);
  for (; x + 16 <= end; x += 16) {
    const low = pair(x);
    const high = pair(x + 8);
    sum0 = f64x2.add(sum0, f64x2.mul(low, low));
    sum1 = f64x2.add(sum1, f64x2.mul(high, high));
  }
  let sum = lanesSum(f64x2.add(sum0, sum1));
  for (; x < end; x += 4) sum += single(x) * single(x);
  return sum;
}
