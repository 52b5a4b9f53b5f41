// Runs the suite of this folder inside a real VS Code:  node test/vscode/launch.mjs
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages } from '../../scripts/lib/ensure.mjs';
import { main, Problem } from '../../scripts/lib/log.mjs';
import { inRepo, ROOT, TESTS_BUNDLE } from '../../scripts/lib/paths.mjs';
import { settingsFromEnvironment } from '../../scripts/lib/server.mjs';

await main(async () => {
  await ensurePackages();
  const { buildProductWhenStale, buildTests } = await import('../../scripts/lib/build.mjs');
  const { testExecutable } = await import('../../scripts/lib/executable.mjs');
  await buildProductWhenStale();
  await buildTests();
  const executable = await testExecutable();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-tests-'));
  try {
    await runSuite(executable, scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** The workspace is a copy: tests may write into it. */
async function runSuite(vscodeExecutablePath, scratch) {
  const workspace = path.join(scratch, 'workspace');
  fs.cpSync(inRepo('test/fixtures/workspace'), workspace, { recursive: true });
  const { runTests, TestRunFailedError } = await import('@vscode/test-electron');
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: TESTS_BUNDLE,
      launchArgs: [workspace, `--user-data-dir=${userData(scratch)}`, '--disable-extensions'],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) throw new Problem(error.message);
    throw error;
  }
}

function userData(scratch) {
  const folder = path.join(scratch, 'user');
  fs.mkdirSync(path.join(folder, 'User'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'User/settings.json'), JSON.stringify(settingsFromEnvironment()));
  return folder;
}
