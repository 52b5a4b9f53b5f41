import type { LayerReport } from '../../src/protocol/inspect';

/** Mean and std that the norm takes out of a row: of this batch, of its first samples, or the running ones. */
export function statisticsInUse(report: LayerReport, row: number): { mean: number; std: number } {
  const { before, batch, gaps, norm } = report;
  if (norm.mode === 'running' && gaps) return { mean: gaps.runningMean[row]!, std: gaps.runningStd[row]! };
  const [mean, std] = [before.mean[row]!, before.std[row]!];
  return batch
    ? { mean: mean + batch.meanShift[row]! * std, std: std * batch.stdRatio[row]! }
    : { mean, std };
}

export interface Identity {
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
}

/**
 * Parameters that undo the norm, gamma = sqrt(variance + eps) and beta = mean, as the batchnorm paper has it. Only
 * where a row is a group of the norm and a parameter belongs to a row: then each has one mean to put back.
 */
export function identityParameters(report: LayerReport): Identity | undefined {
  if (!report.rowsAreGroups || report.axis !== 'feature' || report.norm.name === 'none') return undefined;
  const gamma: number[] = [];
  const beta: number[] = [];
  for (let row = 0; row < report.rows; row++) {
    const { mean, std } = statisticsInUse(report, row);
    // A row without a finite value keeps the usual parameters.
    gamma.push(Number.isFinite(std) ? Math.sqrt(std * std + report.norm.eps) : 1);
    beta.push(Number.isFinite(mean) ? mean : 0);
  }
  return { gamma, beta };
}
