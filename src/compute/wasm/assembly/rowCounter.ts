// Statistics of one row of float64, adding in the order that src/compute/counter.ts states: four lanes, blocks of 256.

const BLOCK: i32 = 256;

// A row's results, as doubles: the order in which src/compute/wasm/wasmCounter.ts reads them.
const COUNT: usize = 0;
const NAN: usize = 8;
const POS_INF: usize = 16;
const MEAN: usize = 24;
const MIN: usize = 32;
const MAX: usize = 40;
const ZEROS: usize = 48;
const POSITIVE: usize = 56;

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

/** Moves the finite values to the front; counts NaN and +Inf. Returns how many are finite. */
function dropNonFinite(values: usize, size: i32, out: usize): i32 {
  let count = 0;
  let nan = 0;
  let posInf = 0;
  for (let i = 0; i < size; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    if (x - x == 0) {
      store<f64>(values + (<usize>count << 3), x);
      count++;
    } else if (x != x) nan++;
    else if (x > 0) posInf++;
  }
  store<f64>(out, nan, NAN);
  store<f64>(out, posInf, POS_INF);
  return count;
}

function allFinite(values: usize, size: i32): bool {
  const zero = f64x2.splat(0);
  let bad = zero;
  let i = 0;
  for (; i + 2 <= size; i += 2) {
    const x = v128.load(values + (<usize>i << 3));
    bad = v128.or(bad, f64x2.ne(f64x2.sub(x, x), zero));
  }
  if (v128.any_true(bad)) return false;
  if (i == size) return true;
  const x = load<f64>(values + (<usize>i << 3));
  return x - x == 0;
}

export function tallyRow(values: usize, size: i32, out: usize): void {
  store<f64>(out, 0, NAN);
  store<f64>(out, 0, POS_INF);
  const count = allFinite(values, size) ? size : dropNonFinite(values, size, out);
  store<f64>(out, count, COUNT);
  store<f64>(out, meanOf(values, count), MEAN);
  extremes(values, count, out);
}

function meanOf(values: usize, count: i32): f64 {
  if (count == 0) return NaN;
  const shift = f64x2.splat(load<f64>(values));
  let total: f64 = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = min(start + BLOCK, count);
    let a = f64x2.splat(0);
    let b = a;
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const at = values + (<usize>i << 3);
      a = f64x2.add(a, f64x2.sub(v128.load(at), shift));
      b = f64x2.add(b, f64x2.sub(v128.load(at, 16), shift));
    }
    const at = values + (<usize>i << 3);
    const left = end - i;
    if (left >= 2) a = f64x2.add(a, f64x2.sub(v128.load(at), shift));
    else if (left == 1) a = f64x2.add(a, lone(load<f64>(at) - load<f64>(values)));
    if (left == 3) b = f64x2.add(b, lone(load<f64>(at, 16) - load<f64>(values)));
    // (a0 + b0) + (a1 + b1): lanes 0 and 2, then 1 and 3.
    total += sum4(a, b);
  }
  return load<f64>(values) + total / <f64>count;
}

function extremes(values: usize, count: i32, out: usize): void {
  if (count == 0) {
    store<f64>(out, NaN, MIN);
    store<f64>(out, NaN, MAX);
    store<f64>(out, 0, ZEROS);
    store<f64>(out, 0, POSITIVE);
    return;
  }
  const zero = f64x2.splat(0);
  let low = f64x2.splat(load<f64>(values));
  let high = low;
  let zeros = i64x2.splat(0);
  let positive = zeros;
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const x = v128.load(values + (<usize>i << 3));
    low = f64x2.pmin(low, x);
    high = f64x2.pmax(high, x);
    zeros = i64x2.sub(zeros, f64x2.eq(x, zero));
    positive = i64x2.sub(positive, f64x2.gt(x, zero));
  }
  let least = min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
  let most = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
  let noughts = i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1);
  let above = i64x2.extract_lane(positive, 0) + i64x2.extract_lane(positive, 1);
  if (i < count) {
    const x = load<f64>(values + (<usize>i << 3));
    least = min(least, x);
    most = max(most, x);
    noughts += <i64>(x == 0);
    above += <i64>(x > 0);
  }
  store<f64>(out, least + 0, MIN);
  store<f64>(out, most + 0, MAX);
  store<f64>(out, <f64>noughts, ZEROS);
  store<f64>(out, <f64>above, POSITIVE);
}

