import { groupedView } from '../normalization/grouping';
import type { RowSummaries, Semantics } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { gatherRows, rowsPerBlock } from './gather';
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

async function groupStatistics(data: TensorData, plan: NormPlan, work: Work): Promise<GroupStatistics> {
  const view = groupedView(plan.axes.groups);
  const size = view.P * view.Q;
  const step = rowsPerBlock(view);
  const block = new Float64Array(step * size);
  const mean = new Float64Array(view.K);
  const residue = new Float64Array(view.K);
  const variance = new Float64Array(view.K);
  for (let from = 0; from < view.K; from += step) {
    await work.pause();
    const to = Math.min(from + step, view.K);
    gatherRows(data, view, from, to, block);
    for (let k = from; k < to; k++) {
      const values = block.subarray((k - from) * size, (k - from + 1) * size);
      const moments = centralMoments(values, keepFinite(values));
      mean[k] = moments.mean;
      residue[k] = moments.residue;
      variance[k] = moments.variance;
    }
  }
  return { mean, residue, variance };
}

function keepFinite(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x - x === 0) values[count++] = x;
  }
  return count;
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
