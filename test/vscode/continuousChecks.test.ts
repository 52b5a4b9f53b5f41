import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { newLayerTemplate } from '../../src/gradientCheck/newLayerTemplate';
import { closeAllTabs, desktopOnly, inWorkspace, until } from './support';

const RIGHT = newLayerTemplate();
const WRONG = RIGHT.replace(
  'dgamma[i % D] += dout.data[i] * xhat[i];',
  'dgamma[i % D] += dout.data[i] * xhat[i] / N;',
);

async function save(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

desktopOnly('a browser runs no code from files').describe('a continuous run of the Testing view', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('testing.stopContinuousRun');
    await closeAllTabs();
  });

  it('finds a module nobody has checked, and checks it again whenever it is saved', async () => {
    const uri = vscode.Uri.file(inWorkspace('continuous.mjs'));
    await writeFile(uri.fsPath, RIGHT);
    const problems = (): string =>
      vscode.languages
        .getDiagnostics(uri)
        .map(({ message, range }) => `${range.start.line} ${message}`)
        .join('\n');
    const backward = RIGHT.split('\n').findIndex((line) => line.startsWith('export function backward'));
    const wrong = new RegExp(`^${backward} dgamma: .*a mean, not a sum\\?`, 'm');
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await vscode.commands.executeCommand('testing.startContinuousRun');
    await save(uri, WRONG);
    await until(() => wrong.test(problems()), 'the wrong gradient after a save');
    await save(uri, RIGHT);
    await until(() => problems() === '', 'no problem after it was mended');
    // Another program's writing is a save as well.
    await writeFile(uri.fsPath, WRONG);
    await until(() => wrong.test(problems()), 'the wrong gradient after a write to disk');
    await vscode.workspace.fs.delete(uri);
    await until(() => problems() === '', 'no problem of a file that is gone');
  });
});
