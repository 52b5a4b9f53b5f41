import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalRuns } from '../../../extension/train/localRuns';
import type { RunsChange } from '../../../extension/train/runs';
import type { RunSummary } from '../../../src/protocol/training';
import { historiesOf } from '../../../src/runs/histories';
import { SerialRunner } from './serialRunner';

const SMALL = { data: 'spirals', numTrain: 200, hidden: [4], epochs: 2, dtype: 'float64' } as const;

let folder: string;
let runner: SerialRunner;
let changes: RunsChange[];
let log: string[];
let runs: LocalRuns;

function open(): LocalRuns {
  changes = [];
  return new LocalRuns({
    runsFolder: () => join(folder, '.normscope/runs'),
    baseFolder: () => folder,
    runner,
    changes: {
      event: () => {
        throw new Error('Nobody listens here');
      },
      fire: (change) => void changes.push(change),
    },
    versions: { normscope: 'test' },
    log: (_level, message) => void log.push(message),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'normscope-local-'));
  runner = new SerialRunner();
  log = [];
  runs = open();
});
afterEach(async () => {
  runs.dispose();
  await rm(folder, { recursive: true });
});

const numbers = async (run: RunSummary): Promise<unknown> => historiesOf(await runs.records(run.folder));

describe('a run', () => {
  it('goes from queued to finished, and tells every record once', async () => {
    const { folder: own, status, title } = await runs.start(SMALL);
    expect([status, title]).toEqual(['queued', 'Batchnorm']);
    const ended = await runs.ended(own);
    expect(ended).toMatchObject({ status: 'finished', step: ended.totalSteps, epochsDone: 2 });
    const told = changes.flatMap((change) => (change.kind === 'run' ? change.appended : []));
    expect(told).toEqual(await runs.records(own));
    const statuses = changes.flatMap((change) => (change.kind === 'run' ? change.run.status : []));
    expect([...new Set(statuses)]).toEqual(['queued', 'running', 'finished']);
  });

  it('has all records so far at hand while it goes on', async () => {
    const { folder: own } = await runs.start(SMALL);
    let seen = -1;
    runner.onRecord = ({ step, kind }) => {
      if (step === 5 && kind === 'step') void runs.records(own).then(({ length }) => (seen = length));
    };
    await runs.ended(own);
    // What has been told, and no more.
    expect(seen).toBeGreaterThanOrEqual(0);
    expect(seen).toBeLessThan(10);
  });

  it('is refused for a config that cannot be, before it begins', async () => {
    await expect(runs.start({ ...SMALL, epochs: 0 })).rejects.toThrow(/epochs must be/);
    await expect(runs.start({ ...SMALL, numTrain: 2000 })).rejects.toThrow(/numTrain must be at most \d+/);
    await expect(runs.start({ ...SMALL, data: 'nowhere' })).rejects.toThrow(
      /data must be one of the embedded sets synthetic, spirals, blobs, or the path of a file or folder, got ".*nowhere": nowhere cannot be opened/,
    );
    expect(runs.list()).toEqual([]);
  });

  it('is found again by the next window, with the same records', async () => {
    const first = await runs.ended((await runs.start(SMALL, 'First')).folder);
    const records = await runs.records(first.folder);
    runs = open();
    expect(runs.list()).toEqual([]);
    await runs.scan();
    const [found] = runs.list();
    expect({ ...found, totalSteps: first.totalSteps }).toEqual(first);
    expect(await runs.records(found!.folder)).toEqual(records);
    expect(changes.some((change) => change.kind === 'run' && change.run.folder === first.folder)).toBe(true);
  });

  it('whose process dies is interrupted, and resumes to the same numbers', async () => {
    const whole = await runs.ended((await runs.start(SMALL)).folder);
    runner.onRecord = ({ step, kind }) => {
      if (step === 7 && kind === 'step') throw new Error('killed');
    };
    const { folder: own } = await runs.start(SMALL);
    expect((await runs.ended(own)).status).toBe('interrupted');
    runner.onRecord = () => undefined;
    await runs.resume(own);
    const resumed = await runs.ended(own);
    expect(resumed.status).toBe('finished');
    expect(await numbers(resumed)).toEqual(await numbers(whole));
  });

  it('can be paused, cancelled while it rests, and resumed from there', async () => {
    const { folder: own } = await runs.start(SMALL);
    runner.onRecord = ({ step }) => {
      if (step === 5) runs.pause(own);
    };
    expect((await runs.ended(own)).status).toBe('paused');
    runner.onRecord = () => undefined;
    runs.cancel(own);
    expect((await runs.ended(own)).status).toBe('cancelled');
    await runs.resume(own);
    expect((await runs.ended(own)).status).toBe('finished');
    await expect(runs.resume(own)).rejects.toThrow(/has finished: there is nothing to resume/);
  });

  it('opens from anywhere, and says what is no run', async () => {
    const { folder: own } = await runs.ended((await runs.start(SMALL)).folder);
    runs = open();
    expect(await runs.open(join(own, 'run.json'))).toMatchObject({ folder: own, status: 'finished' });
    expect(await runs.open(own)).toMatchObject({ folder: own });
    await expect(runs.open(folder)).rejects.toThrow(/holds no run/);
    await truncate(join(own, 'run.json'), 20);
    runs = open();
    await expect(runs.open(own)).rejects.toThrow(/run\.json ends in the middle/);
    await runs.scan();
    expect(runs.list()).toEqual([]);
    expect(log.join()).toMatch(/A run was left out: .*run\.json/);
  });

  it('is deleted with its folder', async () => {
    const { folder: own } = await runs.ended((await runs.start(SMALL)).folder);
    await runs.remove(own);
    expect(runs.list()).toEqual([]);
    await expect(stat(own)).rejects.toThrow(/ENOENT/);
    expect(changes.at(-1)).toEqual({ kind: 'removed', folder: own });
  });

  it('keeps out of git', async () => {
    await runs.ended((await runs.start(SMALL)).folder);
    expect(await readFile(join(folder, '.normscope/.gitignore'), 'utf8')).toBe('*\n');
  });
});

