// A vector holds four float32 or two float64. Elements are float32; whatever is summed is float64.

/** The two float32 at an address, as float64. */
export function pair(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** The two after those. */
// @ts-ignore: decorator
@inline
export function pairAfter(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address, 8));
}

/** The float32 at an address, as float64. */
export function single(address: usize): f64 {
  return <f64>load<f32>(address);
}

/** Both lanes of a float64 vector, added. */
export function lanesSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Bytes of so many float32. */
export function singles(count: i32): usize {
  return (<usize>count) << 2;
}

/** Bytes of so many float64. */
export function doubles(count: i32): usize {
  return (<usize>count) << 3;
}

/**
 * What rounding the mean to float32 left out, times a factor. A factor of infinity must meet `x - center` alone:
 * `0 * Infinity` would make NaN of the whole row.
 */
export function offsetOf(mean: f64, factor: f64): f32 {
  const offset = (mean - <f64>(<f32>mean)) * factor;
  return isFinite(offset) ? <f32>offset : 0;
}
