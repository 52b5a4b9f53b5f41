import type { RowSummaries, Semantics } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { forEachGroup, keepFinite } from './groupRows';
import { centralMoments } from './moments';
import type { NormPlan } from './plan';

/** Mean and biased variance of every group of a norm, over its finite values. */
export interface GroupStatistics {
  readonly mean: Float64Array;
  /** See `CentralMoments.residue`. */
  readonly residue: Float64Array;
  readonly variance: Float64Array;
}

/** Summaries before, with the residues of their means. */
export interface BeforeRows {
  readonly summaries: RowSummaries;
  readonly meanResidue: Float64Array;
}

/**
 * The statistics the norm divides by: running ones, the rows' own where the norm's groups are the report's rows,
 * or a pass over the tensor.
 */
export async function normStatistics(
  data: TensorData,
  plan: NormPlan,
  before: BeforeRows,
  work: Work,
): Promise<GroupStatistics> {
  const statistics = await centeredStatistics(data, plan, before, work);
  return plan.definition.centered ? statistics : aboutZero(statistics);
}

/** Without centering the norm divides by the root of the mean square: `mean(x^2) = variance + mean^2`. */
function aboutZero({ mean, residue, variance }: GroupStatistics): GroupStatistics {
  const zeros = new Float64Array(mean.length);
  return {
    mean: zeros,
    residue: zeros,
    variance: variance.map((value, k) => value + (mean[k]! + residue[k]!) ** 2),
  };
}

async function centeredStatistics(
  data: TensorData,
  plan: NormPlan,
  before: BeforeRows,
  work: Work,
): Promise<GroupStatistics> {
  const { groups } = plan.axes;
  const zeros = new Float64Array(groups.count);
  if (!plan.definition.hasStatistics) {
    return { mean: zeros, residue: zeros, variance: new Float64Array(groups.count).fill(1) };
  }
  if (plan.useRunning && plan.running) return { ...plan.running, residue: zeros };
  if (plan.rowsAreGroups) {
    const { mean, std } = before.summaries;
    return { mean, residue: before.meanResidue, variance: std.map((value) => value * value) };
  }
  return groupStatistics(data, plan, work);
}

/** Mean and variance about it of every group, over its finite values. */
export async function groupStatistics(
  data: TensorData,
  plan: NormPlan,
  work: Work,
): Promise<GroupStatistics> {
  const { groups } = plan.axes;
  const mean = new Float64Array(groups.count);
  const residue = new Float64Array(groups.count);
  const variance = new Float64Array(groups.count);
  await forEachGroup(data, groups, work, (values, group) => {
    const moments = centralMoments(values, keepFinite(values));
    mean[group] = moments.mean;
    residue[group] = moments.residue;
    variance[group] = moments.variance;
  });
  return { mean, residue, variance };
}

/**
 * `1 / sqrt(variance + eps)`. A norm without statistics scales by 1. With `eps` 0 a constant group divides by 0:
 * NaN as in NumPy, or 0 (so that the output is beta) under PyTorch's semantics.
 */
export function reciprocalStd(
  variance: Float64Array,
  eps: number,
  plan: NormPlan,
  semantics: Semantics,
): Float64Array {
  if (!plan.definition.hasStatistics) return new Float64Array(variance.length).fill(1);
  return variance.map((value) =>
    value === 0 && eps === 0 && semantics === 'pytorch' && !plan.useRunning ? 0 : 1 / Math.sqrt(value + eps),
  );
}
