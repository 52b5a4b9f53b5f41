import type { RunSummary } from '../../src/protocol/training';

/** "118 of 200, loss 1.47", "val 0.316" */
export function runDescription({ status, step, totalSteps, latestLoss, valAccuracy }: RunSummary): string {
  if (status === 'running' || status === 'paused') return `${step} of ${totalSteps}${lossOf(latestLoss)}`;
  if (status === 'finished' && valAccuracy !== undefined) return `val ${valAccuracy.toFixed(3)}`;
  return status;
}

/** ", loss 1.47"; nothing before the first step. */
export const lossOf = (loss: number | undefined): string =>
  loss === undefined ? '' : `, loss ${Number(loss.toPrecision(3))}`;

/** "Training 59%": of all that runs or waits, and of the experiments' points that have ended; undefined at rest. */
export function trainingProgress(all: readonly RunSummary[]): string | undefined {
  const active = all.filter(({ status }) => status === 'running' || status === 'queued');
  if (active.length === 0) return undefined;
  const experiments = new Set(active.map(({ experiment }) => experiment));
  const counted = all.filter(
    (run) => active.includes(run) || (run.experiment !== undefined && experiments.has(run.experiment)),
  );
  const share = counted.reduce((sum, run) => sum + shareDone(run), 0) / counted.length;
  return `Training ${Math.floor(100 * share)}%`;
}

const shareDone = ({ status, step, totalSteps }: RunSummary): number =>
  status === 'running' || status === 'queued' ? (totalSteps > 0 ? step / totalSteps : 0) : 1;
