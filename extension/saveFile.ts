import { basename } from 'node:path';
import * as vscode from 'vscode';

/**
 * Ask where to save a file, and write it.
 * @param suggestedName what the dialog starts with; folders in it are left out, a webview has no say in them.
 * @returns the name it was given, or undefined when the user thought better.
 */
export async function saveFile(
  suggestedName: string,
  content: string | Uint8Array,
): Promise<string | undefined> {
  const name = basename(suggestedName);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1];
  const uri = await vscode.window.showSaveDialog({
    title: 'Save',
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    ...(extension !== undefined && { filters: { [extension.toUpperCase()]: [extension] } }),
  });
  if (!uri) return undefined;
  await vscode.workspace.fs.writeFile(
    uri,
    typeof content === 'string' ? new TextEncoder().encode(content) : content,
  );
  return basename(uri.path);
}
