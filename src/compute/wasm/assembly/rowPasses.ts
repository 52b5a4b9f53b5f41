// Statistics of one row of float64, adding in the order that src/compute/counter.ts states: four lanes, blocks of 256.

const BLOCK: i32 = 256;

// A row's tally, as doubles: the order in which src/compute/wasm reads them.
const COUNT: usize = 0;
const NAN: usize = 8;
const POS_INF: usize = 16;
const MEAN: usize = 24;
const MIN: usize = 32;
const MAX: usize = 40;
const ZEROS: usize = 48;
const POSITIVE: usize = 56;
/** Bytes of a tally. */
export const TALLY_BYTES: usize = 64;
/** Bytes of a spread: sums of four powers, values at both ends. */
export const SPREAD_BYTES: usize = 48;

export function countOf(tally: usize): i32 {
  return <i32>load<f64>(tally, COUNT);
}

export function meanIn(tally: usize): f64 {
  return load<f64>(tally, MEAN);
}

export function minIn(tally: usize): f64 {
  return load<f64>(tally, MIN);
}

export function maxIn(tally: usize): f64 {
  return load<f64>(tally, MAX);
}

// @ts-ignore: decorator
@inline
function sum4(a: v128, b: v128): f64 {
  const pairs = f64x2.add(a, b);
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** A vector whose second lane is 0: the last of an odd number of values. */
// @ts-ignore: decorator
@inline
function lone(value: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(0), 0, value);
}

// @ts-ignore: decorator
@inline
function place(values: usize, i: i32): usize {
  return values + ((<usize>i) << 3);
}

/**
 * Counts and extremes of `values[0 … size - 1]`, as eight doubles. The finite values end up at the front, in their
 * order.
 */
export function tallyRow(values: usize, size: i32, out: usize): void {
  store<f64>(out, 0, NAN);
  store<f64>(out, 0, POS_INF);
  // Nearly every row is finite: then one pass does.
  if (tallyFinite(values, size, out)) return;
  tallyFinite(values, dropNonFinite(values, size, out), out);
}

/** Moves the finite values to the front. Returns how many there are. */
export function keepFinite(values: usize, size: i32): i32 {
  const zero = f64x2.splat(0);
  let bad = zero;
  let i = 0;
  for (; i + 2 <= size; i += 2) {
    const x = v128.load(place(values, i));
    bad = v128.or(bad, f64x2.ne(f64x2.sub(x, x), zero));
  }
  const last = i < size ? load<f64>(place(values, i)) : 0;
  if (!v128.any_true(bad) && last - last == 0) return size;
  let count = 0;
  for (i = 0; i < size; i++) {
    const x = load<f64>(place(values, i));
    if (x - x == 0) store<f64>(place(values, count++), x);
  }
  return count;
}

/** Moves the finite values to the front; counts NaN and +Inf. Returns how many are finite. */
function dropNonFinite(values: usize, size: i32, out: usize): i32 {
  let count = 0;
  let nan = 0;
  let posInf = 0;
  for (let i = 0; i < size; i++) {
    const x = load<f64>(place(values, i));
    if (x - x == 0) {
      store<f64>(place(values, count), x);
      count++;
    } else if (x != x) nan++;
    else if (x > 0) posInf++;
  }
  store<f64>(out, nan, NAN);
  store<f64>(out, posInf, POS_INF);
  return count;
}

/** False when the sum is not finite: a value may not be, or the sum overflows. */
function tallyFinite(values: usize, count: i32, out: usize): bool {
  store<f64>(out, <f64>count, COUNT);
  if (count == 0) {
    none(out);
    return true;
  }
  const first = load<f64>(values);
  const shift = f64x2.splat(first);
  const zero = f64x2.splat(0);
  let low = shift;
  let high = shift;
  let zeros = i64x2.splat(0);
  let positive = zeros;
  let total: f64 = 0;
  let least = first;
  let most = first;
  let noughts: i32 = 0;
  let above: i32 = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = min(start + BLOCK, count);
    let a = zero;
    let b = zero;
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const x = v128.load(place(values, i));
      const y = v128.load(place(values, i), 16);
      a = f64x2.add(a, f64x2.sub(x, shift));
      b = f64x2.add(b, f64x2.sub(y, shift));
      low = f64x2.pmin(f64x2.pmin(low, x), y);
      high = f64x2.pmax(f64x2.pmax(high, x), y);
      zeros = i64x2.sub(i64x2.sub(zeros, f64x2.eq(x, zero)), f64x2.eq(y, zero));
      positive = i64x2.sub(i64x2.sub(positive, f64x2.gt(x, zero)), f64x2.gt(y, zero));
    }
    const at = place(values, i);
    const left = end - i;
    if (left >= 2) a = f64x2.add(a, f64x2.sub(v128.load(at), shift));
    else if (left == 1) a = f64x2.add(a, lone(load<f64>(at) - first));
    if (left == 3) b = f64x2.add(b, lone(load<f64>(at, 16) - first));
    for (; i < end; i++) {
      const x = load<f64>(place(values, i));
      least = min(least, x);
      most = max(most, x);
      noughts += i32(x == 0);
      above += i32(x > 0);
    }
    // (a0 + b0) + (a1 + b1): lanes 0 and 2, then 1 and 3.
    total += sum4(a, b);
  }
  least = min(least, min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1)));
  most = max(most, max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1)));
  noughts += <i32>(i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1));
  above += <i32>(i64x2.extract_lane(positive, 0) + i64x2.extract_lane(positive, 1));
  store<f64>(out, first + total / <f64>count, MEAN);
  // Adding 0 takes the sign off a zero.
  store<f64>(out, least + 0, MIN);
  store<f64>(out, most + 0, MAX);
  store<f64>(out, <f64>noughts, ZEROS);
  store<f64>(out, <f64>above, POSITIVE);
  return total - total == 0;
}

