import { expect, it } from 'vitest';
import { openStudio, screenshot } from './support';

it('all', async () => {
  const studio = await openStudio({}, { width: 1500, height: 1000 });
  await studio.workbench.runCommand('Normscope: Show Training');
  await studio.workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  const frame = await studio.workbench.webviewFrame('body[data-view="train"] #app[data-state="empty"]');
  const names = (process.env['NAMES'] ?? '').split(',');
  for (const name of names) {
    if ((await frame.locator('#empty-experiment').count()) > 0) await frame.locator('#empty-experiment').click();
    else {
      await frame.locator('#start-menu').click();
      await frame.locator('#menu-experiment').click();
    }
    await frame.locator(`#experiment-${name}`).click();
    if (name === names[0]) await screenshot(studio, 'tmp-form');
    for (const [field, text] of Object.entries({ epochs: '4', numTrain: '300' })) {
      const input = frame.locator(`#form-${field} input`);
      if ((await input.count()) > 0) {
        await input.fill(text);
        await input.press('Tab');
      }
    }
    await frame.locator('#start').click();
    await studio.page.waitForTimeout(2500);
    await screenshot(studio, `tmp-${name}-live`);
    await expect.poll(() => frame.locator('#app').getAttribute('data-state'), { timeout: 110_000 }).toBe('ready');
    await studio.page.waitForTimeout(500);
    await expect.poll(() => frame.locator('#app').getAttribute('data-state'), { timeout: 110_000 }).toBe('ready');
    await screenshot(studio, `tmp-${name}`);
  }
  await studio.close();
}, 600_000);
