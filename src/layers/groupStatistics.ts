import type { Grouping } from '../normalization/grouping';
import { groupSize } from '../normalization/grouping';
import { room } from './layer';

/** A grouping worked out element by element. */
export interface GroupIndex {
  /** The group of every element, in C order. */
  readonly of: Int32Array;
  /** The first element of every group. */
  readonly first: Int32Array;
  readonly count: number;
  /** Elements per group, M. */
  readonly size: number;
}

export function groupIndex(grouping: Grouping): GroupIndex {
  const of = groupOfElements(grouping);
  const first = new Int32Array(grouping.count);
  for (let i = of.length - 1; i >= 0; i--) first[of[i]!] = i;
  return { of, first, count: grouping.count, size: groupSize(grouping) };
}

function groupOfElements({ dims, strides }: Grouping): Int32Array {
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
 * propagate as in NumPy. Into new or spare arrays.
 */
export function groupMoments(
  x: Float64Array,
  { of, first, count, size: M }: GroupIndex,
  spare?: GroupMoments,
): GroupMoments {
  const mean = room(count, spare?.mean).fill(0);
  const shift = room(count, spare?.residue);
  const variance = room(count, spare?.variance).fill(0);
  for (let k = 0; k < count; k++) shift[k] = Number.isFinite(x[first[k]!]) ? x[first[k]!]! : 0;
  for (let i = 0; i < x.length; i++) mean[of[i]!]! += x[i]! - shift[of[i]!]!;
  for (let k = 0; k < count; k++) mean[k] = shift[k]! + mean[k]! / M;
  const residue = shift.fill(0);
  for (let i = 0; i < x.length; i++) {
    const k = of[i]!;
    const d = x[i]! - mean[k]!;
    residue[k]! += d;
    variance[k]! += d * d;
  }
  for (let k = 0; k < count; k++) {
    const r = Number.isFinite(residue[k]) ? residue[k]! / M : 0;
    const v = (variance[k]! - M * (r * r)) / M;
    residue[k] = r;
    variance[k] = v < 0 ? 0 : v;
  }
  return { mean, residue, variance };
}
