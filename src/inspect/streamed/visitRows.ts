import type { Counter } from '../../compute/counter';
import type { Rows } from '../../compute/rowKernels';
import type { Work } from '../../work';
import { gatheredRows } from '../rows/gatheredRows';
import type { Lane } from './lanes';
import type { RowMap } from '../rows/rowMap';

/**
 * Shows a lane the rows of a view: all at once, or gathered some at a time.
 * @param offset Of the lane's rows, the view's first.
 * @param map What values go through first.
 */
export async function visitRows(
  counter: Counter,
  rows: Rows,
  { lane, pass, offset, map }: { lane: Lane; pass: number; offset: number; map?: RowMap | undefined },
  work: Work,
): Promise<void> {
  if (await lane.visitAll(pass, { ...rows, ...(map && { map }) }, offset, work)) return;
  for (const { row, values } of gatheredRows(counter, rows, map)) lane.visit(pass, offset + row, values);
}
