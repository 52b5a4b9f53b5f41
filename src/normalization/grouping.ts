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

/** A grouping as `slabs` equal stretches of memory, each a (P, K, Q) view; group index `slab*K + k`. */
export interface SlabbedView {
  readonly slabs: number;
  readonly view: GroupedView;
}

/**
 * Collapse a grouping of a row-major tensor: one view where the kept axes lie side by side in memory, else (instance
 * and group norm of channels-last tensors, which keep N and C) one slab per index of the leading kept axes.
 * @throws {RangeError} when the kept axes lie in any other order; no norm of a tensor of rank 1 to 4 does.
 */
export function slabbedView(grouping: Grouping): SlabbedView {
  const { dims, strides } = grouping;
  const kept = dims.flatMap((size, axis) => (strides[axis] !== 0 && size > 1 ? [axis] : []));
  const reduced = (axis: number): boolean => strides[axis] === 0 && dims[axis]! > 1;
  // Axes before `lead` are kept and stand at the front, something is reduced behind them, and more is kept after it.
  const front = dims.findIndex((_, axis) => reduced(axis));
  const split = front > 0 && kept.some((axis) => axis < front) && kept.some((axis) => axis > front);
  const lead = split ? front : 0;
  const first = kept.find((axis) => axis >= lead) ?? lead;
  const last = kept.at(-1) ?? first - 1;
  const product = (from: number, to: number): number => elementCount(dims.slice(from, to));
  const slabs = product(0, lead);
  const view = { P: product(lead, first), K: product(first, last + 1), Q: product(last + 1, dims.length) };
  if (slabs * view.K !== grouping.count) {
    throw new RangeError(
      `Groups kept by strides [${strides.join(', ')}] over dims [${dims.join(', ')}] are no stretches of memory: ` +
        `expected ${grouping.count} groups, found ${slabs * view.K}`,
    );
  }
  return { slabs, view };
}

/**
 * Collapse a grouping to one (P, K, Q) view of the whole tensor.
 * @throws {RangeError} when it takes more than one slab.
 */
export function groupedView(grouping: Grouping): GroupedView {
  const { slabs, view } = slabbedView(grouping);
  if (slabs > 1) throw new RangeError(`Expected adjacent groups, got ${slabs} slabs of ${view.K}`);
  return view;
}

/**
 * The same grouping over finer dims: each axis split into consecutive ones with the same product, as group norm
 * splits C into (G, C/G).
 */
export function refineTo(grouping: Grouping, dims: readonly number[]): Grouping {
  if (grouping.dims.length === dims.length) return grouping;
  const strides = new Array<number>(dims.length).fill(0);
  let axis = dims.length - 1;
  for (let coarse = grouping.dims.length - 1; coarse >= 0; coarse--) {
    let stride = grouping.strides[coarse]!;
    let covered = 1;
    do {
      covered *= dims[axis]!;
      strides[axis] = stride;
      stride *= dims[axis]!;
      axis--;
    } while (covered < grouping.dims[coarse]!);
  }
  return { dims, strides, count: grouping.count };
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
  // `Int32Array.from` takes ten times as long, and an axis may have a million places.
  const table = (length: number, step: number): Int32Array => {
    const indices = new Int32Array(length);
    for (let i = 0; i < length; i++) indices[i] = offset(i * step);
    return indices;
  };
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