/** Power sums of `x - mean` and the values at both ends, as six doubles. */
export function spreadRow(values: usize, count: i32, mean: f64, low: f64, high: f64, out: usize): void {
  const center = f64x2.splat(mean);
  let first: f64 = 0;
  let second: f64 = 0;
  let third: f64 = 0;
  let fourth: f64 = 0;
  for (let start = 0; start < count; start += BLOCK) {
    const end = min(start + BLOCK, count);
    let a1 = f64x2.splat(0);
    let b1 = a1;
    let a2 = a1;
    let b2 = a1;
    let a3 = a1;
    let b3 = a1;
    let a4 = a1;
    let b4 = a1;
    let i = start;
    for (; i < end; i += 4) {
      const at = values + (<usize>i << 3);
      const left = end - i;
      const d = left == 1 ? lone(load<f64>(at) - mean) : f64x2.sub(v128.load(at), center);
      const dd = f64x2.mul(d, d);
      a1 = f64x2.add(a1, d);
      a2 = f64x2.add(a2, dd);
      a3 = f64x2.add(a3, f64x2.mul(dd, d));
      a4 = f64x2.add(a4, f64x2.mul(dd, dd));
      if (left <= 2) break;
      const e = left == 3 ? lone(load<f64>(at, 16) - mean) : f64x2.sub(v128.load(at, 16), center);
      const ee = f64x2.mul(e, e);
      b1 = f64x2.add(b1, e);
      b2 = f64x2.add(b2, ee);
      b3 = f64x2.add(b3, f64x2.mul(ee, e));
      b4 = f64x2.add(b4, f64x2.mul(ee, ee));
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
  ends(values, count, low, high, out + 32);
}

function ends(values: usize, count: i32, low: f64, high: f64, out: usize): void {
  const lower = f64x2.splat(low);
  const upper = f64x2.splat(high);
  let below = i64x2.splat(0);
  let above = below;
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const x = v128.load(values + (<usize>i << 3));
    const isLow = f64x2.le(x, lower);
    below = i64x2.sub(below, isLow);
    above = i64x2.sub(above, v128.andnot(f64x2.ge(x, upper), isLow));
  }
  let atLow = i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1);
  let atHigh = i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1);
  if (i < count) {
    const x = load<f64>(values + (<usize>i << 3));
    if (x <= low) atLow++;
    else if (x >= high) atHigh++;
  }
  store<f64>(out, <f64>atLow, 0);
  store<f64>(out, <f64>atHigh, 8);
}

/** `counts[floor((x - min) * perUnit)]++`, uint32. */
export function countFine(values: usize, count: i32, low: f64, perUnit: f64, counts: usize): void {
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    const at = counts + (<usize>(<i32>((x - low) * perUnit)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Values of wanted fine bins, each to the place its slot's cursor points at. */
export function collect(
  values: usize,
  count: i32,
  low: f64,
  perUnit: f64,
  slotOfBin: usize,
  cursor: usize,
  target: usize,
): void {
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    const slot = load<i32>(slotOfBin + (<usize>(<i32>((x - low) * perUnit)) << 2));
    if (slot < 0) continue;
    const place = cursor + (<usize>slot << 2);
    const next = load<i32>(place);
    store<f64>(target + (<usize>next << 3), x);
    store<i32>(place, next + 1);
  }
}

/** `numpy.histogram`: a guess by multiplication, set right by the edges themselves. */
export function countBins(
  values: usize,
  count: i32,
  low: f64,
  perUnit: f64,
  edges: usize,
  bins: i32,
  counts: usize,
): void {
  const last = bins - 1;
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    let bin = min(last, <i32>((x - low) * perUnit));
    while (bin > 0 && x < load<f64>(edges + (<usize>bin << 3))) bin--;
    while (bin < last && x >= load<f64>(edges + (<usize>(bin + 1) << 3))) bin++;
    const at = counts + (<usize>bin << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
