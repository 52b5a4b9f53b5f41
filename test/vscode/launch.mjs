// Runs the suite of this folder inside a real VS Code:  node test/vscode/launch.mjs
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages } from '../../scripts/lib/ensure.mjs';
import { main, Problem } from '../../scripts/lib/log.mjs';
import { inRepo, ROOT, TESTS_BUNDLE } from '../../scripts/lib/paths.mjs';
import { settingsFromEnvironment } from '../../scripts/lib/server.mjs';

/** The extension's entry `browser` in a web worker, instead of `main` in Node. */
const IN_WEB_HOST = process.env.NORMSCOPE_HOST === 'web';

await main(async () => {
  await ensurePackages();
  const { buildProductWhenStale, buildTests } = await import('../../scripts/lib/build.mjs');
  const { testExecutable } = await import('../../scripts/lib/executable.mjs');
  await buildProductWhenStale();
  await buildTests({ web: IN_WEB_HOST });
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
      launchArgs: [
        workspace,
        `--user-data-dir=${userData(scratch)}`,
        '--disable-extensions',
        ...(IN_WEB_HOST ? ['--extensionDevelopmentKind=web'] : []),
      ],
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) throw new Problem(error.message);
    throw error;
  } finally {
    keepCounts(path.join(workspace, 'test-counts.json'));
  }
}

/** For the script that runs all checks. */
function keepCounts(file) {
  const place = process.env.NORMSCOPE_TEST_COUNTS;
  if (place && fs.existsSync(file)) fs.copyFileSync(file, place);
}

function userData(scratch) {
  const folder = path.join(scratch, 'user');
  fs.mkdirSync(path.join(folder, 'User'), { recursive: true });
  // VS Code 1.99 served to a browser reads the kind from its settings only.
  const kind = IN_WEB_HOST ? { 'remote.extensionKind': { 'normscope.normscope': ['web'] } } : {};
  const settings = { ...kind, ...settingsFromEnvironment() };
  fs.writeFileSync(path.join(folder, 'User/settings.json'), JSON.stringify(settings));
  return folder;
}