function none(out: usize): void {
  store<f64>(out, NaN, MEAN);
  store<f64>(out, NaN, MIN);
  store<f64>(out, NaN, MAX);
  store<f64>(out, 0, ZEROS);
  store<f64>(out, 0, POSITIVE);
}

/** Power sums of `x - mean`, values up to `low`, and others from `high` on: six doubles. */
export function spreadRow(values: usize, count: i32, mean: f64, low: f64, high: f64, out: usize): void {
  const center = f64x2.splat(mean);
  const lower = f64x2.splat(low);
  const upper = f64x2.splat(high);
  const zero = f64x2.splat(0);
  let below = i64x2.splat(0);
  let above = below;
  let first: f64 = 0;
  let second: f64 = 0;
  let third: f64 = 0;
  let fourth: f64 = 0;
  let atLow: i32 = 0;
  let atHigh: i32 = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = min(start + BLOCK, count);
    let a1 = zero;
    let b1 = zero;
    let a2 = zero;
    let b2 = zero;
    let a3 = zero;
    let b3 = zero;
    let a4 = zero;
    let b4 = zero;
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const x = v128.load(place(values, i));
      const y = v128.load(place(values, i), 16);
      const isLow = f64x2.le(x, lower);
      const isLowToo = f64x2.le(y, lower);
      below = i64x2.sub(i64x2.sub(below, isLow), isLowToo);
      above = i64x2.sub(above, v128.andnot(f64x2.ge(x, upper), isLow));
      above = i64x2.sub(above, v128.andnot(f64x2.ge(y, upper), isLowToo));
      const d = f64x2.sub(x, center);
      const e = f64x2.sub(y, center);
      const dd = f64x2.mul(d, d);
      const ee = f64x2.mul(e, e);
      a1 = f64x2.add(a1, d);
      b1 = f64x2.add(b1, e);
      a2 = f64x2.add(a2, dd);
      b2 = f64x2.add(b2, ee);
      a3 = f64x2.add(a3, f64x2.mul(dd, d));
      b3 = f64x2.add(b3, f64x2.mul(ee, e));
      a4 = f64x2.add(a4, f64x2.mul(dd, dd));
      b4 = f64x2.add(b4, f64x2.mul(ee, ee));
    }
    const left = end - i;
    if (left > 0) {
      const at = place(values, i);
      const d = left == 1 ? lone(load<f64>(at) - mean) : f64x2.sub(v128.load(at), center);
      const dd = f64x2.mul(d, d);
      a1 = f64x2.add(a1, d);
      a2 = f64x2.add(a2, dd);
      a3 = f64x2.add(a3, f64x2.mul(dd, d));
      a4 = f64x2.add(a4, f64x2.mul(dd, dd));
      if (left == 3) {
        const e = lone(load<f64>(at, 16) - mean);
        const ee = f64x2.mul(e, e);
        b1 = f64x2.add(b1, e);
        b2 = f64x2.add(b2, ee);
        b3 = f64x2.add(b3, f64x2.mul(ee, e));
        b4 = f64x2.add(b4, f64x2.mul(ee, ee));
      }
      for (; i < end; i++) {
        const x = load<f64>(place(values, i));
        if (x <= low) atLow++;
        else if (x >= high) atHigh++;
      }
    }
    first += sum4(a1, b1);
    second += sum4(a2, b2);
    third += sum4(a3, b3);
    fourth += sum4(a4, b4);
  }
  store<f64>(out, first, 0);
  store<f64>(out, second, 8);
  store<f64>(out, third, 16);
  store<f64>(out, fourth, 24);
  atLow += <i32>(i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1));
  atHigh += <i32>(i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1));
  store<f64>(out, <f64>atLow, 32);
  store<f64>(out, <f64>atHigh, 40);
}
