// The panel's behaviour without VS Code, against the gallery's host: node test/ui/gallery/behave.mjs
import assert from 'node:assert/strict';
import { launch, serveGallery, themeCss } from './serve.mjs';

const { base, server } = await serveGallery();
const browser = await launch();

async function open(scene, view = 'inspector') {
  const page = await browser.newPage({
    viewport: view === 'side' ? { width: 300, height: 800 } : { width: 1200, height: 800 },
  });
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && failures.push(message.text()),
  );
  page.on('pageerror', (error) => failures.push(error.stack));
  await page.goto(`${base}?scene=${scene}&view=${view}`);
  await page.waitForSelector('#app[data-state="ready"]');
  return page;
}

const failures = [];
const sent = (page, name) =>
  page.evaluate(
    (wanted) =>
      window.sent.filter((m) => m.name === wanted || m.method === wanted).map((m) => m.payload ?? m.params),
    name,
  );
const title = (page) => page.textContent('.detail-head h2');
const settle = (page) => page.waitForTimeout(120);
const picture = (page, selector) =>
  page.evaluate((wanted) => document.querySelector(wanted).toDataURL(), selector);

const tests = {
  'arrows move the selection, and the host hears of it': async () => {
    const page = await open('faulty');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await settle(page);
    assert.equal((await title(page)).trim(), 'Feature 4');
    assert.deepEqual((await sent(page, 'select')).at(-1), { row: 4 });
    await page.keyboard.press('Home');
    await settle(page);
    assert.equal((await title(page)).trim(), 'Feature 17');
    assert.equal(await page.getAttribute('#grid', 'aria-activedescendant'), 'tile-17');
    assert.match(
      await page.getAttribute('#tile-17', 'aria-label'),
      /^Feature 17, NaN\/Inf, mean 0\.84, std 4\.34$/,
    );
    await page.keyboard.press('End');
    await settle(page);
    assert.ok((await page.evaluate(() => document.querySelector('#grid').scrollTop)) > 0);
    assert.match(await page.textContent('[aria-live]'), /^Feature 99, mean/);
  },
  'click on a tile and on the strip select everywhere': async () => {
    const page = await open('faulty');
    await page.mouse.click(250, 395);
    await settle(page);
    assert.equal((await title(page)).trim(), 'Feature 52');
    await page.mouse.click(1180, 170);
    await settle(page);
    assert.match(await title(page), /Feature/);
    assert.notEqual((await title(page)).trim(), 'Feature 52');
  },
  'a drag on the strip filters to its features': async () => {
    const page = await open('faulty');
    await page.mouse.move(100, 170);
    await page.mouse.down();
    await page.mouse.move(300, 170, { steps: 4 });
    await page.mouse.up();
    await settle(page);
    assert.match(await page.textContent('.count'), /^1\d of 100$/);
  },
  'badges filter, digits too, Esc clears': async () => {
    const page = await open('faulty');
    await page.click('#badge-dead');
    await settle(page);
    assert.equal(await page.textContent('.count'), '2 of 100');
    assert.equal(await page.getAttribute('#badge-dead', 'aria-pressed'), 'true');
    await page.keyboard.press('1');
    await settle(page);
    assert.equal(await page.textContent('.count'), '3 of 100');
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal(await page.textContent('.count'), '100 of 100');
    await page.keyboard.press('Escape');
    await settle(page);
    assert.match(await page.textContent('.detail'), /Select a feature/);
  },
  '/ opens the filter, typing there moves nothing': async () => {
    const page = await open('faulty');
    await page.keyboard.press('/');
    await page.keyboard.type('20-22, constant');
    await settle(page);
    assert.equal(await page.textContent('.count'), '4 of 100');
    assert.equal((await title(page)).trim(), 'Feature 29');
  },
  'what-if: dropdown, toggles, fields': async () => {
    const page = await open('faulty');
    await page.click('#norm');
    await page.click('#norm vscode-option:nth-child(2)');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { norm: 'layernorm' } });
    await page.click('#axis-sample');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { axis: 'sample' } });
    assert.equal(await page.getAttribute('#mode-running', 'aria-disabled'), 'true');
    const field = page.locator('#eps');
    await field.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('1e-3');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { eps: 1e-3 } });
    assert.equal(await page.locator('.field-error').count(), 0);
    await page.keyboard.type('x');
    await settle(page);
    assert.match(await page.textContent('.field-error'), /ε is a number/);
    await page.click('#reset');
    await settle(page);
    assert.equal(await page.locator('.field-error').count(), 0);
    assert.equal(await field.evaluate((element) => element.value), '1e-5');
    assert.equal(await page.locator('#norm').evaluate((element) => element.value), 'batchnorm');
  },
  'b, f, s, a, t, c': async () => {
    const page = await open('faulty');
    for (const key of ['b', 'f']) await page.keyboard.press(key);
    await settle(page);
    assert.deepEqual(await sent(page, 'choose'), [
      { choice: { mode: 'running' } },
      { choice: { axis: 'sample' } },
    ]);
    await page.keyboard.press('s');
    await page.keyboard.press('t');
    await settle(page);
    assert.equal((await page.locator('.feature-table tbody tr:not(.spacer)').count()) > 10, true);
    await page.keyboard.press('c');
    await settle(page);
    const copied = await page.evaluate(() => window.copied);
    assert.match(copied, /^affine4\tsample \d+/);
    assert.match(copied, /^[\t\n -~]+$/);
  },
  'use batch statistics': async () => {
    const page = await open('gaps');
    await page.click('#use-batch');
    await settle(page);
    assert.deepEqual(await sent(page, 'choose'), [{ choice: { mode: 'train' } }]);
    assert.equal(await page.getAttribute('#mode-train', 'aria-checked'), 'true');
  },
  'tensor picker': async () => {
    const page = await open('two');
    await page.click('#tensor');
    await page.click('#tensor vscode-option:nth-child(2)');
    await settle(page);
    assert.deepEqual(await sent(page, 'choose'), [{ tensor: 'affine2' }]);
  },
  'view state survives a reload and is offered to the host': async () => {
    const page = await open('faulty');
    await page.keyboard.press('s');
    await page.click('#badge-dead');
    await settle(page);
    await page.reload();
    await page.waitForSelector('#app[data-state="ready"]');
    assert.equal(await page.textContent('.count'), '2 of 100');
    assert.equal(await page.locator('#sort').evaluate((element) => element.value), 'index');
    const [ready] = await sent(page, 'ready');
    assert.equal(ready.view, 'inspector');
    assert.equal(ready.restore.tensor, 'affine4');
    assert.equal(ready.restore.selected, 29);
  },
  'a change of theme redraws the canvases': async () => {
    const page = await open('faulty');
    const before = await picture(page, '.strip-canvas');
    await page.evaluate((css) => {
      document.documentElement.style.cssText = css;
      document.body.className = 'vscode-light';
    }, themeCss('light'));
    await settle(page);
    assert.notDeepEqual(await picture(page, '.strip-canvas'), before);
  },
  'only visible tiles are drawn': async () => {
    const page = await open('many');
    const drawn = await page.evaluate(() => performance.getEntriesByName('normscope.grid').at(-1).detail);
    assert.ok(drawn <= 64, `${drawn} tiles`);
    const hover = await page.evaluate(() => performance.clearMeasures());
    assert.equal(hover, undefined);
    for (let i = 0; i < 20; i++) await page.mouse.move(100 + 20 * i, 450);
    await settle(page);
    const draws = await page.evaluate(() =>
      performance.getEntriesByName('normscope.draw').map((entry) => entry.duration),
    );
    draws.sort((a, b) => a - b);
    console.log(
      `    hover frame, 4,096 features: median ${draws[draws.length >> 1].toFixed(1)} ms, worst ${draws.at(-1).toFixed(1)} ms`,
    );
  },
  'the side view follows, steps and reveals': async () => {
    const page = await open('faulty', 'side');
    assert.match(await title(page), /affine4, feature 29/);
    await page.click('#next');
    await page.click('#reveal');
    await settle(page);
    assert.deepEqual(await sent(page, 'select'), [{ row: 52 }]);
    assert.equal((await sent(page, 'reveal')).length, 1);
  },
};

for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
await browser.close();
server.close();
if (failures.length > 0) console.error(failures.join('\n'));
process.exitCode = failures.length > 0 ? 1 : 0;
