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

/** Copy rows `from … to - 1` of a view to `target`, one after another, `P*Q` values each. */
export function gatherRows(
  data: TensorData,
  { P, K, Q }: GroupedView,
  from: number,
  to: number,
  target: Float64Array,
): void {
  const size = P * Q;
  for (let p = 0; p < P; p++) {
    for (let k = from; k < to; k++) {
      let source = (p * K + k) * Q;
      const end = source + Q;
      let at = (k - from) * size + p * Q;
      while (source < end) target[at++] = data[source++]!;
    }
  }
}

/** As `gatherRows`, with every value normalized on its way: `y = (x - center[g]) * scale[g] * gamma[a] + beta[a]`. */
export function gatherNormalizedRows(
  data: TensorData,
  { P, K, Q }: GroupedView,
  from: number,
  to: number,
  map: RowMap,
  target: Float64Array,
): void {
  const { center, scale, gamma, beta, group, parameter } = map;
  const size = P * Q;
  for (let p = 0; p < P; p++) {
    for (let k = from; k < to; k++) {
      const groupBase = group.p[p]! + group.k[k]!;
      const parameterBase = parameter.p[p]! + parameter.k[k]!;
      const source = (p * K + k) * Q;
      const at = (k - from) * size + p * Q;
      for (let q = 0; q < Q; q++) {
        const g = groupBase + group.q[q]!;
        const a = parameterBase + parameter.q[q]!;
        target[at + q] = (data[source + q]! - center[g]!) * scale[g]! * gamma[a]! + beta[a]!;
      }
    }
  }
}
