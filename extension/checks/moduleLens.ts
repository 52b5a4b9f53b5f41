import * as vscode from 'vscode';
import { backwardRange, isLayerModule } from './moduleSource';

/** "Check gradients" above the backward of any module that exports a forward and a backward. */
export const moduleLens: vscode.CodeLensProvider = {
  provideCodeLenses: (document) => {
    const text = document.getText();
    if (document.uri.scheme !== 'file' || !isLayerModule(text)) return [];
    const command = {
      title: '$(beaker) Check gradients',
      command: 'normscope.checkGradients',
      arguments: [document.uri],
    };
    return [new vscode.CodeLens(backwardRange(text), command)];
  },
};

export function registerModuleLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    [{ language: 'javascript' }, { pattern: '**/*.mjs' }],
    moduleLens,
  );
}
