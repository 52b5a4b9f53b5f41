import type { RunExperimentDocument } from '../../src/protocol/documents/runExperiment';
import type { TrainDocument } from '../../src/protocol/documents/train';
import type { ExperimentSummary, RunSummary } from '../../src/protocol/training';
import { documentOf, unlessFailed } from '../train/runDocuments';
import { withRunProgress } from '../train/runProgress';
import type { CommandContext } from './context';
import { folderArgument } from './openRun';
import { pickRun } from './pickRun';

const RESUMABLE: readonly string[] = ['paused', 'cancelled', 'interrupted', 'failed'];

/** *Resume Run…*: goes on with a run, or with the unfinished runs of an experiment; the document once it has ended. */
export async function resumeRun(
  { runs, trainView }: CommandContext,
  argument?: unknown,
): Promise<TrainDocument | RunExperimentDocument | undefined> {
  const given = folderArgument('normscope.resumeRun', argument);
  const fits = ({ status }: { readonly status: string }): boolean => RESUMABLE.includes(status);
  const folder = given ?? (await pickRun(runs, 'Resume Run', fits, false));
  if (folder === undefined) return undefined;
  const opened = await runs.open(folder);
  const resumed = await runs.resume(opened.folder);
  trainView.show({ folder: resumed.folder }, given !== undefined);
  const ended: Promise<RunSummary | ExperimentSummary> =
    'points' in resumed ? runs.experimentEnded(resumed.folder) : runs.ended(resumed.folder);
  const found = given === undefined ? await withRunProgress(runs, resumed, ended) : await ended;
  return documentOf(runs, unlessFailed(found));
}
