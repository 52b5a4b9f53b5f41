import type { RowGaps, RowSummaries } from '../protocol/inspect';
import type { NormPlan } from './plan';

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
    const reference = running.variance[row]! + eps;
    const shift = (before.mean[row]! - running.mean[row]!) / Math.sqrt(reference);
    const ratio = (before.std[row]! ** 2 + eps) / reference;
    meanShift[row] = shift;
    logVarianceRatio[row] = Math.log(ratio);
    kl[row] = (ratio + shift * shift - 1 - Math.log(ratio)) / 2;
  }
  return {
    runningMean: running.mean,
    runningStd: running.variance.map(Math.sqrt),
    meanShift,
    logVarianceRatio,
    kl,
  };
}
