// Runs inside the extension host. The build puts this file first and every *.test.ts of this folder behind it, so
// the statements below have defined `describe` and `it` when the test files are loaded.
import Mocha from 'mocha';
import * as vscode from 'vscode';

const mocha = new Mocha({
  ui: 'bdd',
  timeout: 60_000,
  color: false,
  forbidOnly: process.env['CI'] !== undefined,
});
mocha.suite.emit('pre-require', globalThis, '', mocha);

/** What VS Code calls; a rejection makes it end with exit code 1. */
export function run(): Promise<void> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      report(runner.stats).then(() => {
        if (failures === 0) resolve();
        else reject(new Error(`${failures} of the tests inside VS Code failed.`));
      }, reject);
    });
  });
}

/**
 * The counts for the script that started VS Code, in the workspace, which any host can write to: the exit code alone
 * does not say whether any test ran.
 */
async function report(stats: Mocha.Stats | undefined): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder || !stats) return;
  const { passes: passed, failures: failed, pending: skipped } = stats;
  const counts = new TextEncoder().encode(JSON.stringify({ passed, failed, skipped }));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, 'test-counts.json'), counts);
}
