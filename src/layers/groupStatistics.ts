import type { Grouping } from '../normalization/grouping';
import { groupSize } from '../normalization/grouping';

/** The group of every element, in C order. */
export function groupOfElements({ dims, strides }: Grouping): Int32Array {
  const count = dims.reduce((product, size) => product * size, 1);
  const groups = new Int32Array(count);
  const at = new Array<number>(dims.length).fill(0);
  for (let i = 0, group = 0; i < count; i++) {
    groups[i] = group;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at[axis]!++;
      group += strides[axis]!;
      if (at[axis]! < dims[axis]!) break;
      group -= strides[axis]! * dims[axis]!;
      at[axis] = 0;
    }
  }
  return groups;
}

export interface GroupMoments {
  readonly mean: Float64Array;
  /** What rounding the mean left out: `(x - mean) - residue` is centred at any offset. */
  readonly residue: Float64Array;
  /** Biased: divided by M. */
  readonly variance: Float64Array;
}

/**
 * Mean and biased variance of every group, two-pass, shifted by the group's first element; NaN and infinities
 * propagate as in NumPy.
 */
export function groupMoments(x: Float64Array, groups: Int32Array, grouping: Grouping): GroupMoments {
  const M = groupSize(grouping);
  const shift = new Float64Array(grouping.count).fill(NaN);
  const sum = new Float64Array(grouping.count);
  for (let i = 0; i < x.length; i++) {
    const k = groups[i]!;
    if (Number.isNaN(shift[k])) shift[k] = Number.isFinite(x[i]) ? x[i]! : 0;
    sum[k]! += x[i]! - shift[k]!;
  }
  const mean = sum.map((total, k) => shift[k]! + total / M);
  const first = new Float64Array(grouping.count);
  const second = new Float64Array(grouping.count);
  for (let i = 0; i < x.length; i++) {
    const k = groups[i]!;
    const d = x[i]! - mean[k]!;
    first[k]! += d;
    second[k]! += d * d;
  }
  const residue = first.map((total) => (Number.isFinite(total) ? total / M : 0));
  const variance = second.map((total, k) => (total - M * residue[k]! ** 2) / M).map((v) => (v < 0 ? 0 : v));
  return { mean, residue, variance };
}