describe('an experiment', () => {
  const TINY = { ...SMALL, seed: [1, 2] };

  it('runs its points, finds something, and is found again', async () => {
    const { folder: own, status } = await runs.startExperiment('deepNet', TINY);
    expect(status).toBe('running');
    const ended = await runs.experimentEnded(own);
    expect(ended.status).toBe('finished');
    expect(ended.points.map(({ series, seed }) => `${series} ${seed}`)).toEqual([
      ...['Batchnorm 1', 'No norm 1', 'Batchnorm 2', 'No norm 2'],
    ]);
    for (const { results, run } of ended.points) {
      expect(results!['bestTrainAccuracy']).toBeGreaterThan(0);
      expect(await runs.ended(run)).toMatchObject({ status: 'finished', experiment: own });
    }
    expect(ended.findings.length).toBeGreaterThan(0);
    runs = open();
    await runs.scan();
    expect(runs.experiments()).toEqual([ended]);
  });

  it('with a measure has its figures among the results', async () => {
    const { folder: own } = await runs.startExperiment('runningStatistics', { ...SMALL, momentum: 0.9 });
    const { points, findings } = await runs.experimentEnded(own);
    expect(points.length).toBe(3);
    for (const { results } of points) expect(results).toHaveProperty('meanGap');
    expect(findings.join(' ')).toMatch(/standard deviations from the whole set's/);
  });

  it('can be cancelled, and resumed to the same results', async () => {
    const whole = await runs.experimentEnded((await runs.startExperiment('deepNet', TINY)).folder);
    const { folder: own } = await runs.startExperiment('deepNet', TINY);
    runner.onRecord = ({ step }) => {
      if (step === 5) runs.cancel(own);
    };
    const cancelled = await runs.experimentEnded(own);
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.points.every(({ results }) => results === undefined)).toBe(true);
    runner.onRecord = () => undefined;
    runs = open();
    await runs.scan();
    await runs.resume(own);
    const resumed = await runs.experimentEnded(own);
    expect(resumed.points.map(({ results }) => results)).toEqual(whole.points.map(({ results }) => results));
  });

  it('that was left in the middle is interrupted, and runs what is missing', async () => {
    const { folder: own } = await runs.startExperiment('deepNet', SMALL);
    const { points } = await runs.experimentEnded(own);
    await rm(join(points[1]!.run, 'metrics.jsonl'));
    await rm(join(points[1]!.run, 'status.json'));
    runs = open();
    await runs.scan();
    expect(runs.experiments()[0]!.status).toBe('interrupted');
    await runs.resume(own);
    expect(await runs.experimentEnded(own)).toMatchObject({ status: 'finished', points });
  });

  it('refuses what it does not vary, and leaves nothing behind', async () => {
    await expect(runs.startExperiment('deepNet', { epochs: [1, 2] })).rejects.toThrow(
      /epochs must be one value/,
    );
    await expect(runs.startExperiment('shallowNet', {})).rejects.toThrow(/no experiment "shallowNet"/);
    await expect(stat(join(folder, '.normscope'))).rejects.toThrow(/ENOENT/);
  });

  it('spoiled by hand is left out with a reason', async () => {
    const { folder: own } = await runs.experimentEnded((await runs.startExperiment('deepNet', SMALL)).folder);
    await writeFile(
      join(own, 'experiment.json'),
      '{"format": "normscope.experiment", "version": 1, "points": 7}',
    );
    runs = open();
    await runs.scan();
    expect(runs.experiments()).toEqual([]);
    expect(log.join()).toMatch(new RegExp(`${basename(own)}.*expected "experiment" as a name`));
  });
});
