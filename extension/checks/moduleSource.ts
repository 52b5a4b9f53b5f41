import * as vscode from 'vscode';

const BACKWARD = /\b(?:function|const|let)\s+backward\b/;

/** Where a module defines `backward`: the line that declares it, or the first line. */
export function backwardRange(document: vscode.TextDocument): vscode.Range {
  for (let line = 0; line < document.lineCount; line++) {
    const text = document.lineAt(line);
    if (BACKWARD.test(text.text)) return text.range;
  }
  return document.lineAt(0).range;
}

export async function showBackward(path: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(path);
  await vscode.window.showTextDocument(document, { selection: backwardRange(document), preview: false });
}
