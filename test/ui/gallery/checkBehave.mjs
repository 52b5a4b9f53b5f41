// The check view's behaviour without VS Code, against the gallery's host: node test/ui/gallery/checkBehave.mjs
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch, root, serveGallery } from './serve.mjs';
import { stateOf } from './state.mjs';

const { base, server } = await serveGallery();
const browser = await launch();
const shots = path.join(root, 'test/ui/artifacts/gallery');
mkdirSync(shots, { recursive: true });
const failures = [];

async function open(scene = 'checkWrong') {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && failures.push(message.text()),
  );
  page.on('pageerror', (error) => failures.push(error.stack));
  await page.goto(`${base}?scene=${scene}&view=check`);
  await page.waitForSelector(`#app[data-state="${stateOf(scene)}"]`);
  await settle(page);
  return page;
}

const settle = (page) => page.waitForTimeout(120);
const sent = (page, name) =>
  page.evaluate(
    (wanted) =>
      window.sent.filter((m) => m.name === wanted || m.method === wanted).map((m) => m.payload ?? m.params),
    name,
  );
const selected = (page) => page.textContent('.check-row[aria-selected="true"] .name');
const names = (page) => page.locator('.check-row .name').allTextContents();
const focusedWidget = (page) => page.evaluate(() => document.activeElement.id);

async function type(page, selector, text) {
  await page.click(selector);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await settle(page);
}

