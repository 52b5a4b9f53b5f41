import type { Counter } from '../../compute/counter';
import type { RowFigures, RowKernels, Rows } from '../../compute/rowKernels';
import { QUANTILES } from '../../protocol/inspect';
import type { Work } from '../../work';
import { gatheredRows } from './gatheredRows';
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
  rows: Rows,
  bins: number | 'fd',
  work: Work,
  map: RowMap | undefined,
  table: SummaryTable,
): Promise<void> {
  for (const { row, values, isFirst } of gatheredRows(counter, rows, map)) {
    if (isFirst) {
      work.progress(row, rows.view.K);
      await work.pause();
    }
    summarizeRow(counter, values, values.length, bins, table, row);
  }
}
