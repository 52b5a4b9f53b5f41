import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  eventuallyState,
  expectDrawn,
  inspector,
  openFromExplorer,
  openOnSample,
  pick,
  screenshot,
} from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

beforeAll(async () => {
  ({ studio, frame } = await openOnSample());
});

afterAll(() => studio.close());

const text = (selector: string): Promise<string> => frame.locator(selector).first().innerText();
const detailTitle = (): Promise<string> => text('.detail-head');

async function fill(id: string, value: string): Promise<void> {
  await frame.locator(`#${id} input`).fill(value);
  await frame.locator(`#${id} input`).press('Enter');
}

describe('from the palette to the panel', () => {
  it('shows what is open, what is sick, and three pictures', async () => {
    expect(await text('.header')).toContain('200 × 100');
    expect(await text('.badges')).toMatch(/7 of 100 features need a look/);
    await expectDrawn(frame);
    await screenshot(studio, 'sample-dark');
  });

  it('names the backend, its precision and its time once it has run', async () => {
    // Which one `auto` chooses is for the machine to say.
    await eventually(frame, '.header', /(gpujs|wasm|reference) · float(32|64)/);
    expect(await text('.header')).toMatch(/ms/);
  });

  it('starts with the most severe feature selected', async () => {
    expect(await detailTitle()).toContain('17');
    expect(await text('.detail')).toMatch(/NaN/);
  });
});

describe('what-if', () => {
  it('answers gamma at once', async () => {
    await fill('gamma', '2');
    await eventually(frame, '.figures tr:has(th:text-is("std"))', /2\.00/);
    await frame.locator('#reset').click();
    await eventually(frame, '.figures tr:has(th:text-is("std"))', /1\.00/);
  });

  it('keeps the picture and names the mistake while a value is no number', async () => {
    await fill('eps', 'tiny');
    await frame.locator('.field-error').first().waitFor();
    await expectDrawn(frame);
    await screenshot(studio, 'invalid-eps');
    await frame.locator('#reset').click();
    await frame.locator('.field-error').first().waitFor({ state: 'detached' });
  });

  it('switches the norm, and the rows to samples', async () => {
    await pick(frame, 'norm', 'Layernorm');
    await frame.locator('#mode-running[aria-disabled="true"]').waitFor();
    await screenshot(studio, 'layernorm-features');
    await frame.locator('#axis-sample').click();
    await eventually(frame, '.grid-head', /200 of 200/);
    await screenshot(studio, 'layernorm-samples');
    await frame.locator('#reset').click();
    await eventually(frame, '.grid-head', /100 of 100/);
  });

  it('normalizes with running statistics', async () => {
    await frame.locator('#mode-running').click();
    await frame.locator('#mode-running[aria-checked="true"]').waitFor();
    await eventuallyState(frame, 'ready');
    await screenshot(studio, 'running');
    await frame.locator('#mode-train').click();
  });
});

