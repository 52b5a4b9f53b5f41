import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProcessPool } from '../../extension/jobs/processPool';
import { readMetrics, readStatus } from '../../extension/jobs/runFiles';
import type { RunRecord } from '../../src/protocol/training';
import { JobInterruptedError } from '../../src/runs/jobs';
import type { TrainJob } from '../../src/runs/jobs';
import { completeConfig } from '../../src/training/runConfig';

const JOB = fileURLToPath(new URL('../../dist/job.js', import.meta.url));

const CONFIG = completeConfig({
  ...{ data: 'spirals', numTrain: 0, hidden: [40, 40], epochs: 40, observeEvery: 1, captureEvery: 0 },
});

let base: string;
let pool: ProcessPool;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'normscope-jobs-'));
  pool = new ProcessPool({ jobPath: JOB, size: 2, log: () => undefined });
});
afterAll(async () => {
  pool.dispose();
  await rm(base, { recursive: true, force: true, maxRetries: 5 });
});

function jobIn(name: string, changes: Partial<TrainJob> = {}): TrainJob {
  return {
    ...{ kind: 'train', folder: join(base, name), title: name, config: CONFIG, checkpointSeconds: 0 },
    ...changes,
  };
}

async function numbersOf(name: string): Promise<RunRecord[]> {
  const { records } = await readMetrics(join(base, name));
  return records.map((record) => (record.kind === 'end' ? { ...record, milliseconds: 0 } : record));
}

/** Starts a run, and acts in the middle of it. */
async function midway(
  name: string,
  act: (by: ProcessPool) => void,
  by: ProcessPool = pool,
): Promise<unknown> {
  let acted = false;
  const { result } = by.run(jobIn(name), {
    appended: (records) => {
      if (acted || records.at(-1)!.step < 100) return;
      acted = true;
      act(by);
    },
  });
  return result;
}

function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [JOB, ...args], { cwd: base }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('job processes', () => {
  beforeAll(async () => {
    const { status } = await pool.run(jobIn('whole')).result;
    expect(status).toBe('finished');
  });

  it('killed in the middle of a run, leave one that resumes to the same numbers', async () => {
    const killed = new ProcessPool({ jobPath: JOB, size: 1, log: () => undefined });
    const result = midway('killed', ({ processIds }) => process.kill(processIds[0]!, 'SIGKILL'), killed);
    await expect(result).rejects.toThrow(JobInterruptedError);
    const left = await numbersOf('killed');
    expect(left.length).toBeGreaterThan(100);
    expect(left.at(-1)!.kind).not.toBe('end');
    const other = await pool.run(jobIn('meanwhile', { config: { ...CONFIG, epochs: 1 } })).result;
    expect(other.status).toBe('finished');
    let stand = 0;
    await killed.run(jobIn('killed', { resume: true }), { begun: ({ records }) => (stand = records.length) })
      .result;
    expect(stand).toBeGreaterThan(0);
    expect(await numbersOf('killed')).toEqual(await numbersOf('whole'));
    killed.dispose();
  });

  it('without their owner stop behind a checkpoint', async () => {
    const owner = new ProcessPool({ jobPath: JOB, size: 1, log: () => undefined });
    const result = midway(
      'orphan',
      (own) => {
        own.dispose();
      },
      owner,
    );
    await expect(result).rejects.toThrow(JobInterruptedError);
    const folder = join(base, 'orphan');
    while ((await readStatus(folder)).file?.status !== 'paused')
      await new Promise((go) => setTimeout(go, 20));
    expect((await numbersOf('orphan')).at(-1)!.kind).toBe('checkpoint');
    await pool.run(jobIn('orphan', { resume: true })).result;
    const losses = (records: RunRecord[]): RunRecord[] => records.filter(({ kind }) => kind === 'step');
    expect(losses(await numbersOf('orphan'))).toEqual(losses(await numbersOf('whole')));
  });
});

describe('the job from the command line', () => {
  it('performs a document and prints its result', async () => {
    const job = { kind: 'train', folder: 'headless', config: { ...CONFIG, epochs: 1 } };
    await writeFile(join(base, 'job.json'), JSON.stringify(job));
    const { code, stdout, stderr } = await command('job.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ kind: 'train', folder: join(base, 'headless'), status: 'finished', step: 16 },
    });
    const run = JSON.parse(await readFile(join(base, 'headless/run.json'), 'utf8')) as { versions: object };
    expect(run.versions).toMatchObject({ normscope: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  });

  it('refuses what is no job, on stderr', async () => {
    expect((await command()).stderr).toMatch(/^usage: node dist\/job\.js/);
    await writeFile(join(base, 'none.json'), '{"kind": "train"}');
    const { code, stdout, stderr } = await command('none.json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/none\.json: expected "folder" as a text/);
  });

  it('fails with the reason in the document', async () => {
    const job = { kind: 'train', folder: 'lost', config: { data: './nowhere' } };
    await writeFile(join(base, 'lost.json'), JSON.stringify(job));
    const { code, stdout } = await command('lost.json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/nowhere/) as string,
    });
  });
});
