import * as vscode from 'vscode';
import { backwardRange } from './moduleSource';

const EXPORTS = (name: string): RegExp =>
  new RegExp(`export\\s+(?:async\\s+)?(?:function|const|let)\\s+${name}\\b|export\\s*\\{[^}]*\\b${name}\\b`);

/** "Check gradients" above the backward of any module that exports a forward and a backward. */
export const moduleLens: vscode.CodeLensProvider = {
  provideCodeLenses: (document) => {
    const text = document.getText();
    if (document.uri.scheme !== 'file' || !EXPORTS('forward').test(text) || !EXPORTS('backward').test(text))
      return [];
    const command = {
      title: '$(beaker) Check gradients',
      command: 'normscope.checkGradients',
      arguments: [document.uri],
    };
    return [new vscode.CodeLens(backwardRange(document), command)];
  },
};

export function registerModuleLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    [{ language: 'javascript' }, { pattern: '**/*.mjs' }],
    moduleLens,
  );
}
