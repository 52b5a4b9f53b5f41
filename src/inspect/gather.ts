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

/** Copy rows `from … to - 1` of a view to `block`, one after another, `P*Q` values each. */
export function gatherRows(
  data: TensorData,
  { P, K, Q }: GroupedView,
  from: number,
  to: number,
  block: Float64Array,
): void {
  const size = P * Q;
  for (let p = 0; p < P; p++) {
    const source = p * K * Q;
    if (Q === 1) {
      // Neighbours in memory are of different rows: the loop goes over rows.
      for (let k = from, target = p; k < to; k++, target += size) block[target] = data[source + k]!;
      continue;
    }
    for (let k = from; k < to; k++) {
      const start = source + k * Q;
      block.set(data.subarray(start, start + Q), (k - from) * size + p * Q);
    }
  }
}

/** Normalize a gathered row in place, by the map of its elements. */
export function normalizeRow(values: Float64Array, { P, Q }: GroupedView, row: number, map: RowMap): void {
  const { center, residue, scale, gamma, beta, group, parameter } = map;
  const normalized = (x: number, g: number, a: number): number =>
    (x - center[g]! - residue[g]!) * scale[g]! * gamma[a]! + beta[a]!;
  const groupOfQ = group.q;
  const parameterOfQ = parameter.q;
  for (let p = 0, i = 0; p < P; p++) {
    const g = group.p[p]! + group.k[row]!;
    const a = parameter.p[p]! + parameter.k[row]!;
    for (let q = 0; q < Q; q++, i++) {
      values[i] = normalized(values[i]!, g + groupOfQ[q]!, a + parameterOfQ[q]!);
    }
  }
}
