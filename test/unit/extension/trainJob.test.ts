import fs from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Datasets, describeData } from '../../../extension/jobs/datasets';
import { JobWork } from '../../../extension/jobs/jobWork';
import { readMetrics, readStatus } from '../../../extension/jobs/runFiles';
import type { Disk } from '../../../extension/jobs/runWriter';
import { trainJob } from '../../../extension/jobs/trainJob';
import type { JobTools } from '../../../extension/jobs/trainJob';
import type { RunRecord } from '../../../src/protocol/training';
import type { JobStart, JobWatch, TrainJob, TrainJobResult } from '../../../src/runs/jobs';
import { hasRelaxedSimd } from '../../../src/compute/wasm/kernels';
import { parseRunFile } from '../../../src/runs/runFile';
import { completeConfig } from '../../../src/training/runConfig';
import { unattended } from '../../../src/work';

const tools: JobTools = { datasets: new Datasets(), versions: { normscope: 'test' } };

const CONFIG = completeConfig({
  ...{ data: 'spirals', numTrain: 0, hidden: [6], epochs: 3, dtype: 'float64' },
  ...{ observeEvery: 5, captureEvery: 20, keep: 0.8 },
});

let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'normscope-runs-'));
});
afterAll(() => rm(base, { recursive: true }));

function jobIn(folder: string, changes: Partial<TrainJob> = {}): TrainJob {
  const job = { kind: 'train', folder: join(base, folder), title: 'Test', config: CONFIG } as const;
  return { ...job, checkpointSeconds: 0, ...changes };
}

function perform(job: TrainJob, watch?: JobWatch, disk?: Disk): Promise<TrainJobResult> {
  return trainJob(job, new JobWork(watch), { ...tools, ...(disk && { disk }) });
}

/** Records as they are whenever they were made. */
async function numbersOf(folder: string): Promise<RunRecord[]> {
  const { records } = await readMetrics(join(base, folder));
  return records.map((record) => (record.kind === 'end' ? { ...record, milliseconds: 0 } : record));
}

/** Stops at a step, as its owner would ask. */
function stopping(step: number, how: 'pause' | 'cancel'): JobWork {
  const disk: JobWork = new JobWork();
  const tell = disk.tell.bind(disk);
  disk.tell = (record) => {
    tell(record);
    if (record.step === step) disk.stop(how);
  };
  return disk;
}

