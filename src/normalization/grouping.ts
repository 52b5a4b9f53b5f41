import { elementCount } from '../tensor/tensor';

/**
 * Which group an element belongs to: element (i0, …, ir) is in group `sum(i_a * strides[a])`.
 * Axes with stride 0 are the ones a group reduces over. One type says what a norm reduces, what its
 * parameters vary over, and what a row of a report is.
 */
export interface Grouping {
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
}

/**
 * The three-axis view (P, K, Q) of the same memory: element index `(p*K + k)*Q + q`, group `k`,
 * reduced over P and Q; `M = P*Q` elements per group. What gathers and fast kernels see.
 */
export interface GroupedView {
  readonly P: number;
  readonly K: number;
  readonly Q: number;
}

/** Keep the given axes (row-major among themselves), reduce over all others. */
export function keepAxes(dims: readonly number[], kept: readonly number[]): Grouping {
  const strides = dims.map(() => 0);
  let count = 1;
  for (const axis of [...kept].sort((a, b) => b - a)) {
    strides[axis] = count;
    count *= dims[axis]!;
  }
  return { dims, strides, count };
}

/** Elements per group. */
export function groupSize(grouping: Grouping): number {
  return elementCount(grouping.dims) / grouping.count;
}

/**
 * Collapse a grouping of a row-major tensor to (P, K, Q).
 * @throws {RangeError} when the kept axes do not lie side by side in memory; such a tensor is
 *   transposed while it is read, and has no second code path.
 */
export function groupedView(grouping: Grouping): GroupedView {
  const { dims, strides } = grouping;
  const kept = dims.flatMap((size, axis) => (strides[axis] !== 0 && size > 1 ? [axis] : []));
  const first = kept[0] ?? 0;
  const last = kept.at(-1) ?? -1;
  const product = (from: number, to: number): number => elementCount(dims.slice(from, to));
  const P = product(0, first);
  const K = product(first, last + 1);
  if (K !== grouping.count) {
    throw new RangeError(
      `Groups kept by strides [${strides.join(', ')}] over dims [${dims.join(', ')}] are not adjacent in memory: ` +
        `expected ${grouping.count} groups, the axes between them hold ${K}`,
    );
  }
  return { P, K, Q: product(last + 1, dims.length) };
}

/** The group index of another grouping as a sum over the coordinates of a view: `p[p] + k[k] + q[q]`. */
export interface ViewIndex {
  readonly p: Int32Array;
  readonly k: Int32Array;
  readonly q: Int32Array;
}

/** Express `target`'s group index on the (P, K, Q) view of `view` (both over the same tensor). */
export function indexOnView(view: GroupedView, target: Grouping): ViewIndex {
  const offset = (flat: number): number => {
    let group = 0;
    for (let axis = target.dims.length - 1; axis >= 0; axis--) {
      const size = target.dims[axis]!;
      group += (flat % size) * target.strides[axis]!;
      flat = Math.floor(flat / size);
    }
    return group;
  };
  const table = (length: number, step: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => offset(i * step));
  return { p: table(view.P, view.K * view.Q), k: table(view.K, view.Q), q: table(view.Q, 1) };
}

/** Whether every element of a group of `rows` shares one group of `target`. */
export function isConstantPerGroup(target: Grouping, rows: Grouping): boolean {
  return target.strides.every(
    (stride, axis) => stride === 0 || rows.dims[axis] === 1 || rows.strides[axis] !== 0,
  );
}

/** Whether two groupings of one tensor put the same elements together, under the same numbers. */
export function sameGroups(a: Grouping, b: Grouping): boolean {
  return a.strides.every((stride, axis) => stride === b.strides[axis] || a.dims[axis] === 1);
}