describe('selection', () => {
  it('follows a click on a tile', async () => {
    await frame.locator('canvas.grid-canvas').click({ position: { x: 150, y: 30 } });
    await eventually(frame, '.detail-head', /Feature 29/);
    expect(await text('.detail .sentence')).toMatch(/Never above 0/);
  });

  it('moves with the keyboard', async () => {
    await frame.locator('#grid').focus();
    await studio.page.keyboard.press('ArrowRight');
    await eventually(frame, '.detail-head', /Feature 52/);
    await studio.page.keyboard.press('Home');
    await eventually(frame, '.detail-head', /Feature 17/);
    await studio.page.keyboard.press('End');
    await eventually(frame, '.detail-head', /Feature 99/);
  });

  it('is apart from what the pointer is over, which leaves no trace behind', async () => {
    const grid = frame.locator('canvas.grid-canvas');
    const pixels = (): Promise<string> =>
      grid.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await studio.page.mouse.move(2, 2);
    const without = await pixels();
    for (const x of [150, 250, 255, 150]) await grid.hover({ position: { x, y: 30 } });
    await expect.poll(pixels).not.toBe(without);
    await screenshot(studio, 'grid-hover');
    await studio.page.mouse.move(2, 2);
    await expect.poll(pixels).toBe(without);
  });

  it('filters by badge, and says so when nothing matches', async () => {
    await frame.locator('#badge-dead').click();
    await eventually(frame, '.grid-head', /2 of 100/);
    await frame.locator('#badge-dead').click();
    await frame.locator('#filter input').fill('500');
    await frame.locator('.no-match').waitFor();
    await screenshot(studio, 'no-match');
    await frame.locator('#filter input').fill('');
    await eventually(frame, '.grid-head', /100 of 100/);
  });

  it('is followed by the side view', async () => {
    await studio.page.locator('.activitybar [aria-label^="Normscope"]').first().click();
    const side = await studio.workbench.webviewFrame('body[data-view="side"] #app[data-state="ready"]');
    await frame.locator('canvas.grid-canvas').click({ position: { x: 150, y: 30 } });
    await eventually(side, '.detail', /29/);
    await screenshot(studio, 'side-view');
    const rows = studio.page.locator('.pane-body .monaco-list-row');
    expect(await rows.filter({ hasText: 'affine4' }).count()).toBeGreaterThan(0);
  });

  it('opens another tensor from the tree', async () => {
    await studio.page.locator('.pane-body .monaco-list-row', { hasText: 'affine5' }).first().click();
    await frame.locator('#tensor[current-value="affine5"]').waitFor();
    await eventuallyState(frame, 'ready');
  });
});

describe('a reload of the window', () => {
  it('brings the panel back as it was', async () => {
    await fill('gamma', '3');
    await eventuallyState(frame, 'ready');
    // VS Code's own reload: it saves the state of its editors first, the browser's does not.
    await studio.workbench.runCommand('Developer: Reload Window');
    await frame.waitForSelector('#app', { state: 'detached' }).catch(() => undefined);
    await studio.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    frame = await inspector(studio);
    await frame.locator('#tensor[current-value="affine5"]').waitFor();
    expect(await frame.locator('#gamma input').inputValue()).toBe('3');
    await expectDrawn(frame);
  });
});

describe('the editor', () => {
  it('opens on double click', async () => {
    await openFromExplorer(studio, 'dense.npy');
    frame = await studio.workbench.webviewFrame('#app[data-state="ready"] .header:has-text("60 × 8")');
    expect(await text('.badges')).toMatch(/3 of 8 features need a look/);
    await expectDrawn(frame);
    await screenshot(studio, 'editor');
  });

  it('explains a file that cannot be read, in its own place', async () => {
    await openFromExplorer(studio, 'truncated.npy');
    frame = await inspector(studio, 'error');
    const shown = await frame.locator('body').innerText();
    expect(shown).toMatch(/truncated\.npy is truncated/);
    expect(shown).toMatch(/1,920/);
    await screenshot(studio, 'error-truncated');
  });

  it('follows a file that is written again, and says so when it is gone', async () => {
    const [from, file] = ['dense.npy', 'changing.npy'].map((name) => join(studio.folder, name)) as [
      string,
      string,
    ];
    writeFileSync(file, readFileSync(from).subarray(0, 1000));
    await openFromExplorer(studio, 'changing.npy');
    frame = await studio.workbench.webviewFrame(
      '#app[data-state="error"]:has-text("changing.npy is truncated")',
    );
    copyFileSync(from, file);
    frame = await studio.workbench.webviewFrame('#app[data-state="ready"] .header:has-text("60 × 8")');
    // Half of the samples: the shape in the header, and as many bytes.
    const bytes = readFileSync(from);
    const header = bytes.length - 60 * 8 * 4;
    bytes.write('30', bytes.indexOf('60, 8'), 'latin1');
    writeFileSync(file, bytes.subarray(0, header + 30 * 8 * 4));
    await eventually(frame, '.header', /30 × 8/);
    await eventuallyState(frame, 'ready');
    rmSync(file);
    await eventuallyState(frame, 'error');
    expect(await text('.header')).toMatch(/30 × 8/);
    await screenshot(studio, 'file-gone');
  });

  it('refuses pickles with the line that converts them', async () => {
    await openFromExplorer(studio, 'objects.npy');
    frame = await studio.workbench.webviewFrame('#app[data-state="error"]:has-text("np.save")');
    await screenshot(studio, 'error-pickle');
  });
});
