import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkModule } from '../../../extension/checks/moduleCheck';

const folder = mkdtempSync(join(tmpdir(), 'normscope modules-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** Loads a module and calls its forward, and answers as the channel does. */
const workerPath = file('worker.cjs', [
  "const { parentPort } = require('node:worker_threads');",
  "parentPort.on('message', async ({ id, params }) => {",
  '  try {',
  '    const { forward } = await import(params.url);',
  "    if (!forward) throw new TypeError('no forward');",
  "    parentPort.postMessage({ t: 'ok', id, result: forward() });",
  '  } catch ({ name, message, stack }) {',
  "    parentPort.postMessage({ t: 'err', id, error: { name, message, stack } });",
  '  }',
  '});',
]);

function check(layer: string): Promise<unknown> {
  const request = { layer, seed: 1, params: {}, options: {} };
  return checkModule(request, { workerPath, seconds: 20, megabytes: 64 });
}

const EXPECTED = 'an ES module that exports forward(inputs, params) and backward(dout, cache)';

describe('a module that cannot be checked', () => {
  it('is told where there is none', async () => {
    const path = join(folder, 'nope.mjs');
    await expect(check(path)).rejects.toThrow(
      `${path} does not exist. Expected the path of ${EXPECTED}: check "layer", or name a built-in layer`,
    );
    await expect(check(folder)).rejects.toThrow(`${folder} is not a file. Expected the path of ${EXPECTED}`);
  });

  it('is told with line and column where it does not parse', async () => {
    const path = file('broken.mjs', ['export function forward(x) {', '\tconst y = ;', '}']);
    await expect(check(path)).rejects.toThrow(
      `${path}:2:12: Unexpected token ';'. Expected ${EXPECTED}: correct it there and check again`,
    );
    const importing = file('importing.mjs', ["import './broken.mjs';"]);
    await expect(check(importing)).rejects.toThrow(
      `${importing}, or a module that it imports: Unexpected token ';'. Expected`,
    );
  });

  it('is told with line and column where it asks for what is not there', async () => {
    file('helper.mjs', ['export const one = 1;']);
    const path = file('asking.mjs', ['', "import { two } from './helper.mjs';"]);
    await expect(check(path)).rejects.toThrow(`${path}:2:10: The requested module './helper.mjs' does not`);
    const absent = file('absent.mjs', ["import './nowhere.mjs';"]);
    await expect(check(absent)).rejects.toThrow(`${absent}: Cannot find module '${join(folder, 'nowhere')}`);
  });

  it('is told with line and column where it throws, loading or running', async () => {
    const loading = file('loading.mjs', ['const x = 1;', 'x.y.z = 3;']);
    await expect(check(loading)).rejects.toThrow(`${loading}:2:7: Cannot set properties of undefined`);
    const running = file('running.mjs', ["export const forward = () => JSON.parse('{');"]);
    await expect(check(running)).rejects.toThrow(new RegExp(`running\\.mjs:1:35: .*JSON`));
  });

  it('is told by its path where nothing else is known', async () => {
    const path = file('empty.mjs', ['export const forwards = 1;']);
    await expect(check(path)).rejects.toThrow(`${path}: no forward`);
  });
});

it('a module that can be is checked', async () => {
  await expect(check(file('fine.mjs', ['export const forward = () => 7;']))).resolves.toBe(7);
});
