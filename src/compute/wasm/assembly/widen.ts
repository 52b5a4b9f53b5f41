// Elements as files store them, to the elements of tensors. Addresses need no alignment; source and target are apart.
// Whole vectors are read and written: up to 15 bytes beyond the last element, and what comes of them.

// @ts-ignore: decorator
@inline
function swapped16(v: v128): v128 {
  return i8x16.shuffle(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
}

// @ts-ignore: decorator
@inline
function swapped32(v: v128): v128 {
  return i8x16.shuffle(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

// @ts-ignore: decorator
@inline
function swapped64(v: v128): v128 {
  return i8x16.shuffle(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}

/**
 * Halves, zero-extended to 32 bits, as float32. A normal one keeps its fraction and gets an exponent 112 higher; a
 * subnormal one counts steps of 2^-24. (As `half * 2^112` both were one product, which processors take over a
 * hundred cycles for where it begins with a subnormal.) Every NaN becomes 0x7fc00000.
 */
// @ts-ignore: decorator
@inline
function halves(h: v128): v128 {
  const magnitude = v128.and(h, i32x4.splat(0x7fff));
  const normal = i32x4.add(i32x4.shl(magnitude, 13), i32x4.splat(112 << 23));
  const subnormal = f32x4.mul(f32x4.convert_i32x4_s(magnitude), f32x4.splat(5.9604644775390625e-8));
  const finite = v128.bitselect(subnormal, normal, i32x4.lt_s(magnitude, i32x4.splat(0x400)));
  const infinite = v128.and(i32x4.ge_s(magnitude, i32x4.splat(0x7c00)), i32x4.splat(0x7f800000));
  const sign = i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16);
  const number = v128.or(v128.or(finite, infinite), sign);
  return v128.bitselect(i32x4.splat(0x7fc00000), number, i32x4.gt_s(magnitude, i32x4.splat(0x7c00)));
}

/** float16 to float32. */
export function widenFloat16(source: usize, count: i32, target: usize, swap: bool): void {
  for (let i = 0; i < count; i += 8) {
    const read = v128.load(source);
    const h = swap ? swapped16(read) : read;
    v128.store(target, halves(i32x4.extend_low_i16x8_u(h)));
    v128.store(target, halves(i32x4.extend_high_i16x8_u(h)), 16);
    source += 16;
    target += 32;
  }
}

/** bfloat16 to float32, of which it is the upper half. */
export function widenBfloat16(source: usize, count: i32, target: usize, swap: bool): void {
  const zero = i64x2.splat(0);
  for (let i = 0; i < count; i += 8) {
    const read = v128.load(source);
    const h = swap ? swapped16(read) : read;
    v128.store(target, i16x8.shuffle(zero, h, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(target, i16x8.shuffle(zero, h, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    source += 16;
    target += 32;
  }
}

/** 64-bit integers to float64. `upper * 2^32` is exact, so the sum is rounded once: to nearest. */
export function widenInteger64(source: usize, count: i32, target: usize, swap: bool, signed: bool): void {
  const scale = f64x2.splat(4294967296);
  for (let i = 0; i < count; i += 2) {
    const read = v128.load(source);
    const x = swap ? swapped64(read) : read;
    const lower = f64x2.convert_low_i32x4_u(i32x4.shuffle(x, x, 0, 2, 0, 2));
    const high = i32x4.shuffle(x, x, 1, 3, 1, 3);
    const upper = signed ? f64x2.convert_low_i32x4_s(high) : f64x2.convert_low_i32x4_u(high);
    v128.store(target, f64x2.add(f64x2.mul(upper, scale), lower));
    source += 16;
    target += 16;
  }
}

/** Booleans, of which NumPy takes every byte but 0 for true, to 0 and 1. */
export function widenBoolean(source: usize, count: i32, target: usize): void {
  const one = i8x16.splat(1);
  for (let i = 0; i < count; i += 16) {
    v128.store(target, i8x16.min_u(v128.load(source), one));
    source += 16;
    target += 16;
  }
}

/** Elements of 2, 4 or 8 bytes in the other byte order. */
export function swapBytes(source: usize, bytes: i32, target: usize, width: i32): void {
  for (let i = 0; i < bytes; i += 16) {
    const x = v128.load(source);
    v128.store(target, width == 2 ? swapped16(x) : width == 4 ? swapped32(x) : swapped64(x));
    source += 16;
    target += 16;
  }
}
