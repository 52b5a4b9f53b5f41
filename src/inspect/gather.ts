import type { GroupedView } from '../normalization/grouping';
import type { TensorData } from '../tensor/tensor';
import type { RowMap } from './rowMap';

/** Doubles a gathered block may take: stays in a core's cache for ordinary rows. */
const BLOCK_ELEMENTS = 1 << 16;
/** Neighbouring columns that share a cache line are gathered together, up to this many doubles. */
const COLUMN_BLOCK_ELEMENTS = 1 << 22;

/** How many rows to gather at a time. */
export function rowsPerBlock({ P, K, Q }: GroupedView): number {
  const size = P * Q;
  const cached = Math.floor(BLOCK_ELEMENTS / size);
  const columns = Q < 16 ? Math.min(16, Math.floor(COLUMN_BLOCK_ELEMENTS / size)) : 1;
  return Math.min(K, Math.max(1, cached, columns));
}

/** Neighbours in memory: `length` elements from `source`, which go to `target`, `target + stride`, … of a block. */
type Run = (source: number, length: number, target: number, stride: number, p: number, k: number) => void;

/** Visit rows `from … to - 1` of a view in long runs: along q, or along the rows themselves where Q is 1. */
function forEachRun({ P, K, Q }: GroupedView, from: number, to: number, visit: Run): void {
  const size = P * Q;
  for (let p = 0; p < P; p++) {
    if (Q === 1) {
      visit(p * K + from, to - from, p, size, p, from);
      continue;
    }
    for (let k = from; k < to; k++) visit((p * K + k) * Q, Q, (k - from) * size + p * Q, 1, p, k);
  }
}

/** Copy rows `from … to - 1` of a view to `block`, one after another, `P*Q` values each. */
export function gatherRows(
  data: TensorData,
  view: GroupedView,
  from: number,
  to: number,
  block: Float64Array,
): void {
  forEachRun(view, from, to, (source, length, target, stride) => {
    for (let j = 0; j < length; j++) block[target + j * stride] = data[source + j]!;
  });
}

/** As `gatherRows`, with every value normalized on its way (see `RowMap`). */
export function gatherNormalizedRows(
  data: TensorData,
  view: GroupedView,
  from: number,
  to: number,
  map: RowMap,
  block: Float64Array,
): void {
  const { center, residue, scale, gamma, beta, group, parameter } = map;
  const alongRows = view.Q === 1;
  const groupOf = alongRows ? group.k.subarray(from, to) : group.q;
  const parameterOf = alongRows ? parameter.k.subarray(from, to) : parameter.q;
  forEachRun(view, from, to, (source, length, target, stride, p, k) => {
    const groupBase = group.p[p]! + (alongRows ? group.q[0]! : group.k[k]!);
    const parameterBase = parameter.p[p]! + (alongRows ? parameter.q[0]! : parameter.k[k]!);
    for (let j = 0; j < length; j++) {
      const g = groupBase + groupOf[j]!;
      const a = parameterBase + parameterOf[j]!;
      block[target + j * stride] =
        (data[source + j]! - center[g]! - residue[g]!) * scale[g]! * gamma[a]! + beta[a]!;
    }
  });
}
