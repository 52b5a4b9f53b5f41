import type { RunSummary } from '../../src/protocol/training';

/** A run that has just begun does not push the others together: its axis grows with it, by doubling. */
const GROWS_UNTIL = 4;

/** Of a run that waits, by its settings. */
function plannedSteps({ totalSteps, config }: RunSummary): number {
  if (totalSteps > 0) return totalSteps;
  return config.epochs * Math.max(1, Math.floor(config.numTrain / config.batchSize));
}

/** Where the x axis of a run ends. */
export function stepsShown(run: RunSummary): number {
  const { status, step } = run;
  const totalSteps = plannedSteps(run);
  const goesOn = status === 'running' || status === 'queued' || status === 'paused';
  if (!goesOn) return step;
  if (GROWS_UNTIL * step >= totalSteps) return totalSteps;
  return Math.min(totalSteps, Math.max(100, 2 ** Math.ceil(Math.log2(2 * Math.max(1, step)))));
}

export const mostSteps = (runs: readonly RunSummary[]): number => Math.max(1, ...runs.map(stepsShown));

export const mostEpochs = (runs: readonly RunSummary[]): number =>
  Math.max(
    1,
    ...runs.map((run) => Math.ceil((stepsShown(run) / plannedSteps(run)) * run.config.epochs - 1e-9)),
  );
