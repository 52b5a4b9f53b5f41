import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobStoppedError, ProcessPool } from '../../../extension/jobs/processPool';
import { JobInterruptedError } from '../../../src/runs/jobs';
import type { DescribeDataResult, RunningJob } from '../../../src/runs/jobs';

/** A process that does what the name of the data says; `train` in its answer is its own id. */
const PROCESS = `
let stop;
process.on('message', ({ t, id, name, payload, params }) => {
  const answer = (features) => process.send({ t: 'ok', id, result: { kind: 'describeData', features, classes: 0, train: process.pid } });
  if (t === 'event' && name === 'stop') stop?.(payload);
  if (t !== 'request') return;
  process.send({ t: 'event', name: 'begun', payload: { totalSteps: 1, records: [] } });
  if (params.data === 'die') process.exit(3);
  else if (params.data === 'refuse') process.send({ t: 'err', id, error: { name: 'Error', message: 'no such data' } });
  else if (params.data === 'wait') stop = (how) => { stop = undefined; answer(how.length); };
  else setTimeout(() => answer(Number(params.data)), 20);
});
process.on('disconnect', () => process.exit());`;

let folder: string;
let pool: ProcessPool;
let log: string[];

function open(options: { size?: number; idleMilliseconds?: number } = {}): ProcessPool {
  const jobPath = join(folder, 'job.cjs');
  writeFileSync(jobPath, PROCESS);
  return new ProcessPool({ jobPath, log: (_level, message) => log.push(message), size: 2, ...options });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'normscope-pool-'));
  log = [];
  pool = open();
});
afterEach(() => {
  pool.dispose();
  rmSync(folder, { recursive: true });
});

function run(data: string, begun?: () => void): RunningJob<DescribeDataResult> {
  return pool.run({ kind: 'describeData', data }, begun ? { begun } : {});
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the pool of processes', () => {
  it('runs as many jobs at a time as it has processes, and uses them again', async () => {
    const results = await Promise.all(['1', '2', '3', '4', '5'].map((data) => run(data).result));
    expect(results.map(({ features }) => features)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(results.map(({ train }) => train)).size).toBe(2);
    expect(pool.processIds.length).toBe(2);
  });

  it('goes on when a process dies: its job alone is interrupted', async () => {
    const jobs = ['1', 'die', '3', '4'].map((data) => run(data).result);
    await expect(jobs[1]).rejects.toThrow(JobInterruptedError);
    await expect(jobs[1]).rejects.toThrow(/gone: it ended with code 3/);
    const others = await Promise.all([jobs[0]!, jobs[2]!, jobs[3]!]);
    expect(others.map(({ features }) => features)).toEqual([1, 3, 4]);
    expect(log.join()).toMatch(/A job process is gone/);
  });

  it('goes on when a process is killed from outside', async () => {
    let begun = false;
    const { result } = run('wait', () => {
      begun = true;
    });
    await until(() => begun);
    process.kill(pool.processIds[0]!, 'SIGKILL');
    await expect(result).rejects.toThrow(/it was ended by SIGKILL/);
    expect((await run('7').result).features).toBe(7);
  });

  it('passes on what a job fails with', async () => {
    await expect(run('refuse').result).rejects.toThrow('no such data');
    expect((await run('8').result).features).toBe(8);
  });

  it('stops a job that runs by asking, one that waits at once', async () => {
    pool.dispose();
    pool = open({ size: 1 });
    let begun = false;
    const first = run('wait', () => {
      begun = true;
    });
    const second = run('2');
    second.stop('cancel');
    await expect(second.result).rejects.toThrow(JobStoppedError);
    await until(() => begun);
    first.stop('pause');
    expect((await first.result).features).toBe('pause'.length);
  });

  it('lets idle processes end', async () => {
    pool.dispose();
    pool = open({ idleMilliseconds: 10 });
    const { train } = await run('1').result;
    await until(() => pool.processIds.length === 0);
    expect((await run('2').result).train).not.toBe(train);
  });

  it('disposed of, interrupts what waits and what runs', async () => {
    const jobs = ['wait', 'wait', '3'].map((data) => run(data).result);
    pool.dispose();
    for (const job of jobs) await expect(job).rejects.toThrow(JobInterruptedError);
  });
});