describe('a run on disk', () => {
  let whole: RunRecord[];

  beforeAll(async () => {
    const told: RunRecord[] = [];
    const result = await perform(jobIn('whole'), {
      appended: (records) => {
        told.push(...records);
      },
    });
    expect(result).toMatchObject({ status: 'finished', step: 48 });
    whole = await numbersOf('whole');
    expect(told.length).toBe(whole.length);
  });

  it('lies in its folder whole, with the newest checkpoints', async () => {
    const names = await readdir(join(base, 'whole'));
    expect(names.filter((name) => name.startsWith('checkpoint'))).toEqual([
      'checkpoint-00000032.safetensors',
      'checkpoint-00000048.safetensors',
    ]);
    expect(names.filter((name) => !/^(checkpoint|capture)-\d{8}\.safetensors$/.test(name))).toEqual([
      ...['metrics.jsonl', 'run.json', 'status.json'],
    ]);
    expect(whole.map(({ kind }) => kind)).toContain('capture');
    expect((await readStatus(join(base, 'whole'))).file).toMatchObject({ status: 'ended', totalSteps: 48 });
  });

  it('killed at any byte, ends with the same numbers when it is resumed', async () => {
    const { size } = fs.statSync(join(base, 'whole/metrics.jsonl'));
    for (const share of [0, 0.01, 0.3, 0.41, 0.6, 0.77, 0.9, 1 - 1 / size]) {
      await cp(join(base, 'whole'), join(base, 'killed'), { recursive: true });
      await truncate(join(base, 'killed/metrics.jsonl'), Math.floor(share * size));
      const result = await perform(jobIn('killed', { resume: true }));
      expect(result.status).toBe('finished');
      expect(await numbersOf('killed')).toEqual(whole);
      await rm(join(base, 'killed'), { recursive: true });
    }
  });

  it.each([
    ['is cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ['is empty', () => Buffer.alloc(0)],
    ['is all zeros', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['is something else', () => Buffer.from('no checkpoint at all')],
    [
      'has one bit flipped',
      (bytes: Buffer) => {
        bytes[bytes.length - 100]! ^= 4;
        return bytes;
      },
    ],
  ])('whose newest checkpoint %s, goes on from the one before', async (_what, spoil) => {
    const folder = join(base, 'spoiled');
    await cp(join(base, 'whole'), folder, { recursive: true });
    const newest = join(folder, 'checkpoint-00000048.safetensors');
    await writeFile(newest, spoil(await readFile(newest)));
    // Without its last line, the end.
    const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(join(folder, 'metrics.jsonl'), `${lines.slice(0, -2).join('\n')}\n`);
    let start: JobStart | undefined;
    const { notes } = await perform(jobIn('spoiled', { resume: true }), {
      begun: (told) => {
        start = told;
      },
    });
    expect(start!.records.at(-1)!.step).toBe(32);
    expect(notes).toEqual([
      expect.stringMatching(/^checkpoint-00000048\.safetensors .* The run goes on from step 32\.$/),
    ]);
    expect(start!.notes).toEqual(notes);
    expect((await readStatus(folder)).file?.notes).toEqual(notes);
    expect(await numbersOf('spoiled')).toEqual(whole);
    await rm(folder, { recursive: true });
  });

  it('paused and resumed, and paused again, ends with the same numbers', async () => {
    for (const step of [1, 17, 30]) {
      const paused = await trainJob(jobIn('paused', { resume: true }), stopping(step, 'pause'), tools);
      expect(paused.status).toBe('paused');
      expect((await numbersOf('paused')).at(-1)).toMatchObject({ kind: 'checkpoint' });
    }
    expect((await readStatus(join(base, 'paused'))).file?.status).toBe('paused');
    await perform(jobIn('paused', { resume: true }));
    const steps = (await numbersOf('paused')).filter(({ kind }) => kind !== 'checkpoint');
    expect(steps).toEqual(whole.filter(({ kind }) => kind !== 'checkpoint'));
  });

  it('says on which engine it began, and that another one goes on with it', async () => {
    const folder = join(base, 'moved');
    const float32 = { config: { ...CONFIG, dtype: 'float32' } } as const;
    await trainJob(jobIn('moved', float32), stopping(17, 'pause'), tools);
    const path = join(folder, 'run.json');
    const text = await readFile(path, 'utf8');
    const engine = hasRelaxedSimd() ? 'WebAssembly relaxed SIMD, float32' : 'WebAssembly SIMD, float32';
    expect(parseRunFile(text, path).versions).toEqual({ normscope: 'test', engine });
    expect(await trainJob(jobIn('moved', { resume: true }), stopping(20, 'pause'), tools)).not.toHaveProperty(
      'notes',
    );
    await writeFile(path, text.replace(engine, 'WebAssembly of another host, float32'));
    const { notes } = await perform(jobIn('moved', { resume: true }));
    expect(notes).toEqual([
      `The first 20 steps were computed by WebAssembly of another host, float32, the others by ${engine}: ` +
        'the last digits of the losses may differ from those of a run in one piece.',
    ]);
  });

  it('cancelled, has an end, and can be resumed all the same', async () => {
    const cancelled = await trainJob(jobIn('cancelled'), stopping(20, 'cancel'), tools);
    expect(cancelled.status).toBe('cancelled');
    expect((await numbersOf('cancelled')).at(-1)).toMatchObject({ kind: 'end', status: 'cancelled' });
    expect((await perform(jobIn('cancelled', { resume: true }))).status).toBe('finished');
  });

  it('is not written over, and not trained again once it has finished', async () => {
    await expect(perform(jobIn('whole'))).rejects.toThrow(/holds a run already, with \d+ records/);
    expect(await perform(jobIn('whole', { resume: true }))).toMatchObject({ status: 'finished', step: 48 });
  });

  it('edited by hand, is refused with file and line', async () => {
    await cp(join(base, 'whole'), join(base, 'edited'), { recursive: true });
    const path = join(base, 'edited/metrics.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"step":3,', '"step":three,'));
    await expect(perform(jobIn('edited', { resume: true }))).rejects.toThrow(
      /metrics\.jsonl, line \d+: expected/,
    );
  });

  it('keeps no checkpoint where it was asked not to', async () => {
    await perform(jobIn('lean', { keepCheckpoints: false }));
    expect((await readdir(join(base, 'lean'))).filter((name) => name.startsWith('checkpoint'))).toEqual([]);
  });

  it('works figures out before it ends, and again when it was stopped at that', async () => {
    const measure = { name: 'outputSpread', options: { batches: 5 } };
    const result = await perform(jobIn('measured', { measure }));
    expect(result.figures!['outputSpread']).toBeGreaterThan(0);
    const stored = JSON.parse(await readFile(join(base, 'measured/figures.json'), 'utf8')) as unknown;
    expect(stored).toEqual(result.figures);
    const lines = (await readFile(join(base, 'measured/metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(join(base, 'measured/metrics.jsonl'), lines.slice(0, -2).join('\n'));
    expect((await perform(jobIn('measured', { resume: true }))).figures).toEqual(result.figures);
  });
});

describe('a disk that is full', () => {
  /** Takes so many bytes, then none; the last write may go half through. */
  function smallDisk(bytes: number): Disk {
    let left = bytes;
    const writeSync = (
      file: number,
      data: Uint8Array,
      offset: number,
      length: number,
      at: number,
    ): number => {
      const taken = Math.min(left, length);
      left -= taken;
      if (taken === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return fs.writeSync(file, data, offset, taken, at);
    };
    return { ...fs, writeSync: writeSync as typeof fs.writeSync };
  }

  it.each([5000, 8000, 12_000])(
    'fails the run at %i bytes, and costs nothing that was recorded',
    async (bytes) => {
      const folder = `full${bytes}`;
      const failed = await perform(jobIn(folder), {}, smallDisk(bytes));
      expect(failed.status).toBe('failed');
      expect(failed.message).toMatch(/cannot be written: the disk is full \(ENOSPC\)\. Free some space/);
      const { records, halfWritten } = await readMetrics(join(base, folder));
      expect(halfWritten).toBeUndefined();
      expect(records.length).toBeGreaterThan(1);
      await writeFile(join(base, folder, 'checkpoint-00000099.safetensors.partial'), 'left by a kill');
      expect(await perform(jobIn(folder, { resume: true }))).toMatchObject({ status: 'finished' });
      expect(await numbersOf(folder)).toEqual(await numbersOf('whole'));
    },
  );
});

describe('a job that cannot begin', () => {
  it('fails with the reason', async () => {
    const config = { ...CONFIG, data: join(base, 'nothing') };
    const result = await perform(jobIn('without-data', { config }));
    expect(result.status).toBe('failed');
    expect(result.message).toMatch(/nothing.*does not exist/);
    expect((await readStatus(join(base, 'without-data'))).file?.message).toBe(result.message);
  });

  it('says how large the embedded sets are', async () => {
    expect(await describeData('spirals', unattended)).toMatchObject({ features: 2, classes: 3 });
  });
});
