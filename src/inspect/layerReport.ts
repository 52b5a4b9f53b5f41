import { groupSize } from '../normalization/grouping';
import type { Grouping } from '../normalization/grouping';
import type { InspectChoice, LayerReport, ReportWarning, RowSummaries } from '../protocol/inspect';
import type { Tensor, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { layerBands } from './bands';
import { gatherNormalizedRows, gatherRows, rowsPerBlock } from './gather';
import { smallBatch } from './batchSpread';
import { batchRunningGaps } from './gaps';
import { RowAffines, countSigns, mapRow, rowAffine } from './mapSummaries';
import { normStatistics, reciprocalStd } from './normStatistics';
import type { BeforeRows } from './normStatistics';
import { findPathologies } from './pathology';
import { planNorm, rowIndices } from './plan';
import type { NormPlan, ParameterSet } from './plan';
import type { RowMap } from './rowMap';
import { SummaryTable, summarizeRow } from './rowSummaries';
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
}

/**
 * What a norm does to a tensor, row by row, in float64 over the finite values: no second copy of the tensor, no `y`
 * in memory beyond a block of rows.
 * @throws {ChoiceError} when the choice does not fit the tensor.
 */
export async function layerReport(request: ReportRequest, work: Work): Promise<LayerReport> {
  const { tensor, choice, parameters, now } = request;
  const started = now();
  const plan = planNorm(tensor, choice, parameters);
  const beforeRows = await cachedBefore(request, plan, work);
  const { summaries: before } = beforeRows;
  const batch = await smallBatch(request, plan, work);
  const statistics = batch?.applied ?? (await normStatistics(tensor.data, plan, beforeRows, work));
  const map: RowMap = {
    center: statistics.mean,
    residue: statistics.residue,
    scale: reciprocalStd(statistics.variance, choice.eps, plan, choice.semantics),
    gamma: plan.gamma,
    beta: plan.beta,
    ...rowIndices(plan),
    affinePerRow: plan.affinePerRow,
  };
  const after = await summarizeAfter(tensor.data, plan, beforeRows, map, choice.bins, work);
  const asked = await whatIf(request, plan, batch, before, work);
  const gaps = batchRunningGaps(plan, before, choice.eps);
  const target = targetOf(plan, map);
  const pathologies = findPathologies({ tensor, choice, before, ...(gaps && { gaps }) });
  return {
    tensor: { name: request.name, shape: tensor.shape, dtype: tensor.dtype, layout: plan.roles.layout },
    norm: { ...normAsUsed(choice, plan), ...(batch && { batchSize: batch.tensor.shape[0]! }) },
    axis: choice.axis,
    rows: plan.rowView.K,
    rowsAreGroups: plan.rowsAreGroups && plan.definition.centered,
    rowSize: plan.rowView.P * plan.rowView.Q,
    groupSize: groupSize(plan.axes.groups),
    before,
    after,
    ...(gaps && { gaps }),
    target,
    pathologies,
    warnings: [
      ...(batch?.plan ?? plan).warnings,
      ...asked.warnings,
      ...nonFiniteWarnings(before, choice, plan),
    ],
    bands: layerBands(before, after, target, pathologies, plan.useRunning || batch !== undefined),
    ...asked.results,
    milliseconds: now() - started,
  };
}

async function cachedBefore(request: ReportRequest, plan: NormPlan, work: Work): Promise<BeforeRows> {
  const key = `${plan.rows.strides.join(',')} ${request.choice.bins}`;
  const known = request.cache?.get(key);
  if (known) return known;
  const table = await summarizeRows(plan, request.choice.bins, work, (from, to, block) => {
    gatherRows(request.tensor.data, plan.rowView, from, to, block);
  });
  const rows = { summaries: table.finish(), meanResidue: table.meanResidue };
  request.cache?.set(key, rows);
  return rows;
}

type FillBlock = (from: number, to: number, block: Float64Array) => void;

async function summarizeRows(
  { rowView }: NormPlan,
  bins: number | 'fd',
  work: Work,
  fill: FillBlock,
): Promise<SummaryTable> {
  const size = rowView.P * rowView.Q;
  const step = rowsPerBlock(rowView);
  const block = new Float64Array(step * size);
  const table = new SummaryTable(rowView.K, bins === 'fd' ? 32 : bins);
  for (let from = 0; from < rowView.K; from += step) {
    work.progress(from, rowView.K);
    await work.pause();
    const to = Math.min(from + step, rowView.K);
    fill(from, to, block);
    for (let row = from; row < to; row++) {
      summarizeRow(block.subarray((row - from) * size, (row - from + 1) * size), size, bins, table, row);
    }
  }
  return table;
}

