// The steps of the check, in the order of how soon they find a mistake.
import fs from 'node:fs';
import { glAddon, withDisplay } from './gl.mjs';
import { vscodeFromNpm } from './vscodeFromNpm.mjs';

const GPUJS = { NORMSCOPE_SETTINGS: '{"normscope.compute.backend":"gpujs"}' };

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} program
 * @property {(countsFile: string) => string[]} args
 * @property {(countsFile: string) => { passed: number, failed: number, skipped: number } | undefined} [readCounts]
 * @property {() => Promise<string | undefined>} [unavailable] why it cannot run here
 * @property {boolean} [onlyInCi]
 */

/** @type {(Step & { env?: Record<string, string> })[]} */
export const STEPS = [
  script('types', ['node_modules/typescript/bin/tsc', '-b']),
  script('lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']),
  script('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '.']),
  vitest('unit', 'vitest.config.mjs'),
  script('build', ['scripts/package.mjs']),
  vitest('bundle', 'vitest.bundle.config.mjs'),
  script('bench-smoke', ['test/bench/run.mjs', '--smoke']),
  insideVsCode('vscode'),
  insideVsCode('vscode-gpujs', { env: GPUJS }),
  insideVsCode('vscode-web', { env: { NORMSCOPE_HOST: 'web' } }),
  vitest('ui', 'vitest.ui.config.mjs'),
  // What a backend has a part in; checks and training know none.
  vitest('ui-gpujs', 'vitest.ui.config.mjs', { env: GPUJS }, ['command', 'inspector', 'whatIf']),
  vitest('gl-chromium', 'vitest.webgl.config.mjs', { onlyInCi: true }),
  vitest('gl-headless', 'vitest.gl.config.mjs', {
    args: (file) => ['test/gl/launch.mjs', ...reporters(file)],
    onlyInCi: true,
    unavailable: headlessGlIsUnavailable,
  }),
  insideVsCode('vscode-newest', {
    env: { NORMSCOPE_VSCODE: 'newest' },
    onlyInCi: true,
    unavailable: newestIsUnavailable,
  }),
];

function script(name, args, more) {
  return { name, program: process.execPath, args: () => args, ...more };
}

function vitest(name, config, more, files = []) {
  const run = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...files];
  return {
    ...script(name, run),
    args: (file) => [...run, ...reporters(file)],
    readCounts: vitestCounts,
    ...more,
  };
}

const reporters = (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];

function insideVsCode(name, more) {
  return { ...script(name, ['test/vscode/launch.mjs']), readCounts: readJson, ...more };
}

function vitestCounts(file) {
  const result = readJson(file);
  return (
    result && {
      passed: result.numPassedTests,
      failed: result.numFailedTests,
      skipped: result.numPendingTests + result.numTodoTests,
    }
  );
}

function readJson(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

/** The newest VS Code needs a compiler and more downloads; a machine without them has still been checked. */
async function newestIsUnavailable() {
  if (process.env.VSCODE_EXECUTABLE) return 'VSCODE_EXECUTABLE names the only VS Code to test';
  try {
    await vscodeFromNpm('newest');
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/** The addon wants a compiler and, to draw without a screen, Xvfb and Mesa. */
async function headlessGlIsUnavailable() {
  try {
    await glAddon();
    await withDisplay();
    return undefined;
  } catch (error) {
    return error.message.split('\n')[0];
  }
}
