import type { RowGaps, RowSummaries } from '../protocol/inspect';
import type { NormPlan } from './plan';

interface MeanAndVariance {
  readonly mean: number;
  readonly variance: number;
}

/** How far a Gaussian is from the one of the running statistics, both widened by eps as the norm does it. */
export function gaussianGap(
  batch: MeanAndVariance,
  running: MeanAndVariance,
  eps: number,
): { readonly meanShift: number; readonly logVarianceRatio: number; readonly kl: number } {
  const reference = running.variance + eps;
  const meanShift = (batch.mean - running.mean) / Math.sqrt(reference);
  const ratio = (batch.variance + eps) / reference;
  const logVarianceRatio = Math.log(ratio);
  return { meanShift, logVarianceRatio, kl: (ratio + meanShift * meanShift - 1 - logVarianceRatio) / 2 };
}

/**
 * How far each row's batch statistics are from the running ones: `delta = (mu - mu_r) / sqrt(var_r + eps)`,
 * `rho^2 = (var + eps) / (var_r + eps)`, `KL = (rho^2 + delta^2 - 1 - ln rho^2) / 2`. Undefined where running
 * statistics are unknown or belong to no row.
 */
export function batchRunningGaps(plan: NormPlan, before: RowSummaries, eps: number): RowGaps | undefined {
  const { running, rows } = plan;
  if (!running || !plan.rowsAreGroups) return undefined;
  const meanShift = new Float64Array(rows.count);
  const logVarianceRatio = new Float64Array(rows.count);
  const kl = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const gap = gaussianGap(
      { mean: before.mean[row]!, variance: before.std[row]! ** 2 },
      { mean: running.mean[row]!, variance: running.variance[row]! },
      eps,
    );
    meanShift[row] = gap.meanShift;
    logVarianceRatio[row] = gap.logVarianceRatio;
    kl[row] = gap.kl;
  }
  return {
    runningMean: running.mean,
    runningStd: running.variance.map(Math.sqrt),
    meanShift,
    logVarianceRatio,
    kl,
  };
}
