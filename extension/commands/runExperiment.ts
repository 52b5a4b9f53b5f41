import * as vscode from 'vscode';
import { runExperimentArguments } from '../../src/protocol/documents/runExperiment';
import type {
  RunExperimentArguments,
  RunExperimentDocument,
} from '../../src/protocol/documents/runExperiment';
import { experimentDocument } from '../train/runDocuments';
import { withRunProgress } from '../train/runProgress';
import type { Runs } from '../train/runs';
import { ArgumentError, checkArguments } from '../validate';
import type { CommandContext } from './context';

/** *Run Experiment…*: by hand, one that is picked, as it stands or changed; its document once all runs have ended. */
export async function runExperiment(
  { runs, trainView }: CommandContext,
  argument?: unknown,
): Promise<RunExperimentDocument | undefined> {
  if (argument === undefined) {
    const picked = await pickExperiment(runs);
    if (picked === CHANGE) trainView.show({ form: 'experiment' });
    if (picked === undefined || picked === CHANGE) return undefined;
    const started = await runs.startExperiment(picked, {});
    trainView.show({ folder: started.folder });
    const ended = await withRunProgress(runs, started, runs.experimentEnded(started.folder));
    return experimentDocument(runs, ended);
  }
  const given = checkArguments(
    'normscope.runExperiment',
    runExperimentArguments,
    argument,
  ) as RunExperimentArguments;
  const { experiment, options = {}, ...overrides } = given;
  if (experiment === undefined) {
    const names = runs.catalogue().map(({ name }) => name);
    throw new ArgumentError(
      `normscope.runExperiment: "experiment" is missing; there are ${names.join(', ')}`,
    );
  }
  const { folder } = await runs.startExperiment(experiment, { ...overrides, ...options });
  trainView.show({ folder }, true);
  return experimentDocument(runs, await runs.experimentEnded(folder));
}

const CHANGE = 'Change parameters first…';

async function pickExperiment(runs: Runs): Promise<string | undefined> {
  const items = [
    ...runs.catalogue().map(({ name, title, description }) => ({ label: title, detail: description, name })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, name: '' },
    { label: CHANGE, name: CHANGE },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Run Experiment',
    placeHolder: 'Experiment to run with its usual values',
    matchOnDetail: true,
  });
  return picked?.name;
}