async function summarizeAfter(
  data: TensorData,
  plan: NormPlan,
  before: BeforeRows,
  map: RowMap,
  bins: number | 'fd',
  work: Work,
): Promise<RowSummaries> {
  if (map.affinePerRow && keepsFinite(map, before.summaries)) {
    return mapAllRows(data, plan, before, map, work);
  }
  const table = await summarizeRows(plan, bins, work, (from, to, block) => {
    gatherNormalizedRows(data, plan.rowView, from, to, map, block);
  });
  return table.finish();
}

/** Whether every finite value stays finite: what lets counts and statistics carry over to mapped edges. */
function keepsFinite(map: RowMap, before: RowSummaries): boolean {
  return before.count.every((count, row) => {
    const { center, residue, factor, beta } = rowAffine(map, row);
    return count === 0 || Number.isFinite((1 - center - residue) * factor + beta);
  });
}

async function mapAllRows(
  data: TensorData,
  { rowView }: NormPlan,
  before: BeforeRows,
  map: RowMap,
  work: Work,
): Promise<RowSummaries> {
  const table = new SummaryTable(rowView.K, Math.ceil(before.summaries.counts.length / rowView.K));
  for (let row = 0; row < rowView.K; row++) mapRow(before, row, rowAffine(map, row), table);
  const affines = new RowAffines(map, rowView.K);
  for (let p = 0; p < rowView.P; p++) {
    await work.pause();
    countSigns(data, rowView, p, affines, table);
  }
  return table.finish();
}

function normAsUsed(choice: InspectChoice, plan: NormPlan): LayerReport['norm'] {
  const { norm: name, eps, followedBy, semantics } = choice;
  const { definition, axes } = plan;
  return {
    name,
    label: definition.label,
    mode: plan.useRunning ? 'running' : 'train',
    eps,
    ...(definition.options.includes('normalizedDims') && { normalizedDims: keptAxes(axes.parameters) }),
    ...(definition.options.includes('groups') && { groups: axes.groups.count / axes.groups.dims[0]! }),
    followedBy,
    semantics,
  };
}

function keptAxes({ strides }: Grouping): number {
  return strides.filter((stride) => stride !== 0).length;
}

/** Where beta and |gamma| put each row; NaN where they vary inside it. */
function targetOf(plan: NormPlan, map: RowMap): LayerReport['target'] {
  const beta = new Float64Array(plan.rowView.K).fill(NaN);
  const gamma = new Float64Array(plan.rowView.K).fill(NaN);
  const { p, k, q } = map.parameter;
  const oneBeta = plan.beta.every((value) => value === plan.beta[0]);
  const oneGamma = plan.gamma.every((value) => value === plan.gamma[0]);
  const perRow = p.every((index) => index === 0) && q.every((index) => index === 0);
  for (let row = 0; row < plan.rowView.K; row++) {
    const a = perRow ? k[row]! : 0;
    if (perRow || oneBeta) beta[row] = plan.beta[a]!;
    if (perRow || oneGamma) gamma[row] = Math.abs(plan.gamma[a]!);
  }
  return { beta, gamma };
}

function nonFiniteWarnings(before: RowSummaries, choice: InspectChoice, plan: NormPlan): ReportWarning[] {
  let values = 0;
  let rows = 0;
  for (let row = 0; row < before.nan.length; row++) {
    const bad = before.nan[row]! + before.posInf[row]! + before.negInf[row]!;
    values += bad;
    if (bad > 0) rows++;
  }
  if (values === 0) return [];
  const left = {
    kind: 'nonFinite',
    message: `${values} non-finite ${values === 1 ? 'value' : 'values'} left out of the statistics`,
  };
  const noun = choice.axis === 'feature' ? 'feature' : 'sample';
  const spread =
    plan.definition.hasStatistics && !plan.useRunning
      ? 'the layer itself would make every output of a group that holds one NaN'
      : 'the layer itself passes them on';
  return [
    left,
    { kind: 'outputsNonFinite', message: `In ${rows} ${noun}${rows === 1 ? '' : 's'}, ${spread}` },
  ];
}
