import * as vscode from 'vscode';
import type { SourceSpec } from '../src/protocol/jobs';

/** A file that is being written changes many times: so long it must have rested. */
const REST_MS = 1000;

/** Calls `changed` when a source's file has been written, replaced or deleted. */
export function watchSource(source: SourceSpec, changed: () => void): vscode.Disposable {
  const uri = uriOf(source);
  if (!uri) return new vscode.Disposable(() => undefined);
  const folder = vscode.Uri.joinPath(uri, '..');
  const name = literally(uri.path.slice(uri.path.lastIndexOf('/') + 1));
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  let known = stampOf(uri);
  let rest: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    const before = await known;
    known = stampOf(uri);
    // Also what only touched the file comes as an event.
    if ((await known) !== before) changed();
  };
  const wait = (): void => {
    clearTimeout(rest);
    rest = setTimeout(() => void look(), REST_MS);
  };
  watcher.onDidChange(wait);
  watcher.onDidCreate(wait);
  watcher.onDidDelete(wait);
  return new vscode.Disposable(() => {
    clearTimeout(rest);
    watcher.dispose();
  });
}

function uriOf(source: SourceSpec): vscode.Uri | undefined {
  if (source.kind === 'file') return vscode.Uri.file(source.path);
  return source.kind === 'uri' ? vscode.Uri.parse(source.uri) : undefined;
}

/** When and how large a file is; of none, nothing. */
async function stampOf(uri: vscode.Uri): Promise<string> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `${mtime} ${size}`;
  } catch {
    return '';
  }
}

/** A glob that only this name fits. */
function literally(name: string): string {
  return name.replace(/[[\]{}*?]/g, '[$&]');
}