const tests = {
  'the worst gradient is selected first, arrows walk over all of them': async () => {
    const page = await open();
    assert.match(await selected(page), /dgamma/);
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.match(await selected(page), /dx/);
    assert.match(await page.textContent('p[aria-live]'), /^dx, Right/);
    assert.equal(await page.getAttribute('#gradients', 'aria-activedescendant'), 'gradient-1');
    await page.keyboard.press('End');
    await settle(page);
    assert.match(await selected(page), /b3/);
    await page.keyboard.press('ArrowDown');
    await settle(page);
    assert.match(await selected(page), /b3/);
    assert.equal(await page.textContent('.check-worst thead th'), 'b3');
  },
  'badges show their gradients only, Esc shows all again': async () => {
    const page = await open();
    await page.click('#badge-fail');
    await settle(page);
    assert.equal((await names(page)).length, 1);
    await page.keyboard.press('2');
    await settle(page);
    assert.equal((await names(page)).length, 2);
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal((await names(page)).length, 13);
  },
  'another arithmetic runs at once, with the step that suits it': async () => {
    const page = await open();
    await page.click('#dtype-float32');
    await settle(page);
    await page.waitForTimeout(600);
    assert.deepEqual(await sent(page, 'run'), [{ options: { dtype: 'float32' } }]);
    assert.equal(await page.inputValue('#check-h input'), '0.01');
  },
  'fields run when they are confirmed, and say what they cannot take': async () => {
    const page = await open();
    await type(page, '#check-h', '1e-4');
    await page.waitForTimeout(600);
    assert.deepEqual(await sent(page, 'run'), [{ options: { h: 1e-4 } }]);
    await type(page, '#check-seed', '-3');
    assert.match(await page.textContent('.field-error'), /whole number/);
    assert.equal((await sent(page, 'run')).length, 1);
    await type(page, '#check-seed', '7');
    await page.waitForTimeout(600);
    assert.deepEqual((await sent(page, 'run')).at(-1), { seed: 7 });
    assert.match(await page.textContent('.facts'), /seed 7/);
  },
  'c copies Markdown, the menu the rest': async () => {
    const page = await open();
    await page.keyboard.press('c');
    await settle(page);
    assert.match(await page.evaluate(() => window.copied), /^## Gradient check: 1 of 13 gradients is wrong/);
    await page.click('#export');
    await page.click('#copy-csv');
    await settle(page);
    assert.match(await page.evaluate(() => window.copied), /^layer,gradient,index,numeric/);
    await page.click('#export');
    await page.click('#save-json');
    await settle(page);
    const saved = await page.evaluate(() => window.saved);
    assert.equal(saved.suggestedName, 'gradient-check.json');
    assert.equal(JSON.parse(saved.content).length, 2);
  },
  't swaps map and chart for their tables': async () => {
    const page = await open();
    await page.keyboard.press('t');
    await settle(page);
    assert.equal(await page.locator('.check-map').count(), 0);
    assert.ok((await page.locator('.check-steps tbody tr').count()) > 30);
    await page.keyboard.press('t');
    await settle(page);
    assert.equal(await page.locator('.check-map').count(), 1);
  },
  'the map says both values under the pointer and under its own arrows': async () => {
    const page = await open();
    await page.mouse.move(330, 540);
    await settle(page);
    assert.match(
      await page.textContent('.check-elements .check-heading'),
      /dgamma\[2\]: numeric .*, analytic .*/,
    );
    await page.mouse.move(330, 300);
    await page.focus('.check-map');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await settle(page);
    assert.match(await page.textContent('.check-elements .check-heading'), /dbeta\[1\]/);
    assert.match(await selected(page), /dgamma/);
    await page.keyboard.press('Enter');
    await settle(page);
    assert.match(await selected(page), /dbeta/);
  },
  'the chart says the errors at the step under the pointer and under its own arrows': async () => {
    const page = await open();
    const heading = () => page.textContent('.check-steps .check-heading');
    await page.mouse.move(900, 640);
    await settle(page);
    assert.match(await heading(), /h 2\.2e\u22127: dgamma float64 0\.600, dx float64 \S+, dx float32 1\.00/);
    await page.mouse.move(900, 300);
    await settle(page);
    assert.match(await heading(), /max relative error against h/);
    await page.focus('.check-chart canvas');
    await page.keyboard.press('ArrowLeft');
    await settle(page);
    assert.match(await heading(), /h 1e\u22125:/);
    await page.keyboard.press('ArrowRight');
    await settle(page);
    assert.match(await heading(), /h 2\.2e\u22125:/);
    assert.match(await selected(page), /dgamma/);
    await page.keyboard.press('Escape');
    await settle(page);
    assert.match(await heading(), /max relative error against h/);
  },
  'right clicks copy rows, values and curves': async () => {
    const page = await open();
    const copied = async (x, y, item) => {
      await page.mouse.move(x, y);
      await page.mouse.click(x, y, { button: 'right' });
      await page.click(item);
      await settle(page);
      return page.evaluate(() => window.copied);
    };
    assert.match(await copied(300, 202, '#copy-row'), /\nmy_batchnorm\.mjs\tdx\t4 x 5\t/);
    assert.match(await selected(page), /dx/);
    assert.match(await copied(330, 541, '#copy-value'), /\ndgamma\[2\]\t/);
    assert.match(await copied(330, 541, '#copy-csv'), /^layer,gradient.*\nmy_batchnorm\.mjs,dx,0 0,/);
    assert.match(await copied(900, 640, '#copy-csv'), /^h,dx float32,dx float64,dgamma float64\n0\.1,/);
    await page.focus('#gradients');
    await page.keyboard.press('Shift+F10');
    await page.click('#open-module');
    assert.deepEqual(await sent(page, 'openModule'), [{ id: 'batchnorm' }]);
  },
  'pictures are saved as PNG: the map, the chart, both': async () => {
    const page = await open();
    const saved = async (name) => {
      await page.click('#export-png');
      await page.waitForFunction((wanted) => window.saved?.suggestedName === wanted, name);
      const bytes = Buffer.from(await page.evaluate(() => [...window.saved.content]));
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      writeFileSync(path.join(shots, name), bytes);
      return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    };
    await page.click('.check-map', { button: 'right' });
    const map = await saved('my_batchnorm-dgamma-elements.png');
    await page.click('.check-chart canvas', { button: 'right' });
    const chart = await saved('my_batchnorm-dgamma-step-size.png');
    await page.click('#export');
    const both = await saved('gradient-check.png');
    assert.ok(both[0] >= map[0] + chart[0] && both[1] >= Math.max(map[1], chart[1]));
  },
  'modules open at their backward, layers can be taken away': async () => {
    const page = await open();
    await page.click('.check-group .link');
    assert.deepEqual(await sent(page, 'openModule'), [{ id: 'batchnorm' }]);
    await page.hover('.check-group');
    await page.click('[id="remove-batchnorm"]');
    assert.deepEqual(await sent(page, 'remove'), [{ id: 'batchnorm' }]);
  },
  'empty, running and failed checks offer what one can do': async () => {
    const empty = await open('checkEmpty');
    await empty.click('#check-layer');
    assert.equal((await sent(empty, 'checkLayer')).length, 1);
    const running = await open('checkRunning');
    await running.click('#cancel');
    assert.equal((await sent(running, 'cancel')).length, 1);
    const failed = await open('checkError');
    assert.match(await failed.textContent('[role="alert"]'), /xhat/);
    await failed.click('#show-log');
    assert.equal((await sent(failed, 'showLog')).length, 1);
  },
  'tab goes through controls, badges, table and map': async () => {
    const page = await open();
    await page.focus('#run-again');
    const stops = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focusedWidget(page));
    }
    assert.deepEqual(stops.slice(0, 4), ['badge-fail', 'badge-explained', 'badge-pass', 'gradients']);
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
