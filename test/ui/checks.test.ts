import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newLayerTemplate } from '../../src/gradientCheck/newLayerTemplate';
import {
  chooseTheme,
  eventually,
  eventuallyState,
  inkShare,
  inspector,
  openFromExplorer,
  openStudio,
  screenshot,
} from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

/** Only what is returned as dgamma is wrong: a mean, not a sum. */
const WRONG = newLayerTemplate().replace(
  'gamma: { data: dgamma, shape: [D] }',
  'gamma: { data: dgamma.map((value) => value / N), shape: [D] }',
);

beforeAll(async () => {
  studio = await openStudio({}, { width: 1600, height: 900 }, (folder) => {
    writeFileSync(join(folder, 'wrong.mjs'), WRONG);
  });
});

afterAll(() => studio.close());

const checkView = (): Promise<Frame> =>
  studio.workbench.webviewFrame('body[data-view="check"] #app[data-state="ready"]');
const text = (selector: string): Promise<string> => frame.locator(selector).first().innerText();
const selected = (): Promise<string> => text('.check-row[aria-selected="true"]');

async function checkLayer(name: string): Promise<void> {
  await studio.workbench.runCommand('Normscope: Check Gradients…');
  await studio.workbench.pickEntry(name);
}

/** In the dark theme last, as all others are looked at. */
async function inEveryTheme(name: string): Promise<void> {
  for (const theme of ['light', 'hc-dark', 'hc-light', 'dark'] as const) {
    await chooseTheme(studio, frame, theme);
    await screenshot(studio, `${name}-${theme}`);
  }
}

describe('the check view', () => {
  it('shows a right layer, gradient by gradient', async () => {
    await checkLayer('Layernorm backward');
    frame = await checkView();
    await eventually(frame, '#verdict', /All 3 gradients are right/);
    await eventually(frame, 'body', /Inputs fit for checking/);
    expect(await inkShare(frame, 'canvas >> nth=0')).toBeGreaterThan(0);
    await inEveryTheme('check-pass');
  });

  it('warns of an upstream gradient of ones', async () => {
    await frame.locator('#dout-ones').click();
    await eventually(frame, '.band.warning', /The upstream gradient is the same everywhere/);
    await eventually(frame, '.check-doctor', /1 warning about the inputs/);
    await inEveryTheme('check-warning');
    await frame.locator('#dout-random').click();
    await eventually(frame, '.check-doctor', /Inputs fit for checking/);
  });

  it('finds the wrong gradient of a module from the lens above its backward, and why', async () => {
    await openFromExplorer(studio, 'wrong.mjs');
    await studio.page.locator('.codelens-decoration a', { hasText: 'Check gradients' }).first().click();
    frame = await checkView();
    await eventually(frame, '#verdict', /1 of 6 gradients is wrong/);
    expect(await selected()).toMatch(
      /dgamma[\s\S]*Wrong\. Numeric ÷ analytic = 4\.000 = N: a mean, not a sum\?/,
    );
    expect(await text('.check-finding')).toBe('dgamma is 4.000 times too small in all 5 elements');
    await inEveryTheme('check-fail');
  });

  it('shows a net with its cause beside what is explained, in the order of the net', async () => {
    await checkLayer('FullyConnectedNet');
    await eventually(frame, 'body', /Truncation, not a bug/);
    await eventually(frame, 'body', /a bias before batchnorm has no effect/);
    const names = await frame.locator('[role="rowgroup"]:last-child .check-row .name').allInnerTexts();
    expect(names).toEqual(['W1', 'b1', 'gamma1', 'beta1', 'W2', 'b2', 'gamma2', 'beta2', 'W3', 'b3']);
    await screenshot(studio, 'check-net');
  });

  it('says the errors at the step under the pointer', async () => {
    const chart = frame.locator('.check-chart canvas');
    const box = (await chart.boundingBox())!;
    await chart.hover({ position: { x: box.width * 0.6, y: box.height * 0.5 } });
    await eventually(frame, '.check-steps .check-heading', /h \S+: W1 float64 \S+, W1 float32 \S+/);
    await screenshot(studio, 'check-readout');
  });

  it('copies rows and saves pictures from its menus', async () => {
    await frame.locator('.check-row', { hasText: 'dgamma' }).first().click({ button: 'right' });
    await screenshot(studio, 'check-row-menu');
    await frame.locator('#copy-row').click();
    await eventually(frame, 'p[aria-live]', /Copied: row of dgamma/);
    await frame.locator('.check-map').click({ button: 'right' });
    await frame.locator('#export-png').click();
    const path = join(studio.folder, 'elements.png');
    const input = studio.page.locator('.quick-input-widget .quick-input-box input');
    await input.fill(path);
    await input.press('Enter');
    await eventually(frame, 'p[aria-live]', /Saved: elements\.png/);
    expect([...readFileSync(path).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });

  it('comes back after a reload of the window, with the row that was selected', async () => {
    await frame.locator('.check-row', { hasText: 'gamma2' }).first().click();
    await studio.workbench.runCommand('Developer: Reload Window');
    await frame.waitForSelector('#app', { state: 'detached' }).catch(() => undefined);
    await studio.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    frame = await checkView();
    await eventually(frame, '#verdict', /1 of 16 gradients is wrong/);
    await eventually(frame, '.check-row[aria-selected="true"]', /gamma2/);
  });

  it('fits the width of a side bar', async () => {
    await studio.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await studio.page.setViewportSize({ width: 348, height: 1000 });
    await screenshot(studio, 'check-300');
    const [inner, outer] = await frame
      .locator('body')
      .evaluate((body) => [body.scrollWidth, body.clientWidth]);
    expect(inner).toBeLessThanOrEqual(outer);
    await studio.page.setViewportSize({ width: 1600, height: 900 });
    await studio.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  });
});

describe('the inspector', () => {
  it('has its layer checked on its own activations', async () => {
    await studio.workbench.runCommand('Normscope: Open Sample Activations');
    const panel = await inspector(studio);
    await panel.locator('#check-activations').click();
    frame = await checkView();
    await eventually(
      frame,
      'body',
      /Batchnorm on affine\d.*six-layer sample, x = affine\d\[0:24, \d+:\d+\] of 200 × 100/s,
    );
    await eventuallyState(frame, 'ready');
    await inEveryTheme('check-activations');
  });
});

describe('the Testing view', () => {
  it('runs the layers and the course cells green, and has found the module of the workspace', async () => {
    await studio.workbench.runCommand('Testing: Focus on Test Explorer View');
    const rows = studio.page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'Course notebook' }).first().waitFor();
    await rows.filter({ hasText: 'Modules of this workspace' }).first().click();
    await studio.page.keyboard.press('ArrowRight');
    await rows.filter({ hasText: 'wrong.mjs' }).first().waitFor();
    await studio.workbench.runCommand('Test: Run All Tests');
    const failed = studio.page.locator('.test-explorer .codicon-testing-failed-icon');
    await expect.poll(() => failed.count(), { timeout: 60_000 }).toBeGreaterThan(0);
    const passed = rows.filter({ has: studio.page.locator('.codicon-testing-passed-icon') });
    await expect
      .poll(() => passed.allInnerTexts(), { timeout: 60_000 })
      .toContainEqual(expect.stringContaining('Course notebook'));
    await screenshot(studio, 'testing-view');
  });
});
