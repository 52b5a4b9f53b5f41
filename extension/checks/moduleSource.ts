import * as vscode from 'vscode';

const BACKWARD = /\b(?:function|const|let)\s+backward\b/;
const EXPORTS = (name: string): RegExp =>
  new RegExp(
    `^\\s*export\\s+(?:async\\s+)?(?:function|const|let)\\s+${name}\\b|^\\s*export\\s*\\{[^}]*\\b${name}\\b`,
    'm',
  );
const LAYER = [EXPORTS('forward'), EXPORTS('backward')];

/** Whether a text is an ES module that exports a forward and a backward: a layer to check. */
export const isLayerModule = (text: string): boolean => LAYER.every((pattern) => pattern.test(text));

/** Where a module defines `backward`: the line that declares it, or the first line. */
export function backwardRange(text: string): vscode.Range {
  const lines = text.split(/\r?\n/);
  const at = Math.max(
    0,
    lines.findIndex((line) => BACKWARD.test(line)),
  );
  return new vscode.Range(at, 0, at, lines[at]?.length ?? 0);
}

export async function showBackward(path: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(path);
  const selection = backwardRange(document.getText());
  await vscode.window.showTextDocument(document, { selection, preview: false });
}
