import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THEMES, expectDrawn, inspector, openStudio, screenshot } from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

beforeAll(async () => {
  studio = await openStudio();
  await studio.workbench.runCommand('Normscope: Open Sample Activations');
  frame = await inspector(studio);
});

afterAll(() => studio.close());

async function chooseTheme(label: string): Promise<void> {
  await studio.workbench.runCommand('Preferences: Color Theme');
  const input = studio.page.locator('.quick-input-widget .quick-input-box input');
  await input.fill(label.replace('Default ', ''));
  await studio.page.waitForTimeout(300);
  await studio.page.keyboard.press('Enter');
}

const colourOf = (selector: string, property: string): Promise<string> =>
  frame
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

describe('every theme', () => {
  it.each(Object.entries(THEMES))('%s: the canvases follow', async (name, label) => {
    await chooseTheme(label);
    const kind = { dark: 'vscode-dark', light: 'vscode-light' }[name] ?? 'vscode-high-contrast';
    await frame.locator(`body.${kind}`).waitFor();
    await expectDrawn(frame);
    await screenshot(studio, `theme-${name}`);
    const ground = await colourOf('body', 'background-color');
    expect(ground).not.toBe(await colourOf('.header', 'color'));
  });
});

describe('every width', () => {
  it.each([
    [1310, 'wide'],
    [810, 'medium'],
    [660, 'narrow'],
  ])('%i px: nothing runs over the edge', async (width, name) => {
    await chooseTheme(THEMES.dark);
    await studio.page.setViewportSize({ width, height: 900 });
    await studio.page.waitForTimeout(500);
    await expectDrawn(frame);
    await screenshot(studio, `width-${name}`);
    const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
