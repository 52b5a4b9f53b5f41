import type {
  ExperimentPointDocument,
  RunExperimentDocument,
} from '../../src/protocol/documents/runExperiment';
import { toJsonNumber } from '../../src/protocol/documents/schema';
import type { TrainDocument } from '../../src/protocol/documents/train';
import type { ExperimentSummary, RunRecord, RunSummary } from '../../src/protocol/training';
import { historiesOf } from '../../src/runs/histories';
import type { Runs } from './runs';

export async function trainDocument(runs: Runs, run: RunSummary): Promise<TrainDocument> {
  const { config, status, folder, divergence, message } = run;
  const records = await runs.records(folder);
  const { loss, trainAccuracy, valAccuracy } = historiesOf(records);
  return {
    config,
    status,
    ...(message !== undefined && { message }),
    lossHistory: loss.map(toJsonNumber),
    trainAccuracyHistory: trainAccuracy,
    valAccuracyHistory: valAccuracy,
    bestValAccuracy: Math.max(0, ...valAccuracy),
    ...(divergence && { diverged: { ...divergence, loss: toJsonNumber(divergence.loss) } }),
    milliseconds: millisecondsOf(records),
    runFolder: folder,
  };
}

/** Of a run or of an experiment, as far as it has come. */
export function documentOf(
  runs: Runs,
  found: RunSummary | ExperimentSummary,
): Promise<TrainDocument | RunExperimentDocument> {
  return 'points' in found ? experimentDocument(runs, found) : trainDocument(runs, found);
}

/** @throws {Error} for a run that failed, with its reason: a command has nothing to show then. */
export function unlessFailed<T extends RunSummary | ExperimentSummary>(found: T): T {
  if (found.status !== 'failed') return found;
  throw new Error(`${found.title} failed: ${'message' in found ? found.message : 'for a reason unknown'}`);
}

export async function experimentDocument(
  runs: Runs,
  experiment: ExperimentSummary,
): Promise<RunExperimentDocument> {
  const points: ExperimentPointDocument[] = [];
  let milliseconds = 0;
  for (const point of experiment.points) {
    const { status, message } = runs.list().find(({ folder: own }) => own === point.run)!;
    const results = Object.entries(point.results ?? {}).map(([name, value]) => [name, toJsonNumber(value)]);
    const { series, parameters, seed, run } = point;
    points.push({
      ...{ series, parameters, seed, run, status },
      ...(message !== undefined && { message }),
      ...(point.results && {
        results: Object.fromEntries(results) as ExperimentPointDocument['results'] & {},
      }),
    });
    milliseconds += millisecondsOf(await runs.records(run).catch(() => []));
  }
  const { findings, status, folder } = experiment;
  return {
    ...{ experiment: experiment.experiment, status, points, findings, milliseconds },
    runFolder: folder,
  };
}

/** Of computing, over all sittings; 0 before the end. */
function millisecondsOf(records: readonly RunRecord[]): number {
  const end = records.at(-1);
  return end?.kind === 'end' ? end.milliseconds : 0;
}
