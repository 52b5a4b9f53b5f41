import type { Counter } from '../../compute/counter';
import type { Rows } from '../../compute/rowKernels';
import type { Work } from '../../work';
import { gatherRows, normalizeRow, rowStride, rowsPerBlock } from '../rows/gather';
import type { Lane } from './lanes';
import type { RowMap } from '../rows/rowMap';

/**
 * Shows a lane the rows of a view: all at once, or gathered some at a time.
 * @param offset Of the lane's rows, the view's first.
 * @param map What values go through first.
 */
export async function visitRows(
  counter: Counter,
  { data, view }: Rows,
  { lane, pass, offset, map }: { lane: Lane; pass: number; offset: number; map?: RowMap | undefined },
  work: Work,
): Promise<void> {
  if (await lane.visitAll(pass, { data, view, ...(map && { map }) }, offset, work)) return;
  const size = view.P * view.Q;
  const step = rowsPerBlock(view);
  const stride = rowStride(view);
  const gathered = counter.block(step * stride);
  for (let from = 0; from < view.K; from += step) {
    const to = Math.min(from + step, view.K);
    gatherRows(data, view, from, to, gathered, stride);
    for (let row = from; row < to; row++) {
      const at = (row - from) * stride;
      const values = gathered.subarray(at, at + size);
      if (map) normalizeRow(values, view, row, map);
      lane.visit(pass, offset + row, values);
    }
  }
}
