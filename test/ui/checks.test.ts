import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newLayerTemplate } from '../../src/gradientCheck/newLayerTemplate';
import { THEMES, chooseTheme, eventually, inkShare, openStudio, screenshot } from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

beforeAll(async () => {
  studio = await openStudio({}, { width: 1600, height: 900 }, (folder) => {
    const spoiled = newLayerTemplate().replace('dout.data[i] * xhat[i];', 'dout.data[i] * xhat[i] / N;');
    writeFileSync(join(folder, 'wrong.mjs'), spoiled);
  });
});

afterAll(() => studio.close());

const checkView = (): Promise<Frame> =>
  studio.workbench.webviewFrame('body[data-view="check"] #app[data-state="ready"]');

async function checkLayer(name: string): Promise<void> {
  await studio.workbench.runCommand('Normscope: Check Gradients…');
  const input = studio.page.locator('.quick-input-widget .quick-input-box input');
  await input.fill(name);
  await studio.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
}

describe('the check view', () => {
  it('shows a right layer, gradient by gradient', async () => {
    await checkLayer('Layernorm backward');
    frame = await checkView();
    await eventually(frame, 'body', /dgamma/);
    await screenshot(studio, 'check-right');
  });

  it('shows a net with its cause beside what is explained', async () => {
    await checkLayer('FullyConnectedNet');
    await eventually(frame, 'body', /Truncation, not a bug/);
    await eventually(frame, 'body', /a bias before batchnorm has no effect/);
    expect(await inkShare(frame, 'canvas >> nth=0')).toBeGreaterThan(0);
    await screenshot(studio, 'check-net');
  });

  it.each(Object.keys(THEMES) as (keyof typeof THEMES)[])('is readable in %s', async (name) => {
    await chooseTheme(studio, frame, name);
    await screenshot(studio, `check-${name}`);
  });
});

describe('the Testing view', () => {
  it('runs the layers and the course cells green', async () => {
    await studio.workbench.runCommand('Testing: Focus on Test Explorer View');
    const rows = studio.page.locator('.test-explorer .monaco-list-row');
    await rows.filter({ hasText: 'Course notebook' }).first().waitFor();
    await studio.workbench.runCommand('Test: Run All Tests');
    const passed = studio.page.locator('.test-explorer .monaco-list-row .codicon-testing-passed-icon');
    await expect.poll(() => passed.count(), { timeout: 60_000 }).toBeGreaterThan(1);
    expect(await studio.page.locator('.test-explorer .codicon-testing-failed-icon').count()).toBe(0);
    await screenshot(studio, 'testing-view');
  });
});
