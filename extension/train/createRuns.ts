import * as vscode from 'vscode';
import { ProcessPool } from '../jobs/processPool';
import { LocalRuns } from './localRuns';
import type { RunsChange } from './runs';
import { baseFolder, runsFolder } from './runsFolder';

/** Runs of this window: their processes start with the first job. */
export function createRuns(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): { readonly runs: LocalRuns; readonly disposable: vscode.Disposable } {
  const write = (level: 'info' | 'warn' | 'error', message: string): void => {
    log[level](message);
  };
  const changes = new vscode.EventEmitter<RunsChange>();
  const runner = new ProcessPool({
    jobPath: vscode.Uri.joinPath(extension.extensionUri, 'dist', 'job.js').fsPath,
    log: write,
  });
  const version = String(Reflect.get(extension.extension.packageJSON as object, 'version'));
  const runs = new LocalRuns({
    runsFolder: () => runsFolder(extension.globalStorageUri),
    baseFolder,
    runner,
    changes,
    versions: { normscope: version, node: process.versions.node },
    log: write,
  });
  return { runs, disposable: vscode.Disposable.from(runs, runner, changes) };
}
