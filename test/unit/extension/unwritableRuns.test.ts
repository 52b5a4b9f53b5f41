import fs from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../../../extension/jobs/runWriter';
import { trainDocument, unlessFailed } from '../../../extension/train/runDocuments';
import { LocalRuns } from '../../../extension/train/localRuns';
import { batchOf } from '../../../extension/train/recordBatch';
import type { RunsChange } from '../../../extension/train/runs';
import { RunHistory } from '../../../webview/figures/trainHistory';
import { SerialRunner } from './serialRunner';

const SMALL = {
  data: 'spirals',
  numTrain: 200,
  hidden: [4],
  epochs: 5,
  dtype: 'float64',
  observeEvery: 1,
  captureEvery: 1,
} as const;
const STEPS = 20;

let folder: string;
let runner: SerialRunner;
let runs: LocalRuns;
/** What the train view would show of the runs, fed with what it is sent. */
let shown: RunHistory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'normscope-unwritable-'));
  runner = new SerialRunner();
  shown = new RunHistory();
  runs = new LocalRuns({
    runsFolder: () => join(folder, 'runs'),
    baseFolder: () => folder,
    runner,
    changes: {
      event: () => {
        throw new Error('Nobody listens here');
      },
      fire: (change: RunsChange) => {
        if (change.kind === 'run') shown.add(batchOf(change.appended));
      },
    },
    versions: {},
    log: () => undefined,
  });
});
afterEach(async () => {
  runs.dispose();
  await rm(folder, { recursive: true });
});

/** A disk that takes so many captures, then fails with a code of the system's. */
function failing(code: string, captures: number): Disk {
  let left = captures;
  const openSync: typeof fs.openSync = (path, ...rest) => {
    if (String(path).includes('capture') && left-- <= 0)
      throw Object.assign(new Error(`${code}: something, open '${String(path)}'`), { code });
    return fs.openSync(path, ...rest);
  };
  return { ...fs, openSync };
}

describe('a run whose folder takes nothing more', () => {
  it.each([
    [
      'ENOSPC',
      /capture-00000008\.safetensors cannot be written: the disk is full \(ENOSPC\)\. Free some space, then resume/,
    ],
    [
      'EACCES',
      /capture-00000008\.safetensors cannot be written: it is not allowed \(EACCES\)\. Allow it, then resume .* normscope\.runs\.folder/,
    ],
    [
      'EIO',
      /capture-00000008\.safetensors cannot be written: EIO: something, open .*\. What the run had recorded is kept/,
    ],
  ])(
    '(%s) has failed with what, where and what to do, keeps its numbers, and can be resumed',
    async (code, message) => {
      runner.disk = failing(code, 7);
      const { folder: own } = await runs.start(SMALL, 'Full');
      const failed = await runs.ended(own);
      expect(failed).toMatchObject({ status: 'failed', step: 8 });
      expect(failed.message).toMatch(message);
      expect(() => unlessFailed(failed)).toThrow(message);
      expect(shown.losses).toHaveLength(8);
      expect((await trainDocument(runs, failed)).lossHistory).toEqual([...shown.losses]);
      const before = [...shown.losses];
      runner.disk = undefined;
      await runs.resume(own);
      expect(await runs.ended(own)).toMatchObject({ status: 'finished', step: STEPS });
      expect([...shown.losses.subarray(0, 8)]).toEqual(before);
      expect(shown.losses).toHaveLength(STEPS);
    },
  );

  it('because it is gone, keeps what it has told, and begins anew', async () => {
    runner.onRecord = ({ step, kind }) => {
      if (step === 5 && kind === 'step') fs.rmSync(own, { recursive: true });
    };
    const { folder: own } = await runs.start(SMALL, 'Gone');
    const failed = await runs.ended(own);
    expect(failed.status).toBe('failed');
    expect(failed.message).toMatch(/its folder is gone \(ENOENT\)\. Try again: the run begins anew/);
    expect((await trainDocument(runs, failed)).lossHistory).toEqual([...shown.losses]);
    expect(shown.losses.length).toBeGreaterThanOrEqual(5);
    runner.onRecord = () => undefined;
    await runs.resume(own);
    expect(await runs.ended(own)).toMatchObject({ status: 'finished', step: STEPS });
    expect(await readdir(own)).toContain('run.json');
  });

  it('because a file has taken its place, says so', async () => {
    runner.onRecord = ({ step, kind }) => {
      if (step !== 5 || kind !== 'step') return;
      fs.rmSync(own, { recursive: true });
      fs.writeFileSync(own, 'something else');
    };
    const { folder: own } = await runs.start(SMALL, 'Replaced');
    const failed = await runs.ended(own);
    expect(failed.message).toMatch(/a file stands where a folder should be \(ENOTDIR\)\. Move it away/);
    expect(failed.step).toBeGreaterThanOrEqual(5);
  });
});

describe('a runs folder that cannot be', () => {
  it('is told before a run begins', async () => {
    await writeFile(join(folder, 'runs'), 'a file');
    await expect(runs.start(SMALL)).rejects.toThrow(
      /runs cannot be written: a file stands where a folder should be \((EEXIST|ENOTDIR)\)/,
    );
    await expect(runs.startExperiment('deepNet', { data: 'blobs', epochs: 1 })).rejects.toThrow(
      /runs cannot be written: a file stands/,
    );
    expect(runs.list()).toEqual([]);
    await rm(join(folder, 'runs'));
    await mkdir(join(folder, 'runs'));
    expect((await runs.ended((await runs.start(SMALL)).folder)).status).toBe('finished');
  });
});
