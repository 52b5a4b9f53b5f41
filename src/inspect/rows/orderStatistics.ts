import type { Counter } from '../../compute/counter';

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
    if (depth === 0) values.subarray(low, high + 1).sort();
    else insertionSort(values, low, high);
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

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i]!;
    let j = i - 1;
    for (; j >= low && values[j]! > value; j--) values[j + 1] = values[j]!;
    values[j + 1] = value;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Rows shorter than this are selected from directly. */
const FEW = 512;
const FINE_BINS = 1024;

/**
 * The values at the given ranks (ascending, 0-based) of `values[0 … count - 1]`, exact. Long rows are binned finely
 * first (the bin of a value never falls as the value grows, so ranks can be counted off), and only the few values
 * in the bins that hold a wanted rank are selected from.
 */
export function valuesAtRanks(
  counter: Counter,
  values: Float64Array,
  count: number,
  ranks: readonly number[],
  range: { readonly min: number; readonly max: number },
): number[] {
  const perUnit = (FINE_BINS - 1) / (range.max - range.min);
  if (count < FEW || !(perUnit > 0 && Number.isFinite(perUnit))) {
    selectRanks(values, count, ranks);
    return ranks.map((rank) => values[rank]!);
  }
  const bins = { min: range.min, perUnit };
  const counts = new Uint32Array(FINE_BINS);
  counter.countFine(values, count, bins, counts);
  const wanted = wantedBins(counts, ranks);
  const candidates = new Float64Array(wanted.total);
  const cursor = Int32Array.from(wanted.start);
  counter.collect(values, count, bins, wanted.slotOfBin, cursor, candidates);
  return ranks.map((_, i) => {
    const slot = wanted.slotOfRank[i]!;
    const own = candidates.subarray(wanted.start[slot], cursor[slot]);
    selectRanks(own, own.length, [wanted.localRank[i]!]);
    return own[wanted.localRank[i]!]!;
  });
}

interface WantedBins {
  /** Place of a bin among the wanted ones, -1 for all others. */
  readonly slotOfBin: Int32Array;
  readonly slotOfRank: number[];
  /** Rank within its bin. */
  readonly localRank: number[];
  /** Where each wanted bin's candidates begin. */
  readonly start: number[];
  readonly total: number;
}

function wantedBins(counts: Uint32Array, ranks: readonly number[]): WantedBins {
  const slotOfBin = new Int32Array(counts.length).fill(-1);
  const slotOfRank: number[] = [];
  const localRank: number[] = [];
  const start: number[] = [];
  let total = 0;
  let bin = 0;
  let below = 0;
  for (const rank of ranks) {
    while (below + counts[bin]! <= rank) below += counts[bin++]!;
    if (slotOfBin[bin]! < 0) {
      slotOfBin[bin] = start.length;
      start.push(total);
      total += counts[bin]!;
    }
    slotOfRank.push(slotOfBin[bin]!);
    localRank.push(rank - below);
  }
  return { slotOfBin, slotOfRank, localRank, start, total };
}

/**
 * Quantiles as `numpy.percentile(values, 100*q)` (linear interpolation, NumPy's own rounding) of
 * `values[0 … count - 1]`, which lie within `range`; written to `target[at…]`. May rearrange the values. NaN for none.
 */
export function quantiles(
  counter: Counter,
  values: Float64Array,
  count: number,
  levels: readonly number[],
  range: { readonly min: number; readonly max: number },
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
  const found = valuesAtRanks(counter, values, count, ranks, range);
  levels.forEach((level, i) => {
    const position = level * last;
    const t = position - Math.floor(position);
    const a = found[2 * i]!;
    const b = found[2 * i + 1]!;
    // Adding 0 takes the sign off a zero.
    target[at + i] = (t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)) + 0;
  });
}
