import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';

/** The first workspace folder on this machine. */
export function baseFolder(): string | undefined {
  return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
}

/** The setting; else `.normscope/runs` in the workspace; else a folder of the extension's own. */
export function runsFolder(globalStorage: vscode.Uri): string {
  const setting = vscode.workspace.getConfiguration('normscope').get<string>('runs.folder')?.trim() ?? '';
  const base = baseFolder();
  if (isAbsolute(setting)) return setting;
  if (base === undefined) return join(globalStorage.fsPath, setting === '' ? 'runs' : setting);
  return setting === '' ? join(base, '.normscope', 'runs') : join(base, setting);
}
