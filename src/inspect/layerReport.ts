import type { Counter } from '../compute/counter';
import type { Rows } from '../compute/rowKernels';
import { referenceCounter } from '../compute/reference/referenceCounter';
import type { InspectChoice, LayerReport, RowSummaries } from '../protocol/inspect';
import type { Tensor, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { assembleReport, rowMap } from './assembleReport';
import { smallBatch } from './batchSpread';
import { keepsFinite, mapRow, rowAffine } from './rows/mapSummaries';
import { normStatistics } from './normStatistics';
import type { BeforeRows } from './normStatistics';
import { planNorm } from './plan';
import type { NormPlan, ParameterSet } from './plan';
import type { RowMap } from './rows/rowMap';
import { SummaryTable } from './rows/rowSummaries';
import { countSigns } from './rows/signs';
import { summarizeRows } from './rows/summarizeRows';
import { whatIf } from './whatIf';

/** Summaries before, kept between what-if questions about the same tensor: only norm, eps, gamma, … change. */
export type BeforeCache = Map<string, BeforeRows>;

export interface ReportRequest {
  readonly name: string;
  readonly tensor: Tensor;
  readonly choice: InspectChoice;
  readonly parameters: ParameterSet;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly cache?: BeforeCache;
  /** What counts; TypeScript where none is given. */
  readonly counter?: Counter;
}

/**
 * What a norm does to a tensor, row by row, in float64 over the finite values: no second copy of the tensor, no `y`
 * in memory beyond a block of rows.
 * @throws {ChoiceError} when the choice does not fit the tensor.
 */
export async function layerReport(request: ReportRequest, work: Work): Promise<LayerReport> {
  const { tensor, choice, parameters, now, counter = referenceCounter } = request;
  const started = now();
  const plan = planNorm(tensor, choice, parameters);
  const before = await cachedBefore(counter, request, plan, work);
  const batch = await smallBatch(request, plan, work);
  const statistics = batch?.applied ?? (await normStatistics(counter, tensor.data, plan, before, work));
  const map = rowMap(plan, statistics, choice);
  const after = await summarizeAfter(counter, tensor.data, plan, before, map, choice.bins, work);
  const asked = await whatIf(request, plan, batch, before.summaries, work);
  const report = assembleReport(request, plan, { before: before.summaries, after, map, batch });
  return {
    ...report,
    warnings: [...report.warnings, ...asked.warnings],
    ...asked.results,
    milliseconds: now() - started,
  };
}

async function cachedBefore(
  counter: Counter,
  request: ReportRequest,
  plan: NormPlan,
  work: Work,
): Promise<BeforeRows> {
  const key = `${plan.rows.strides.join(',')} ${request.choice.bins}`;
  const known = request.cache?.get(key);
  if (known) return known;
  const table = await summarizeRows(counter, rowsOf(request.tensor.data, plan), request.choice.bins, work);
  const rows = { summaries: table.finish(), meanResidue: table.meanResidue };
  request.cache?.set(key, rows);
  return rows;
}

async function summarizeAfter(
  counter: Counter,
  data: TensorData,
  plan: NormPlan,
  before: BeforeRows,
  map: RowMap,
  bins: number | 'fd',
  work: Work,
): Promise<RowSummaries> {
  if (map.affinePerRow && keepsFinite(map, before.summaries.count)) {
    return mapAllRows(counter, rowsOf(data, plan), before, map, work);
  }
  const table = await summarizeRows(counter, rowsOf(data, plan), bins, work, map);
  return table.finish();
}

async function mapAllRows(
  counter: Counter,
  rows: Rows,
  before: BeforeRows,
  map: RowMap,
  work: Work,
): Promise<RowSummaries> {
  const { K } = rows.view;
  const table = new SummaryTable(K, Math.ceil(before.summaries.counts.length / K));
  for (let row = 0; row < K; row++) mapRow(before, row, rowAffine(map, row), table);
  await countSigns(counter, rows, before.summaries, map, table, work);
  return table.finish();
}

function rowsOf(data: TensorData, { rowView }: NormPlan): Rows {
  return { data, view: rowView };
}
