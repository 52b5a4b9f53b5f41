import { SUM_BLOCK } from '../counter';
import type { Bins, Counter, Spread, Tally } from '../counter';

/** Loops over doubles. */
export const referenceCounter: Counter = {
  block: (size) => new Float64Array(size),
  tally,
  spread,
  countFine,
  collect,
  countBins,
};

function tally(values: Float64Array, size: number): Tally {
  const { count, nan, posInf } = dropNonFinite(values, size);
  let min = count > 0 ? values[0]! : NaN;
  let max = min;
  let zeros = 0;
  let positive = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
    if (x > 0) positive++;
    else if (x === 0) zeros++;
  }
  return {
    ...{ count, nan, posInf, zeros, positive },
    negInf: size - count - nan - posInf,
    mean: meanOf(values, count),
    // Adding 0 takes the sign off a zero: which of two zeros is smaller is nobody's concern.
    min: min + 0,
    max: max + 0,
  };
}

/** Count NaN and infinities; move the finite values to the front, in order. */
function dropNonFinite(values: Float64Array, size: number): Pick<Tally, 'count' | 'nan' | 'posInf'> {
  let count = 0;
  let nan = 0;
  let posInf = 0;
  for (let i = 0; i < size; i++) {
    const x = values[i]!;
    if (x - x === 0) values[count++] = x;
    else if (x !== x) nan++;
    else if (x > 0) posInf++;
  }
  return { count, nan, posInf };
}

/**
 * Mean of `values[0 … count - 1]`, shifted by the first of them: a column at 1e6 with a spread of 1e-3 keeps its
 * digits. NaN for no values.
 */
export function meanOf(values: Float64Array, count: number): number {
  if (count === 0) return NaN;
  const shift = values[0]!;
  let total = 0;
  for (let start = 0; start < count; start += SUM_BLOCK) {
    const end = Math.min(start + SUM_BLOCK, count);
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = start;
    for (; i + 4 <= end; i += 4) {
      a += values[i]! - shift;
      b += values[i + 1]! - shift;
      c += values[i + 2]! - shift;
      d += values[i + 3]! - shift;
    }
    if (i < end) a += values[i]! - shift;
    if (i + 1 < end) b += values[i + 1]! - shift;
    if (i + 2 < end) c += values[i + 2]! - shift;
    total += a + c + (b + d);
  }
  return shift + total / count;
}

export function spread(values: Float64Array, count: number, mean: number, low: number, high: number): Spread {
  const totals = [0, 0, 0, 0];
  // Sums of the four powers, four lanes each.
  const lanes = new Float64Array(16);
  for (let start = 0; start < count; start += SUM_BLOCK) {
    const end = Math.min(start + SUM_BLOCK, count);
    lanes.fill(0);
    for (let i = start; i < end; i++) {
      const lane = (i - start) & 3;
      const d = values[i]! - mean;
      const dd = d * d;
      lanes[lane]! += d;
      lanes[4 + lane]! += dd;
      lanes[8 + lane]! += dd * d;
      lanes[12 + lane]! += dd * dd;
    }
    for (let power = 0; power < 4; power++) {
      const at = 4 * power;
      totals[power]! += lanes[at]! + lanes[at + 2]! + (lanes[at + 1]! + lanes[at + 3]!);
    }
  }
  const [first, second, third, fourth] = totals as [number, number, number, number];
  return { first, second, third, fourth, ...ends(values, count, low, high) };
}

function ends(values: Float64Array, count: number, low: number, high: number): Pick<Spread, 'low' | 'high'> {
  let atLow = 0;
  let atHigh = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    if (x <= low) atLow++;
    else if (x >= high) atHigh++;
  }
  return { low: atLow, high: atHigh };
}

function countFine(values: Float64Array, count: number, { min, perUnit }: Bins, counts: Uint32Array): void {
  const last = counts.length - 1;
  for (let i = 0; i < count; i++) counts[Math.min(last, ((values[i]! - min) * perUnit) | 0)]!++;
}

function collect(
  values: Float64Array,
  count: number,
  { min, perUnit }: Bins,
  slotOfBin: Int32Array,
  cursor: Int32Array,
  target: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    const slot = slotOfBin[((x - min) * perUnit) | 0]!;
    if (slot >= 0) target[cursor[slot]!++] = x;
  }
}

function countBins(
  values: Float64Array,
  count: number,
  { min, perUnit }: Bins,
  edges: Float64Array,
  counts: Uint32Array,
  at: number,
): void {
  const last = edges.length - 2;
  for (let i = 0; i < count; i++) {
    const x = values[i]!;
    let bin = Math.min(last, Math.floor((x - min) * perUnit) || 0);
    while (bin > 0 && x < edges[bin]!) bin--;
    while (bin < last && x >= edges[bin + 1]!) bin++;
    counts[at + bin]!++;
  }
}
