import * as vscode from 'vscode';
import type { RunSummary } from '../../src/protocol/training';
import type { Runs } from './runs';

/** A notification while a run or an experiment goes on, with a button that cancels it. */
export function withRunProgress<T>(
  runs: Runs,
  { folder, title }: { readonly folder: string; readonly title: string },
  ended: Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    let shown = 0;
    const subscriptions = [
      token.onCancellationRequested(() => {
        runs.cancel(folder);
      }),
      runs.onDidChange((change) => {
        if (change.kind !== 'run' || !belongsTo(change.run, folder)) return;
        const done = percentDone(runs, folder);
        progress.report({ increment: Math.max(0, done - shown), message: messageOf(change.run) });
        shown = Math.max(shown, done);
      }),
    ];
    try {
      return await ended;
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
    }
  });
}

function belongsTo(run: RunSummary, folder: string): boolean {
  return run.folder === folder || run.experiment === folder;
}

/** Of all steps of all runs. */
function percentDone(runs: Runs, folder: string): number {
  const all = runs.list().filter((run) => belongsTo(run, folder));
  const shares = all.map(({ step, totalSteps, status }) =>
    status === 'finished' || status === 'diverged' ? 1 : totalSteps > 0 ? step / totalSteps : 0,
  );
  return (100 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, all.length);
}

function messageOf({ title, step, totalSteps, latestLoss }: RunSummary): string {
  const loss = latestLoss === undefined ? '' : `, loss ${latestLoss.toPrecision(4)}`;
  return `${title}: step ${step} of ${totalSteps}${loss}`;
}
