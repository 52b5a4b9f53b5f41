import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THEMES, chooseTheme, eventually, inkShare, openStudio, screenshot } from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

beforeAll(async () => {
  studio = await openStudio();
  await studio.workbench.runCommand('Normscope: Show Training');
  frame = await trainView('empty');
});

afterAll(() => studio.close());

const trainView = (state: string): Promise<Frame> =>
  studio.workbench.webviewFrame(`body[data-view="train"] #app[data-state="${state}"]`);

async function fill(name: string, text: string): Promise<void> {
  await frame.locator(`#form-${name} input`).fill(text);
  await frame.locator(`#form-${name} input`).press('Tab');
}

/** A run by the form, tiny unless said otherwise. */
async function begin(fields: Readonly<Record<string, string>>): Promise<void> {
  const opener = (await frame.locator('#new-run').count()) > 0 ? '#new-run' : '#empty-run';
  await frame.locator(opener).click();
  const tiny = { hidden: '20, 20', numTrain: '200', epochs: '3', batchSize: '20' };
  for (const [name, text] of Object.entries({ ...tiny, ...fields })) await fill(name, text);
  await frame.locator('#start').click();
}

async function pickNorm(label: string): Promise<void> {
  await frame.locator('#new-run').click();
  await frame.locator('#form-norm').click();
  await frame.locator('#form-norm vscode-option', { hasText: label }).click();
}

const row = (title: string): ReturnType<Frame['locator']> =>
  frame.locator('.train-row', { hasText: title }).first();

async function rowSays(title: string, pattern: RegExp): Promise<void> {
  await expect.poll(() => row(title).textContent(), { timeout: 60_000 }).toMatch(pattern);
}

const status = (): Promise<string | null> => frame.locator('#app').getAttribute('data-state');

async function drawnPlots(): Promise<void> {
  for (let i = 0; i < 3; i++)
    expect(await inkShare(frame, `.train-plot canvas.train-canvas >> nth=${i}`)).toBeGreaterThan(0.01);
}

describe('a run from the view', () => {
  it('begins with an invitation', async () => {
    await eventually(frame, '.empty-title', /with and without normalization/);
    await screenshot(studio, 'train-empty');
  });

  it('trains, draws its curves and ends', async () => {
    await begin({ name: 'With a norm' });
    await rowSays('With a norm', /train 0\.\d+, val 0\.\d+/);
    await expect.poll(status).toBe('ready');
    await drawnPlots();
    expect(await frame.locator('.train-epochs tbody tr').count()).toBe(3);
    await eventually(frame, '.train-settings', /20, 20|2 × 20/);
    await screenshot(studio, 'train-finished');
  });

  it('says what a form may hold, and what the host refuses', async () => {
    await frame.locator('#new-run').click();
    await fill('learningRate', 'fast');
    await frame.locator('#start').click();
    await eventually(frame, '.field-error', /a number above 0/);
    await fill('learningRate', '1e-3');
    await frame.locator('#form-norm').click();
    await frame.locator('#form-norm vscode-option', { hasText: /instance/i }).click();
    await frame.locator('#start').click();
    await eventually(frame, '.train-form .refusal', /norm must be/);
    await screenshot(studio, 'train-refused');
    await studio.page.keyboard.press('Escape');
  });

  it('stands beside another one, with what differs', async () => {
    await pickNorm('None');
    await fill('name', 'Without');
    await frame.locator('#start').click();
    await rowSays('Without', /train 0\.\d+, val 0\.\d+/);
    await eventually(frame, '.train-differences', /Norm.*Batchnorm.*None|Norm.*None.*Batchnorm/s);
    await screenshot(studio, 'train-two');
  });

  it('pauses, goes on and is stopped, with its numbers', async () => {
    await begin({ name: 'Long', epochs: '4000' });
    await rowSays('Long', /Iteration \d/);
    await expect.poll(status).toBe('running');
    await screenshot(studio, 'train-live');
    await row('Long').locator('[id^="pause-"]').click();
    await rowSays('Long', /Paused at/);
    await eventually(frame, '.train-main .band', /pauses at iteration/);
    await screenshot(studio, 'train-paused');
    await frame.locator('#resume-run').click();
    await rowSays('Long', /Iteration \d/);
    await row('Long').locator('[id^="stop-"]').click();
    await rowSays('Long', /Stopped at/);
    await expect.poll(status).toBe('ready');
  });

  it('names step, layer and feature where it diverges', async () => {
    await begin({ name: 'Too fast', epochs: '30', learningRate: '1e30', weightScale: '1' });
    await rowSays('Too fast', /Diverged at step \d+/);
    await row('Too fast').click();
    await eventually(frame, '.train-main .band', /diverged at step \d+, in layer \d+, feature \d+/);
    await screenshot(studio, 'train-diverged');
  });
});

describe('the layers', () => {
  it('are followed over the steps, and opened in the inspector', async () => {
    await row('With a norm').click();
    await frame.locator('#layers-toggle').click();
    await frame.locator('.train-ridge canvas').first().waitFor();
    expect(await inkShare(frame, '.train-ridge canvas >> nth=0')).toBeGreaterThan(0.01);
    await screenshot(studio, 'train-layers');
    await frame.locator('#open-inspector').click();
    const inspector = await studio.workbench.webviewFrame(
      'body[data-view="inspector"] #app[data-state="ready"]',
    );
    await eventually(inspector, '.header', /affine2/);
    await studio.workbench.runCommand('Normscope: Show Training');
    frame = await trainView('ready');
  });
});

describe('runs put side by side', () => {
  it('get a section of their own, by the keyboard', async () => {
    await row('With a norm').click();
    await frame.locator('#runs').press('Enter');
    await row('Without').click();
    await frame.locator('#runs').press('Enter');
    await eventually(frame, '.train-section h2', /^Compared$/);
    await drawnPlots();
    await screenshot(studio, 'train-compared');
    await frame.locator('#runs').press('Escape');
    await expect.poll(() => frame.locator('#end-comparison').count()).toBe(0);
  });
});

describe('an experiment', () => {
  it('runs from the catalogue with what was changed, and says what it found', async () => {
    await frame.locator('#start-menu').click();
    await frame.locator('#menu-experiment').click();
    await frame.locator('#experiment-deepNet').click();
    await fill('epochs', '2');
    await fill('hidden', '2 x 20');
    await frame.locator('#start').click();
    await eventually(frame, '.train-section h2', /Deep net/);
    await expect.poll(status, { timeout: 60_000 }).toBe('ready');
    await eventually(frame, '.train-finding', /training accuracy/);
    await drawnPlots();
    await screenshot(studio, 'train-experiment');
  });

  it.each(Object.keys(THEMES) as (keyof typeof THEMES)[])('is readable in %s', async (name) => {
    await chooseTheme(studio, frame, name);
    await drawnPlots();
    await screenshot(studio, `train-${name}`);
  });
});

describe('a reload of the window', () => {
  it('brings the view back with its runs', async () => {
    await studio.workbench.runCommand('Developer: Reload Window');
    await frame.waitForSelector('#app', { state: 'detached' }).catch(() => undefined);
    await studio.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    frame = await trainView('ready');
    await eventually(frame, '.train-tree', /Deep net/);
    await drawnPlots();
  });

  it('shows the runs in the side bar', async () => {
    await studio.workbench.runCommand('Normscope: Focus on Training View');
    await studio.page.locator('.pane-body .monaco-list-row', { hasText: 'Deep net' }).first().waitFor();
    await screenshot(studio, 'train-side');
  });
});
