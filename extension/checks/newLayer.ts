import * as vscode from 'vscode';
import { newLayerTemplate } from '../../src/gradientCheck/newLayerTemplate';

/** *New Layer to Check*: a module that works, to change. */
export async function newLayer(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: 'New Layer to Check',
    filters: { 'ES module': ['mjs'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, 'layer.mjs') }),
  });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(newLayerTemplate()));
  await vscode.window.showTextDocument(uri);
}
