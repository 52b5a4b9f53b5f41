/**
 * Rearrange `values[0 … count - 1]` so that each of the given ranks (ascending, 0-based) holds the value it would
 * hold if all were sorted: quickselect for several ranks at once, O(count) on average. Falls back to sorting a
 * part whose pivots keep failing, so that no input is quadratic.
 */
export function selectRanks(values: Float64Array, count: number, ranks: readonly number[]): void {
  const limit = 2 * Math.ceil(Math.log2(Math.max(2, count)));
  selectWithin(values, 0, count - 1, ranks, limit);
}

const SMALL = 24;

function selectWithin(
  values: Float64Array,
  low: number,
  high: number,
  ranks: readonly number[],
  depth: number,
): void {
  const inside = ranks.filter((rank) => rank >= low && rank <= high);
  if (inside.length === 0 || low >= high) return;
  if (high - low < SMALL || depth === 0) {
    values.subarray(low, high + 1).sort();
    return;
  }
  const pivot = medianOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
  let i = low;
  let j = high;
  while (i <= j) {
    while (values[i]! < pivot) i++;
    while (values[j]! > pivot) j--;
    if (i <= j) {
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
  }
  selectWithin(values, low, j, inside, depth - 1);
  selectWithin(values, i, high, inside, depth - 1);
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * Quantiles as `numpy.percentile(values, 100*q)` (linear interpolation, NumPy's own rounding), written to
 * `target[at…]`. Rearranges `values[0 … count - 1]`. NaN for no values.
 */
export function quantiles(
  values: Float64Array,
  count: number,
  levels: readonly number[],
  target: Float64Array,
  at: number,
): void {
  if (count === 0) {
    target.fill(NaN, at, at + levels.length);
    return;
  }
  const last = count - 1;
  const ranks = levels.flatMap((level) => {
    const below = Math.floor(level * last);
    return [below, Math.min(below + 1, last)];
  });
  selectRanks(values, count, ranks);
  levels.forEach((level, i) => {
    const position = level * last;
    const t = position - Math.floor(position);
    const a = values[ranks[2 * i]!]!;
    const b = values[ranks[2 * i + 1]!]!;
    target[at + i] = t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
  });
}
