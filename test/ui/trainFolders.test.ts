import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, inkShare, openStudio, screenshot } from './support';
import type { Studio } from './support';

const JOB = new URL('../../dist/job.js', import.meta.url).pathname;
const RUNS = '.normscope/runs';

let studio: Studio;
let frame: Frame;

/** A run on scaled features, as an earlier window would have left it. */
function trainBefore(folder: string): void {
  const runs = join(folder, RUNS);
  mkdirSync(runs, { recursive: true });
  const job = {
    ...{ kind: 'train', folder: join(runs, 'scaled'), title: 'Scaled' },
    config: { data: 'blobs', scaling: 'standardize', numTrain: 800, hidden: [20, 20], epochs: 3 },
  };
  const path = join(folder, 'job.json');
  writeFileSync(path, JSON.stringify(job));
  execFileSync(process.execPath, [JOB, path]);
}

beforeAll(async () => {
  studio = await openStudio({}, undefined, trainBefore);
  await studio.workbench.runCommand('Normscope: Show Training');
  frame = await trainView('ready');
});

afterAll(() => studio.close());

const trainView = (state: string): Promise<Frame> =>
  studio.workbench.webviewFrame(`body[data-view="train"] #app[data-state="${state}"]`);

it('inputs of scaled features are shown feature by feature, and opened with the scaling as their norm', async () => {
  await frame.locator('.train-row', { hasText: 'Scaled' }).first().click();
  await frame.locator('#layers-toggle').click();
  await frame.locator('#layer-0').click();
  await frame.locator('.train-ridge canvas').first().waitFor();
  await expect.poll(() => inkShare(frame, '.train-ridge canvas >> nth=0')).toBeGreaterThan(0.01);
  await frame.locator('#feature').press('End');
  await eventually(frame, '.train-slider', /feature 19/);
  await eventually(frame, '.train-ridge-read', /after 0 ± 1\.0/);
  await screenshot(studio, 'train-inputs');
  await frame.locator('#open-inspector').click();
  const inspector = await studio.workbench.webviewFrame(
    'body[data-view="inspector"] #app[data-state="ready"]',
  );
  await eventually(inspector, '.header', /inputs/);
  await screenshot(studio, 'train-inputs-inspector');
  await studio.workbench.runCommand('Normscope: Show Training');
  frame = await trainView('ready');
});

it('a run whose folder is taken away fails with where and what to do, and keeps its curves', async () => {
  await frame.locator('#new-run').click();
  const fields = { name: 'Taken', hidden: '20, 20', numTrain: '200', epochs: '400000', batchSize: '20' };
  for (const [name, text] of Object.entries(fields)) {
    await frame.locator(`#form-${name} input`).fill(text);
    await frame.locator(`#form-${name} input`).press('Tab');
  }
  await frame.locator('#start').click();
  const row = frame.locator('.train-row', { hasText: 'Taken' }).first();
  await expect.poll(() => row.textContent(), { timeout: 60_000 }).toMatch(/Iteration \d|left$/m);
  const runs = join(studio.folder, RUNS);
  const folder = join(
    runs,
    readdirSync(runs).find((name) => name.endsWith('taken'))!,
  );
  renameSync(folder, `${folder}-elsewhere`);
  writeFileSync(folder, 'a file in its place');
  await expect.poll(() => row.textContent(), { timeout: 60_000 }).toMatch(/Failed at [\d,]+ of/);
  await eventually(
    frame,
    '.train-main .band',
    // What the run writes between the two steps above finds no folder.
    /Taken failed: .*taken.*cannot be written: (a file stands where a folder should be|its folder is gone)/,
  );
  await expect.poll(() => inkShare(frame, '.train-plot canvas.train-canvas >> nth=0')).toBeGreaterThan(0.01);
  await screenshot(studio, 'train-failed');
  rmSync(folder);
  await frame.locator('#resume-run').click();
  await expect.poll(() => row.textContent(), { timeout: 60_000 }).toMatch(/Iteration \d|left$/m);
  await row.locator('[id^="stop-"]').click();
  await expect.poll(() => row.textContent(), { timeout: 60_000 }).toMatch(/Stopped at/);
});
