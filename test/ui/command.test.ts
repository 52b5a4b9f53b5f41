import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectActivationsDocument } from '../../src/protocol/documents/inspectActivations';

const ROOT = new URL('../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'normscope-command-'));
const fits = new Ajv({ allowUnionTypes: true }).compile(inspectActivationsDocument);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** As `npm run --silent command -- …` from the folder of the fixtures. */
function command(...args: string[]): { status: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [join(ROOT, 'scripts/command.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: join(ROOT, 'test/fixtures/workspace') },
    maxBuffer: 1 << 28,
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

describe('the door for scripts', () => {
  it('runs a batch: one document or one error for each request, exit 1 if any failed', () => {
    const file = join(folder, 'requests.json');
    writeFileSync(
      file,
      JSON.stringify([
        { command: 'normscope.inspectActivations', args: { uri: 'dense.npy' } },
        { command: 'normscope.inspectActivations', args: { uri: 'truncated.npy' } },
        { command: 'normscope.openSample', args: { sample: 'two-layer' } },
        // What a person would be asked for.
        { command: 'normscope.inspectActivations' },
        { command: 'normscope.checkGradients', args: { seed: 1 } },
        { command: 'normscope.openRun' },
      ]),
    );
    const { status, out } = command('--batch', file);
    expect(status).toBe(1);
    interface Outcome {
      ok?: unknown;
      error?: { message: string };
    }
    const [first, second, third, ...unasked] = JSON.parse(out) as Outcome[];
    expect(fits(first?.ok)).toBe(true);
    expect(second?.error?.message).toMatch(/truncated\.npy is truncated/);
    expect(fits(third?.ok)).toBe(true);
    expect(unasked.map(({ error }) => error?.message)).toEqual([
      expect.stringMatching(/inspectActivations: "uri" is missing/),
      expect.stringMatching(/checkGradients: "layer" is missing/),
      expect.stringMatching(/openRun: "folder" is missing/),
    ]);
  });

  it('prints one JSON value and nothing else', () => {
    const { status, out } = command('normscope.inspectActivations', '{"uri": "./dense.npy", "limit": 1}');
    expect(status).toBe(0);
    expect(fits(JSON.parse(out))).toBe(true);
  });
});
