import { groupSize } from '../normalization/grouping';
import type { Grouping } from '../normalization/grouping';
import type { InspectChoice, LayerReport, RowSummaries } from '../protocol/inspect';
import type { DType } from '../tensor/tensor';
import type { SmallBatch } from './batchSpread';
import { layerBands } from './bands';
import { batchRunningGaps } from './gaps';
import { reciprocalStd } from './normStatistics';
import type { GroupStatistics } from './normStatistics';
import { findPathologies } from './pathology';
import { rowIndices } from './plan';
import type { NormPlan } from './plan';
import type { RowMap } from './rows/rowMap';
import { valueWarnings } from './valueWarnings';

/** What a report is about. */
export interface ReportSubject {
  readonly name: string;
  readonly tensor: { readonly shape: readonly number[]; readonly dtype: DType };
  readonly choice: InspectChoice;
}

/** What has been counted. */
export interface ReportParts {
  readonly before: RowSummaries;
  readonly after: RowSummaries;
  readonly map: RowMap;
  /** A batch smaller than the tensor, whose statistics were applied to all of it. */
  readonly batch: SmallBatch | undefined;
}

/** The map that a norm is, with the statistics it divides by. */
export function rowMap(
  plan: NormPlan,
  { mean, residue, variance }: GroupStatistics,
  { eps, semantics }: InspectChoice,
): RowMap {
  return {
    ...{ center: mean, residue, scale: reciprocalStd(variance, eps, plan, semantics) },
    ...{ gamma: plan.gamma, beta: plan.beta },
    ...rowIndices(plan),
    affinePerRow: plan.affinePerRow,
  };
}

/** From summaries to a report: everything that needs no further look at the values. */
export function assembleReport(
  { name, tensor, choice }: ReportSubject,
  plan: NormPlan,
  parts: ReportParts,
): Omit<LayerReport, 'milliseconds'> {
  const { before, after, map, batch } = parts;
  const gaps = batchRunningGaps(plan, before, choice.eps);
  const target = targetOf(plan, map);
  const pathologies = findPathologies({ tensor, choice, before, ...(gaps && { gaps }) });
  return {
    tensor: { name, shape: tensor.shape, dtype: tensor.dtype, layout: plan.roles.layout },
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
    warnings: [...(batch?.plan ?? plan).warnings, ...valueWarnings(parts, choice, plan)],
    bands: layerBands(before, after, target, pathologies, plan.useRunning || batch !== undefined),
  };
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
