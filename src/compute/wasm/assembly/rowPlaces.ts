// One look at each value of a row for its histogram and its quantiles: every value gets a place among fine bins, so many
// of which make a bin of the histogram. Values that lie so near to an edge that rounding decides ask the edges themselves.
import { settledBin } from './rowBins';

/** Bytes of a place. */
export const PLACE_BYTES: i32 = 2;

/** How the bins of a row are cut. */
@unmanaged
export class Cut {
  /** Fine bins start here. */
  low: f64;
  /** Fine bins per unit. */
  perUnit: f64;
  /** A value nearer than this to an edge, in fine bins, is settled by the edges; negative for never. */
  slack: f64;
  /** Fine bins. */
  fine: i32;
  /** Fine bins that make a bin. */
  each: i32;
  bins: i32;
  /** `bins + 1` float64. */
  edges: usize;
  /** Corrections to the sums of fine bins, uint32 modulo 2^32. */
  counts: usize;
}

/** Writes the place of each value (uint16) and counts the values in each fine bin (uint32, added). */
export function placeRow(values: usize, count: i32, cut: Cut, places: usize, counts: usize): void {
  const low = f64x2.splat(cut.low);
  const perUnit = f64x2.splat(cut.perUnit);
  const half = f64x2.splat(0.5);
  const far = f64x2.splat(0.5 - cut.slack);
  // Adding 2^52 moves a whole number into the low bits of a double.
  const shift = f64x2.splat(4503599627370496);
  const last = i32x4.splat(cut.fine - 1);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = values + ((<usize>i) << 3);
    const t = f64x2.mul(f64x2.sub(v128.load(at), low), perUnit);
    const u = f64x2.mul(f64x2.sub(v128.load(at, 16), low), perUnit);
    const p = f64x2.floor(t);
    const q = f64x2.floor(u);
    const nearT = f64x2.gt(f64x2.abs(f64x2.sub(f64x2.sub(t, p), half)), far);
    const nearU = f64x2.gt(f64x2.abs(f64x2.sub(f64x2.sub(u, q), half)), far);
    const bins = i32x4.min_s(i32x4.shuffle(f64x2.add(p, shift), f64x2.add(q, shift), 0, 2, 4, 6), last);
    v128.store64_lane(places + ((<usize>i) << 1), i16x8.narrow_i32x4_u(bins, bins), 0);
    const a = i32x4.extract_lane(bins, 0);
    const b = i32x4.extract_lane(bins, 1);
    const c = i32x4.extract_lane(bins, 2);
    const d = i32x4.extract_lane(bins, 3);
    increment(counts, a);
    increment(counts, b);
    increment(counts, c);
    increment(counts, d);
    if (v128.any_true(v128.or(nearT, nearU))) {
      settle(load<f64>(at), a, cut);
      settle(load<f64>(at, 8), b, cut);
      settle(load<f64>(at, 16), c, cut);
      settle(load<f64>(at, 24), d, cut);
    }
  }
  for (; i < count; i++) {
    const x = load<f64>(values + ((<usize>i) << 3));
    const bin = min(cut.fine - 1, <i32>Math.floor((x - cut.low) * cut.perUnit));
    store<u16>(places + ((<usize>i) << 1), <u16>bin);
    increment(counts, bin);
    if (cut.slack >= 0) settle(x, bin, cut);
  }
}

// @ts-ignore: decorator
@inline
function increment(counts: usize, bin: i32): void {
  const at = counts + ((<usize>bin) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Moves a value from the bin that its fine bin is part of to the one whose edges hold it. */
function settle(x: f64, place: i32, cut: Cut): void {
  const guess = place / cut.each;
  const bin = settledBin(x, guess, cut.edges, cut.bins);
  if (bin == guess) return;
  const from = cut.counts + ((<usize>guess) << 2);
  store<u32>(from, load<u32>(from) - 1);
  increment(cut.counts, bin);
}

/** Adds to each bin the fine bins that make it. */
export function sumFine(fine: usize, cut: Cut): void {
  for (let bin = 0; bin < cut.bins; bin++) {
    let sum: u32 = 0;
    for (let i = 0; i < cut.each; i++, fine += 4) sum += load<u32>(fine);
    const at = cut.counts + ((<usize>bin) << 2);
    store<u32>(at, load<u32>(at) + sum);
  }
}
