import type { Counter } from '../../compute/counter';
import type { RowKernels, Rows } from '../../compute/rowKernels';
import type { GroupedView } from '../../normalization/grouping';
import type { RowSummaries } from '../../protocol/inspect';
import type { TensorData } from '../../tensor/tensor';
import type { Work } from '../../work';
import { RowAffines, rowAffine } from './mapSummaries';
import type { RowMap } from './rowMap';
import type { SummaryTable } from './rowSummaries';
import { signThresholds } from './signThresholds';

/** Counts what the rows' affine maps send to 0 and above 0: the one thing that summaries before do not tell. */
export async function countSigns(
  counter: Counter,
  rows: Rows,
  before: RowSummaries,
  map: RowMap,
  table: SummaryTable,
  work: Work,
): Promise<void> {
  if (counter.rows?.fits(rows, 0, 0) && staysFinite(table)) {
    await byThresholds(counter.rows, rows, before, map, table, work);
    return;
  }
  const affines = new RowAffines(map, rows.view.K);
  for (let p = 0; p < rows.view.P; p++) {
    await work.pause();
    countSliceSigns(rows.data, rows.view, p, affines, table);
  }
}

/** Whether no finite value overflows: the ends of the rows after the map. */
function staysFinite({ columns: { count, min, max } }: SummaryTable): boolean {
  return count.every((many, row) => many === 0 || (Number.isFinite(min[row]) && Number.isFinite(max[row])));
}

async function byThresholds(
  kernels: RowKernels,
  rows: Rows,
  before: RowSummaries,
  map: RowMap,
  { columns: { zeros, positive } }: SummaryTable,
  work: Work,
): Promise<void> {
  const { K } = rows.view;
  const thresholds = { first: new Float64Array(K), second: new Float64Array(K) };
  const factors = new Float64Array(K);
  for (let row = 0; row < K; row++) {
    const affine = rowAffine(map, row);
    const { first, second } = signThresholds(affine);
    factors[row] = affine.factor;
    thresholds.first[row] = first;
    thresholds.second[row] = second;
  }
  const above = await kernels.above(rows, thresholds, work);
  for (let row = 0; row < K; row++) {
    // An infinite value has no sign that counts.
    const [first, second] = [
      above.first[row]! - before.posInf[row]!,
      above.second[row]! - before.posInf[row]!,
    ];
    zeros[row] = first - second;
    positive[row] = factors[row]! < 0 ? before.count[row]! - first : second;
  }
}

/** Of slice `p` of a view. */
function countSliceSigns(
  data: TensorData,
  { K, Q }: GroupedView,
  p: number,
  affines: RowAffines,
  { columns: { zeros, positive } }: SummaryTable,
): void {
  const start = p * K * Q;
  if (Q === 1) {
    countColumnSigns(data, start, K, affines, zeros, positive);
    return;
  }
  for (let k = 0; k < K; k++) countRowSigns(data, start + k * Q, Q, k, affines, zeros, positive);
}

/** One value of each row: a loop around loops of one round would take several times as long. */
function countColumnSigns(
  data: TensorData,
  start: number,
  rows: number,
  { center, residue, factor, beta }: RowAffines,
  zeros: Float64Array,
  positive: Float64Array,
): void {
  for (let k = 0; k < rows; k++) {
    const y = (data[start + k]! - center[k]! - residue[k]!) * factor[k]! + beta[k]!;
    // Without a branch: half of the signs are a surprise to the processor.
    positive[k]! += Number(y > 0) - Number(y === Infinity);
    zeros[k]! += Number(y === 0);
  }
}

function countRowSigns(
  data: TensorData,
  start: number,
  length: number,
  k: number,
  affines: RowAffines,
  zeros: Float64Array,
  positive: Float64Array,
): void {
  const center = affines.center[k]!;
  const residue = affines.residue[k]!;
  const factor = affines.factor[k]!;
  const beta = affines.beta[k]!;
  let above = 0;
  let exact = 0;
  for (let at = start; at < start + length; at++) {
    const y = (data[at]! - center - residue) * factor + beta;
    if (y > 0) above += y === Infinity ? 0 : 1;
    else if (y === 0) exact++;
  }
  positive[k]! += above;
  zeros[k]! += exact;
}
