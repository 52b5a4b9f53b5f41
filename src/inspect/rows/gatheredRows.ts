import type { Counter } from '../../compute/counter';
import type { Rows } from '../../compute/rowKernels';
import { gatherRows, normalizeRow, rowStride, rowsPerBlock } from './gather';
import type { RowMap } from './rowMap';

/** A row in a block of the counter's, which may be rearranged until the next is asked for. */
export interface GatheredRow {
  readonly row: number;
  readonly values: Float64Array;
  /** The first of a block: where a pause does not cost the cache. */
  readonly isFirst: boolean;
}

/** All rows, gathered some at a time, each value normalized first where a map is given. */
export function* gatheredRows(
  counter: Counter,
  { data, view }: Rows,
  map: RowMap | undefined,
): Generator<GatheredRow> {
  const size = view.P * view.Q;
  const step = rowsPerBlock(view);
  const stride = rowStride(view);
  const block = counter.block(step * stride);
  for (let from = 0; from < view.K; from += step) {
    const to = Math.min(from + step, view.K);
    gatherRows(data, view, from, to, block, stride);
    for (let row = from; row < to; row++) {
      const at = (row - from) * stride;
      const values = block.subarray(at, at + size);
      if (map) normalizeRow(values, view, row, map);
      yield { row, values, isFirst: row === from };
    }
  }
}
