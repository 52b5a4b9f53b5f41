import type { Counter, Spread, Tally } from '../compute/counter';
import type { RowFigures } from '../compute/rowKernels';
import { referenceCounter } from '../compute/reference/referenceCounter';
import { slabbedView } from '../normalization/grouping';
import type { RowSummaries, Semantics } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { forEachGroup } from './rows/groupRows';
import { momentsAbout } from './rows/moments';
import type { NormPlan } from './plan';

/**
 * Mean and biased variance of every group of a norm, over its finite values. The variance is infinite where these are
 * too large to be squared, NaN where there are none.
 */
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
  counter: Counter,
  data: TensorData,
  plan: NormPlan,
  before: BeforeRows,
  work: Work,
): Promise<GroupStatistics> {
  const given = givenStatistics(plan);
  if (given) return asUsed(plan, given);
  return asUsed(plan, plan.rowsAreGroups ? ofRows(before) : await groupStatistics(data, plan, work, counter));
}

/** What a norm divides by: without centering, the root of the mean square, `mean(x^2) = variance + mean^2`. */
export function asUsed(
  { definition }: NormPlan,
  { mean, residue, variance }: GroupStatistics,
): GroupStatistics {
  if (definition.centered) return { mean, residue, variance };
  const zeros = new Float64Array(mean.length);
  return {
    mean: zeros,
    residue: zeros,
    variance: variance.map((value, k) =>
      value === Infinity ? value : value + (mean[k]! + residue[k]!) ** 2,
    ),
  };
}

/** Statistics that do not come from the tensor: running ones, or 0 and 1 for no norm at all. */
export function givenStatistics(plan: NormPlan): GroupStatistics | undefined {
  const { count } = plan.axes.groups;
  const zeros = new Float64Array(count);
  if (!plan.definition.hasStatistics) {
    return { mean: zeros, residue: zeros, variance: new Float64Array(count).fill(1) };
  }
  return plan.useRunning && plan.running ? { ...plan.running, residue: zeros } : undefined;
}

function ofRows({ summaries, meanResidue }: BeforeRows): GroupStatistics {
  const { mean, std, count } = summaries;
  const variance = std.map((value, row) => orInfinite(value * value, count[row]!));
  return { mean, residue: meanResidue, variance };
}

/** Where a mean overflows as well, its distances from the values are no numbers; they are not small. */
function orInfinite(variance: number, count: number): number {
  return count > 0 && Number.isNaN(variance) ? Infinity : variance;
}

/** Mean and variance about it of every group, over its finite values. */
export async function groupStatistics(
  data: TensorData,
  plan: NormPlan,
  work: Work,
  counter: Counter = referenceCounter,
): Promise<GroupStatistics> {
  const { groups } = plan.axes;
  const mean = new Float64Array(groups.count);
  const residue = new Float64Array(groups.count);
  const variance = new Float64Array(groups.count);
  const write = (group: number, { count, mean: rounded }: Tally, spread: Spread): void => {
    const moments = momentsAbout(rounded, count, spread);
    mean[group] = moments.mean;
    residue[group] = moments.residue;
    variance[group] = orInfinite(moments.variance, count);
  };
  const { slabs, view } = slabbedView(groups);
  if (slabs === 1 && counter.rows?.fits({ data, view }, 0, 0)) {
    const question = { data, view, levels: [], bins: 0 };
    const visit = (group: number, { tally, spread }: RowFigures): void => {
      write(group, tally, spread);
    };
    await counter.rows.figures(question, visit, work);
  } else {
    const measure = (values: Float64Array, group: number): void => {
      const tally = counter.tally(values, values.length);
      write(group, tally, counter.spread(values, tally.count, tally.mean, NaN, NaN));
    };
    await forEachGroup(data, groups, work, measure, Infinity, counter);
  }
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
