import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THEMES, chooseTheme, expectDrawn, openOnSample, screenshot } from './support';
import type { Studio } from './support';

let studio: Studio;
let frame: Frame;

beforeAll(async () => {
  ({ studio, frame } = await openOnSample());
});

afterAll(() => studio.close());

const colourOf = (selector: string, property: string): Promise<string> =>
  frame
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

describe('every theme', () => {
  it.each(Object.keys(THEMES) as (keyof typeof THEMES)[])('%s: the canvases follow', async (name) => {
    await chooseTheme(studio, frame, name);
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
    await chooseTheme(studio, frame, 'dark');
    await studio.page.setViewportSize({ width, height: 900 });
    await studio.page.waitForTimeout(500);
    await expectDrawn(frame);
    await screenshot(studio, `width-${name}`);
    const overflow = await frame.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
