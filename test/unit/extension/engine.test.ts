import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../extension/engine/engine';
import { workerThread } from '../../../extension/platform/workerThread';

const source = { kind: 'sample', name: 'two-layer' } as const;

/** A worker that answers, exits, throws or exhausts its heap, by the name of the sample it is asked for. */
const WORKER = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ t, id, params }) => {
  if (t !== 'request') return;
  const what = params.source.name;
  if (what === 'exit') process.exit(3);
  if (what === 'throw') setTimeout(() => { throw new Error('out of luck'); });
  else if (what === 'hang') return;
  else parentPort.postMessage({ t: 'ok', id, result: { format: what, bytes: 0, tensors: [] } });
});`;

let folder: string;
let log: string[];
let engine: Engine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'normscope-engine-'));
  const workerPath = join(folder, 'worker.cjs');
  writeFileSync(workerPath, WORKER);
  log = [];
  const absent = (): never => {
    throw new Error('No file systems here');
  };
  engine = new Engine({
    startWorker: () => workerThread(workerPath, { kernelWorker: '', storage: folder, version: '0' }),
    log: (_level, message) => log.push(message),
    requests: { statFile: absent, readFile: absent },
  });
});

afterEach(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

const list = (name: string): Promise<unknown> =>
  engine.call('list', { source: { ...source, name }, memoryBudget: 1 });

describe('the engine', () => {
  it.each([
    ['exit', /it was ended/],
    ['throw', /out of luck/],
  ])('says why a worker died (%s), and starts a new one for the next job', async (name, reason) => {
    await expect(list(name)).rejects.toThrow(reason);
    await expect(list('alive')).resolves.toMatchObject({ format: 'alive' });
    expect(log.filter((line) => line === 'Engine started')).toHaveLength(2);
    expect(log.some((line) => reason.test(line))).toBe(true);
  });

  it('rejects every job under way when its worker is killed', async () => {
    const waiting = Promise.allSettled([list('hang'), list('hang')]);
    await engine.kill();
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(list('again')).resolves.toMatchObject({ format: 'again' });
  });

  it('takes no jobs once it is shut down', async () => {
    await engine.dispose();
    await expect(list('late')).rejects.toThrow('shut down');
  });
});
