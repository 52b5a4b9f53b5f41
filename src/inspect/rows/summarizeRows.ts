import type { Counter } from '../../compute/counter';
import type { RowFigures, RowKernels, Rows } from '../../compute/rowKernels';
import { QUANTILES } from '../../protocol/inspect';
import type { Work } from '../../work';
import { gatherRows, normalizeRow, rowStride, rowsPerBlock } from './gather';
import { binCount } from './histogram';
import type { RowMap } from './rowMap';
import { SummaryTable, summarizeRow, writeRow } from './rowSummaries';

/** Summarizes all rows, each value normalized first where a map is given. */
export async function summarizeRows(
  counter: Counter,
  rows: Rows,
  bins: number | 'fd',
  work: Work,
  map?: RowMap,
): Promise<SummaryTable> {
  const table = new SummaryTable(rows.view.K, bins === 'fd' ? 32 : bins);
  // Freedman and Diaconis need a row's quantiles before its bins.
  if (bins !== 'fd' && counter.rows?.fits(rows, bins, QUANTILES.length)) {
    await allAtOnce(counter.rows, rows, bins, work, map, table);
  } else await rowByRow(counter, rows, bins, work, map, table);
  return table;
}

async function allAtOnce(
  kernels: RowKernels,
  rows: Rows,
  bins: number,
  work: Work,
  map: RowMap | undefined,
  table: SummaryTable,
): Promise<void> {
  const question = { ...rows, levels: QUANTILES, bins, ...(map && { map }) };
  await kernels.figures(
    question,
    (row, found) => {
      writeFigures(table, row, bins, found);
    },
    work,
  );
}

/** A row as kernels have found it. */
export function writeFigures(
  table: SummaryTable,
  row: number,
  bins: number,
  { tally, spread, quantiles, counts: found }: RowFigures,
): void {
  writeRow(table, row, tally, spread);
  table.quantiles.set(quantiles, row * QUANTILES.length);
  const used = binCount(bins, { ...tally, iqr: NaN });
  const { counts, at } = table.reserve(row, used);
  for (let bin = 0; bin < used; bin++) counts[at + bin] = found[bin]!;
}

async function rowByRow(
  counter: Counter,
  { data, view }: Rows,
  bins: number | 'fd',
  work: Work,
  map: RowMap | undefined,
  table: SummaryTable,
): Promise<void> {
  const size = view.P * view.Q;
  const step = rowsPerBlock(view);
  const stride = rowStride(view);
  const block = counter.block(step * stride);
  for (let from = 0; from < view.K; from += step) {
    work.progress(from, view.K);
    await work.pause();
    const to = Math.min(from + step, view.K);
    gatherRows(data, view, from, to, block, stride);
    for (let row = from; row < to; row++) {
      const at = (row - from) * stride;
      const values = block.subarray(at, at + size);
      if (map) normalizeRow(values, view, row, map);
      summarizeRow(counter, values, size, bins, table, row);
    }
  }
}
