/** The course's relative error: `|x - y| / max(floor, |x| + |y|)`, floor 1e-8. Infinite or NaN where either is. */
export function relError(x: number, y: number, floor = 1e-8): number {
  if (x === y) return 0;
  return Math.abs(x - y) / Math.max(floor, Math.abs(x) + Math.abs(y));
}

/** The largest relative error of two arrays. @throws {RangeError} when their lengths differ. */
export function maxRelError(x: ArrayLike<number>, y: ArrayLike<number>, floor = 1e-8): number {
  if (x.length !== y.length) throw new RangeError(`Expected ${x.length} values to compare, got ${y.length}`);
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const error = relError(x[i]!, y[i]!, floor);
    if (Number.isNaN(error)) return NaN;
    if (error > largest) largest = error;
  }
  return largest;
}
