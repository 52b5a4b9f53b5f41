// Runs inside the extension host. The build puts this file first and every *.test.ts of this folder behind it, so
// the statements below have defined `describe` and `it` when the test files are loaded.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

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
      report(runner.stats);
      if (failures === 0) resolve();
      else reject(new Error(`${failures} of the tests inside VS Code failed.`));
    });
  });
}

/** The counts for the script that started VS Code: the exit code alone does not say whether any test ran. */
function report(stats: Mocha.Stats | undefined): void {
  const file = process.env['NORMSCOPE_TEST_COUNTS'];
  if (file === undefined || stats === undefined) return;
  writeFileSync(
    file,
    JSON.stringify({ passed: stats.passes, failed: stats.failures, skipped: stats.pending }),
  );
}
