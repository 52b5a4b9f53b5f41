import type { GroupedView } from '../../normalization/grouping';
import type { TensorData } from '../../tensor/tensor';
import type { RowMap } from './rowMap';

/** Doubles a gathered block may take: stays in a core's cache for ordinary rows. */
const BLOCK_ELEMENTS = 1 << 16;
/** Neighbouring columns that share a cache line are gathered together, up to this many doubles. */
const COLUMN_BLOCK_ELEMENTS = 1 << 22;

const PAGE_DOUBLES = 512;
const PADDING = 24;

/** How many rows to gather at a time. */
export function rowsPerBlock({ P, K, Q }: GroupedView): number {
  const size = P * Q;
  const cached = Math.floor(BLOCK_ELEMENTS / size);
  const columns = Q < 16 ? Math.min(16, Math.floor(COLUMN_BLOCK_ELEMENTS / size)) : 1;
  return Math.min(K, Math.max(1, cached, columns));
}

/**
 * Where the next row of a gathered block begins. Columns are gathered side by side: whole pages apart, they would all
 * fall into one corner of the cache.
 */
export function rowStride({ P, Q }: GroupedView): number {
  const size = P * Q;
  return size % PAGE_DOUBLES === 0 ? size + PADDING : size;
}

/** Copy rows `from … to - 1` of a view to `block`, `P*Q` values each, a row every `stride`. */
export function gatherRows(
  data: TensorData,
  { P, K, Q }: GroupedView,
  from: number,
  to: number,
  block: Float64Array,
  stride = P * Q,
): void {
  for (let p = 0; p < P; p++) {
    const source = p * K * Q;
    if (Q === 1) {
      // Neighbours in memory are of different rows: the loop goes over rows.
      for (let k = from, target = p; k < to; k++, target += stride) block[target] = data[source + k]!;
      continue;
    }
    for (let k = from; k < to; k++) {
      const start = source + k * Q;
      block.set(data.subarray(start, start + Q), (k - from) * stride + p * Q);
    }
  }
}

/** Normalize a gathered row in place, by the map of its elements. */
export function normalizeRow(values: Float64Array, { P, Q }: GroupedView, row: number, map: RowMap): void {
  const { group, parameter } = map;
  const groupOfRow = group.k[row]!;
  const parameterOfRow = parameter.k[row]!;
  if (Q === 1) {
    normalizeRun(values, 0, P, map, group.p, groupOfRow, parameter.p, parameterOfRow);
    return;
  }
  for (let p = 0; p < P; p++) {
    const g = group.p[p]! + groupOfRow;
    normalizeRun(values, p * Q, Q, map, group.q, g, parameter.q, parameter.p[p]! + parameterOfRow);
  }
}

/** `length` values from `start`: element i is in group `g + groups[i]` and has parameter `a + parameters[i]`. */
function normalizeRun(
  values: Float64Array,
  start: number,
  length: number,
  { center, residue, scale, gamma, beta }: RowMap,
  groups: Int32Array,
  g: number,
  parameters: Int32Array,
  a: number,
): void {
  for (let i = 0; i < length; i++) {
    const k = g + groups[i]!;
    const j = a + parameters[i]!;
    values[start + i] = (values[start + i]! - center[k]! - residue[k]!) * scale[k]! * gamma[j]! + beta[j]!;
  }
}
