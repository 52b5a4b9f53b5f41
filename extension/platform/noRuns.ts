import * as vscode from 'vscode';
import { experimentCatalogue } from '../../src/experiments/catalogue';
import type { Runs, RunsChange } from '../train/runs';

const UNABLE =
  'VS Code in a browser cannot train: runs need processes and folders of a machine. Open this folder in desktop VS Code.';

/** A host that cannot train: it has no runs, and says where there can be some. */
export function noRuns(): { readonly runs: Runs; readonly disposable: vscode.Disposable } {
  const changes = new vscode.EventEmitter<RunsChange>();
  const runs: Runs = {
    unable: UNABLE,
    onDidChange: changes.event,
    scan: () => Promise.resolve(),
    unreadable: () => [],
    list: () => [],
    experiments: () => [],
    catalogue: experimentCatalogue,
    records: refuse,
    start: refuse,
    startExperiment: refuse,
    ended: refuse,
    experimentEnded: refuse,
    pause: () => undefined,
    resume: refuse,
    cancel: () => undefined,
    open: refuse,
    remove: refuse,
  };
  return { runs, disposable: vscode.Disposable.from(changes) };
}

function refuse(): Promise<never> {
  return Promise.reject(new Error(UNABLE));
}
