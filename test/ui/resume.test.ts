import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../extension/jobs/runFiles';
import { historiesOf } from '../../src/runs/histories';
import { openStudio } from './support';
import type { Studio } from './support';

const ROOT = new URL('../..', import.meta.url).pathname;
const CONFIG = { data: 'spirals', numTrain: 0, hidden: [8], epochs: 5, captureEvery: 0 };

let made: string;
let studio: Studio | undefined;

/** A finished run, to be cut off. */
beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'normscope-cut-'));
  writeFileSync(
    join(made, 'job.json'),
    JSON.stringify({ kind: 'train', folder: made, title: 'Cut off', config: CONFIG }),
  );
  execFileSync(process.execPath, [join(ROOT, 'dist/job.js'), join(made, 'job.json')]);
});
afterAll(() => {
  rmSync(made, { recursive: true });
});
afterEach(async () => {
  await studio?.close();
  studio = undefined;
});

const runsFolder = (): string => join(studio!.folder, '.normscope/runs');

async function offered(pattern: RegExp): Promise<void> {
  const offer = studio!.page.locator('.notification-toast', { hasText: pattern });
  await offer.waitFor({ timeout: 60_000 });
  await offer.getByRole('button', { name: 'Resume', exact: true }).click();
}

/** Runs of the one experiment that have come to their end. */
function endedRuns(): number {
  const [experiment] = readdirSync(runsFolder());
  const folder = join(runsFolder(), experiment!);
  const runs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return runs.filter(({ name }) => {
    const metrics = join(folder, name, 'metrics.jsonl');
    return existsSync(metrics) && readFileSync(metrics, 'utf8').includes('"kind":"end"');
  }).length;
}

describe('an interrupted run', () => {
  it('is offered when the window opens, and resumes to the same numbers', async () => {
    studio = await openStudio({}, undefined, (folder) => {
      const cut = join(folder, '.normscope/runs/cut');
      mkdirSync(join(folder, '.normscope/runs'), { recursive: true });
      cpSync(made, cut, { recursive: true });
      truncateSync(join(cut, 'metrics.jsonl'), readFileSync(join(cut, 'metrics.jsonl')).length >> 1);
    });
    await offered(/Training was interrupted: Cut off/);
    const losses = async (folder: string): Promise<readonly number[]> =>
      historiesOf((await readMetrics(folder)).records).loss;
    const whole = await losses(made);
    await expect.poll(() => losses(join(runsFolder(), 'cut')), { timeout: 30_000 }).toEqual(whole);
  });

  it('of an experiment is offered after a reload of the window', async () => {
    studio = await openStudio();
    await studio.workbench.runCommand('Normscope: Run Experiment');
    await studio.workbench.pickEntry('Weight scales');
    await expect.poll(() => existsSync(runsFolder()) && endedRuns() > 0, { timeout: 60_000 }).toBe(true);
    await studio.workbench.runCommand('Developer: Reload Window');
    await offered(/Training was interrupted: Weight scales/);
    const before = endedRuns();
    expect(before).toBeLessThan(40);
    await expect.poll(endedRuns, { timeout: 60_000 }).toBeGreaterThan(before);
  });
});
