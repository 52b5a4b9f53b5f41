import type { Rows } from '../../compute/rowKernels';
import type { TensorData } from '../../tensor/tensor';
import type { RankLook, FiniteCounts } from './rankCounts';
import type { SignThresholds } from '../rows/signThresholds';

/** A row that is surveyed. */
export interface SurveyedRow {
  readonly row: number;
  readonly thresholds: SignThresholds;
  /** What is known of its finite values. */
  readonly count: number;
  readonly std: number;
}

/** Values near thresholds that are kept, of all rows together: 8 MB. */
const KEPT_VALUES = 1 << 20;
/** Peak density of a Gaussian, rounded up; of a row with a higher peak too many values may turn up, and none are kept. */
const DENSITY = 0.5;

/**
 * Counts how many values of rows are at most two thresholds, and keeps those nearby: with them the counts for
 * thresholds a little off are known too, without another look at the tensor.
 */
export class RankSurvey implements RankLook {
  /** Of each row, in the survey; -1 for the others. */
  private readonly slots: Int32Array;
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  /** Values above `low` and up to `high` are kept. NaN where none are. */
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly atFirst: Float64Array;
  private readonly atSecond: Float64Array;
  private readonly kept: Float64Array;
  private readonly found: Int32Array;
  private readonly capacity: number;

  /** @param rows Of the whole tensor. */
  constructor(rows: number, surveyed: readonly SurveyedRow[]) {
    const column = (): Float64Array => new Float64Array(surveyed.length);
    this.slots = new Int32Array(rows).fill(-1);
    [this.first, this.second] = [column(), column()];
    [this.low, this.high] = [column().fill(NaN), column().fill(NaN)];
    [this.atFirst, this.atSecond] = [column(), column()];
    const longest = surveyed.reduce((most, { count }) => Math.max(most, count), 0);
    this.capacity = Math.min(longest, Math.floor(KEPT_VALUES / surveyed.length));
    this.kept = new Float64Array(this.capacity * surveyed.length);
    this.found = new Int32Array(surveyed.length);
    surveyed.forEach(({ row, thresholds: { first, second }, count, std }, slot) => {
      this.slots[row] = slot;
      this.first[slot] = first;
      this.second[slot] = second;
      if (first === -Infinity) return;
      // Half of the room is filled, if the density is what it is taken for.
      const margin = (this.capacity / 4 / DENSITY / count) * std;
      this.low[slot] = first - margin;
      this.high[slot] = Math.min(second + margin, Number.MAX_VALUE);
    });
  }

  visit({ data, view: { P, K, Q } }: Rows, offset: number): Promise<void> {
    const slots = this.slots.subarray(offset, offset + K);
    for (let p = 0; p < P; p++) {
      const start = p * K * Q;
      if (Q === 1) this.lookAcross(data.subarray(start, start + K), slots);
      else {
        slots.forEach((slot, k) => {
          if (slot >= 0) this.lookAlong(data.subarray(start + k * Q, start + (k + 1) * Q), slot);
        });
      }
    }
    return Promise.resolve();
  }

  finish({ negInf }: Pick<FiniteCounts, 'negInf'>): void {
    // `-Infinity`, which the thresholds have counted, is no finite value.
    this.slots.forEach((slot, row) => {
      if (slot < 0) return;
      this.atFirst[slot]! -= negInf[row]!;
      this.atSecond[slot]! -= negInf[row]!;
      this.window(slot).sort();
    });
  }

  atMost(row: number, t: number): number | undefined {
    const slot = this.slots[row]!;
    if (slot < 0) return undefined;
    const first = this.first[slot]!;
    if (t === first) return this.atFirst[slot];
    if (t === this.second[slot]) return this.atSecond[slot];
    if (!(t >= this.low[slot]! && t <= this.high[slot]!) || this.found[slot]! > this.capacity)
      return undefined;
    const near = this.window(slot);
    return this.atFirst[slot]! + upTo(near, t) - upTo(near, first);
  }

  private window(slot: number): Float64Array {
    const start = slot * this.capacity;
    return this.kept.subarray(start, start + Math.min(this.found[slot]!, this.capacity));
  }

  /** One value of each row: a loop around loops of one round would take several times as long. */
  private lookAcross(values: TensorData, slots: Int32Array): void {
    const { first, second, low, high, atFirst, atSecond } = this;
    for (let k = 0; k < slots.length; k++) {
      const slot = slots[k]!;
      if (slot < 0) continue;
      const x = values[k]!;
      // Without a branch: half of the signs are a surprise to the processor.
      atFirst[slot]! += Number(x <= first[slot]!);
      atSecond[slot]! += Number(x <= second[slot]!);
      if (Number(x > low[slot]!) & Number(x <= high[slot]!)) this.keep(x, slot);
    }
  }

  private lookAlong(values: TensorData, slot: number): void {
    const first = this.first[slot]!;
    const second = this.second[slot]!;
    const low = this.low[slot]!;
    const high = this.high[slot]!;
    let upToFirst = 0;
    let upToSecond = 0;
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      upToFirst += Number(x <= first);
      upToSecond += Number(x <= second);
      if (Number(x > low) & Number(x <= high)) this.keep(x, slot);
    }
    this.atFirst[slot]! += upToFirst;
    this.atSecond[slot]! += upToSecond;
  }

  private keep(x: number, slot: number): void {
    const found = this.found[slot]!;
    if (found < this.capacity) this.kept[slot * this.capacity + found] = x;
    if (found <= this.capacity) this.found[slot] = found + 1;
  }
}

/** How many of the sorted values are at most t. */
function upTo(values: Float64Array, t: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
