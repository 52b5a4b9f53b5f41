import * as vscode from 'vscode';
import type { ExperimentSummary, RunSummary } from '../../src/protocol/training';
import type { Runs } from '../train/runs';

const OTHER = 'Other Folder…';

/** A run or an experiment of those that are known, or (`elsewhere`) of another folder. */
export async function pickRun(
  runs: Runs,
  title: string,
  fits: (run: RunSummary | ExperimentSummary) => boolean,
  elsewhere: boolean,
): Promise<string | undefined> {
  await runs.scan();
  const alone = runs.list().filter(({ experiment }) => experiment === undefined);
  const known = [...runs.experiments(), ...alone].filter(fits).sort((a, b) => b.started - a.started);
  const items = [
    ...known.map((run) => ({
      label: run.title,
      description: `${run.status}, ${new Date(run.started).toLocaleString()}`,
      detail: run.folder,
      folder: run.folder,
    })),
    ...(elsewhere
      ? [
          { label: '', kind: vscode.QuickPickItemKind.Separator, folder: '' },
          { label: OTHER, folder: OTHER },
        ]
      : []),
  ];
  if (items.length === 0) {
    void vscode.window.showInformationMessage('There is no run to resume.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.folder !== OTHER) return picked?.folder;
  const folders = await vscode.window.showOpenDialog({
    ...{ title, openLabel: 'Open', canSelectFolders: true, canSelectFiles: false },
  });
  return folders?.[0]?.fsPath;
}
