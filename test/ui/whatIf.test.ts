import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  eventuallyState,
  expectDrawn,
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

describe('every norm', () => {
  it.each(['batchnormPerPosition', 'layernorm', 'instancenorm', 'groupnorm', 'rmsnorm', 'none', 'batchnorm'])(
    '%s can be chosen and is drawn',
    async (norm) => {
      await frame.locator('#norm').click();
      await frame.locator(`#norm vscode-option[value="${norm}"]`).click();
      await frame.locator(`#norm[current-value="${norm}"]`).waitFor();
      await eventuallyState(frame, 'ready');
      await expectDrawn(frame);
    },
  );
});

describe('what-if for engineers', () => {
  it('recovers the identity: after equals before', async () => {
    await frame.locator('#more').click();
    await frame.locator('#recover-identity').click();
    await eventuallyState(frame, 'ready');
    const std = frame.locator('.figures tr:has(th:text-is("std"))').first();
    await expect
      .poll(async () => {
        const [before, after] = await std.locator('td').allInnerTexts();
        return Math.abs(Number(before) - Number(after)) < 0.01;
      })
      .toBe(true);
    await screenshot(studio, 'recover-identity');
    await frame.locator('#reset').click();
    await eventuallyState(frame, 'ready');
  });

  it('simulates float16', async () => {
    await frame.locator('#simulate-float16').click();
    await eventually(frame, 'body', /float16/);
    await eventuallyState(frame, 'ready');
    await screenshot(studio, 'float16');
    await frame.locator('#simulate-none').click();
  });

  it('explains a batch of one and offers what does not need one', async () => {
    await frame.locator('#batchSize input').fill('1');
    await frame.locator('#batchSize input').press('Enter');
    await frame.locator('#use-layernorm').waitFor();
    await screenshot(studio, 'batch-of-one');
    await frame.locator('#use-layernorm').click();
    await eventually(frame, 'body', /Layernorm/);
    await frame.locator('#reset').click();
    await eventuallyState(frame, 'ready');
  });
});

describe('a tensor beside another', () => {
  it('is compared on shared bins, and ends', async () => {
    await frame.locator('#compare').click();
    await studio.workbench.pickEntry('affine3');
    await frame.locator('#difference').waitFor();
    expect(await text('#difference')).toMatch(/largest difference|infinite|identical/i);
    await expectDrawn(frame);
    await screenshot(studio, 'compare');
    await frame.locator('#compare-off').click();
    await frame.locator('#difference').waitFor({ state: 'detached' });
  });
});

describe('images', () => {
  it('open per channel, in either layout', async () => {
    await openFromExplorer(studio, 'activations.npz');
    frame = await studio.workbench.webviewFrame('#app[data-state="ready"]:has-text("40 × 12")');
    await pick(frame, 'tensor', 'conv');
    await eventuallyState(frame, 'ready');
    await eventually(frame, '.header', /8 × 3 × 4 × 4/);
    await eventually(frame, '.grid-head', /3 of 3/);
    await screenshot(studio, 'images');
  });
});
