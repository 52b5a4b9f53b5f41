import type { RowAffine } from './mapSummaries';

/**
 * Where a row's affine map changes its sign, as places among the values before: of the largest finite number x with
 * `|factor|*y/factor < 0` and of the largest with `<= 0`. `-Infinity` where no x has it.
 */
export interface SignThresholds {
  readonly first: number;
  readonly second: number;
}

/** Relative width of the stretch around the root of the map where rounding may move the change of sign. */
const ROUNDING = 2 ** -40;

/**
 * The thresholds of `y = ((x - center) - residue) * factor + beta` as doubles compute it, exactly: each operation
 * rounds monotonically, so y never turns back as x grows, and halving an interval finds the last x of each kind.
 */
export function signThresholds(affine: RowAffine): SignThresholds {
  const { center, residue, factor, beta } = affine;
  const direction = factor < 0 ? -1 : 1;
  // Not `Infinity * 0`, where the difference overflows.
  const y = (x: number): number =>
    factor === 0 ? beta : direction * ((x - center - residue) * factor + beta);
  const shift = beta / factor;
  const root = center + residue - shift;
  const width = Math.max(ROUNDING * (Math.abs(center) + Math.abs(shift)), Number.MIN_VALUE);
  const near = { low: root - width, high: root + width };
  return {
    first: lastWith((x) => y(x) < 0, near),
    second: lastWith((x) => y(x) <= 0, near),
  };
}

/**
 * The largest finite number that has a property which all numbers up to some place have and none above.
 * @param near Where that place probably is.
 */
function lastWith(
  has: (x: number) => boolean,
  near: { readonly low: number; readonly high: number },
): number {
  let low = -Number.MAX_VALUE;
  let high = Number.MAX_VALUE;
  if (!has(low)) return -Infinity;
  if (has(high)) return high;
  if (near.low > low && has(near.low)) low = near.low;
  if (near.high < high && !has(near.high)) high = near.high;
  for (;;) {
    const width = high - low;
    const middle = width < Infinity ? low + width / 2 : low / 2 + high / 2;
    if (middle <= low || middle >= high) return low;
    if (has(middle)) low = middle;
    else high = middle;
  }
}
