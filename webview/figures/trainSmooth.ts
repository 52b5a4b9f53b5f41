/** A point of a curve, in data units. */
export interface CurveDot {
  readonly x: number;
  readonly y: number;
}

/** Iterations that one smoothed value stands for: a twentieth of the run, odd, so that it has a middle. */
export function smoothingWindow(totalSteps: number): number {
  return 2 * Math.floor(Math.max(0, totalSteps) / 40) + 1;
}

/** The widest window that leaves a run of so many steps a shape. */
export const smoothingLimit = (steps: number): number => 2 * Math.floor(Math.max(0, steps) / 10) + 1;

/**
 * Mean over the `window` values around each, at the ends over as many of them as there are. Values that are no number
 * are left out, and stay what they are.
 */
export function movingMean(values: Float64Array, window: number): Float64Array {
  if (window <= 1) return values.slice();
  const reach = Math.floor(window / 2);
  const sums = new BlockSums(values, Math.ceil(Math.sqrt(window)));
  return values.map((value, i) =>
    Number.isFinite(value)
      ? sums.mean(Math.max(0, i - reach), Math.min(values.length, i + reach + 1))
      : value,
  );
}

/**
 * Means of stretches, from sums of blocks and the values beside them. Sums from the beginning on would be quicker, but
 * one exploding loss would drown all that follow in its rounding.
 */
class BlockSums {
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;

  constructor(
    private readonly values: Float64Array,
    private readonly size: number,
  ) {
    const blocks = Math.floor(values.length / size);
    this.sums = new Float64Array(blocks);
    this.counts = new Float64Array(blocks);
    for (let i = 0; i < blocks * size; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      const block = Math.floor(i / size);
      this.sums[block]! += value;
      this.counts[block]! += 1;
    }
  }

  /** Of the finite values from `from` to before `to`. */
  mean(from: number, to: number): number {
    const { values, size, sums, counts } = this;
    let sum = 0;
    let count = 0;
    for (let i = from; i < to;) {
      if (i % size === 0 && i + size <= to) {
        sum += sums[i / size]!;
        count += counts[i / size]!;
        i += size;
        continue;
      }
      const value = values[i]!;
      if (Number.isFinite(value)) {
        sum += value;
        count++;
      }
      i++;
    }
    return sum / count;
  }
}

/**
 * At most `2 * buckets` of the points `(from + i, values[i])`, the smallest and the largest of each bucket, so that no
 * spike is lost. Points that are not finite are left out.
 */
export function minMaxDots(values: Float64Array, from: number, buckets: number): CurveDot[] {
  if (values.length <= 2 * buckets) return dotsOf(values, from);
  const dots: CurveDot[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * values.length) / buckets);
    const end = Math.floor(((bucket + 1) * values.length) / buckets);
    let low = -1;
    let high = -1;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (low < 0 || value < values[low]!) low = i;
      if (high < 0 || value > values[high]!) high = i;
    }
    if (low < 0) continue;
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
      dots.push({ x: from + i, y: values[i]! });
  }
  return dots;
}

/**
 * Largest-triangle-three-buckets (Steinarsson 2013): `most` of the points, those that keep the shape of a smooth line.
 * Points that are not finite are left out.
 */
export function largestTriangles(values: Float64Array, from: number, most: number): CurveDot[] {
  const dots = dotsOf(values, from);
  if (dots.length <= most || most < 3) return dots;
  const width = (dots.length - 2) / (most - 2);
  const kept = [dots[0]!];
  for (let bucket = 0; bucket < most - 2; bucket++) {
    const start = 1 + Math.floor(bucket * width);
    const end = 1 + Math.floor((bucket + 1) * width);
    const next = middle(dots, end, Math.min(dots.length, 1 + Math.floor((bucket + 2) * width)));
    kept.push(widest(dots, start, end, kept.at(-1)!, next));
  }
  kept.push(dots.at(-1)!);
  return kept;
}

function middle(dots: readonly CurveDot[], start: number, end: number): CurveDot {
  let x = 0;
  let y = 0;
  for (let i = start; i < end; i++) {
    x += dots[i]!.x;
    y += dots[i]!.y;
  }
  return { x: x / (end - start), y: y / (end - start) };
}

function widest(dots: readonly CurveDot[], start: number, end: number, a: CurveDot, c: CurveDot): CurveDot {
  let best = dots[start]!;
  let largest = -1;
  for (let i = start; i < end; i++) {
    const b = dots[i]!;
    const area = Math.abs((a.x - c.x) * (b.y - a.y) - (a.x - b.x) * (c.y - a.y));
    if (area <= largest) continue;
    largest = area;
    best = b;
  }
  return best;
}

function dotsOf(values: Float64Array, from: number): CurveDot[] {
  const dots: CurveDot[] = [];
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) dots.push({ x: from + i, y: values[i]! });
  return dots;
}
