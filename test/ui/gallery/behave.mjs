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
    await page.locator('#norm vscode-option', { hasText: 'Layernorm' }).click();
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
  'more: simulate, batch size, convention, recover identity': async () => {
    const page = await open('engineBatch');
    await page.click('#more');
    await page.click('#simulate-float16');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { simulate: 'float16' } });
    await page.click('#simulate-none');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { simulate: null } });
    assert.match(await page.textContent('.band.slim'), /Batches of 8: means vary by 0\.\d+σ, stds by \d+%/);
    await page.locator('#batchSize input').fill('200');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { batchSize: null } });
    await page.click('#convention');
    await page.locator('#convention vscode-option', { hasText: 'Keras' }).click();
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { eps: 1e-3 } });
    assert.match(await page.textContent('.convention-line'), /momentum=0\.99 weighs the old value/);
    await page.click('#recover-identity');
    await settle(page);
    const { choice } = (await sent(page, 'choose')).at(-1);
    assert.equal(choice.gamma.length, 100);
    assert.equal(await page.locator('#gamma').evaluate((element) => element.value), 'per feature');
    const cells = await page.locator('.figures tbody tr:first-child td').allTextContents();
    assert.equal(cells[0], cells[1]);
  },
  'a batch of one offers norms that need none': async () => {
    const page = await open('engineBatchOfOne');
    assert.match(await page.textContent('.band'), /A batch of one leaves batchnorm nothing to compare/);
    await page.click('#use-groupnorm');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { norm: 'groupnorm' } });
    assert.equal(await page.locator('#groups').count(), 1);
  },
  'findings of a simulation filter': async () => {
    const page = await open('engineFloat16');
    await page.click('#badge-overflow');
    await settle(page);
    assert.equal(await page.textContent('.count'), '10 of 100');
    await page.keyboard.press('9');
    await settle(page);
    assert.equal(await page.locator('#filter').evaluate((element) => element.value), 'overflow, vanish');
  },
  'compare momentum: table, fields, error, close': async () => {
    const page = await open('gaps');
    await page.click('#compare-momentum');
    await page.waitForSelector('#momentum-table');
    assert.deepEqual((await sent(page, 'momentum')).at(-1), { samplesPerBatch: 32, passes: 1 });
    assert.match(await page.textContent('#momentum-table .best'), /Nearest/);
    await page.locator('#passes input').fill('5');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual((await sent(page, 'momentum')).at(-1), { samplesPerBatch: 32, passes: 5 });
    await page.click('#momentum-close');
    await settle(page);
    assert.equal(await page.locator('.momentum').count(), 0);
    const failing = await open('momentumFails');
    await failing.click('#compare-momentum');
    await settle(failing);
    assert.match(await failing.textContent('.momentum-error'), /a batch of 400 is more/);
  },
  'compare: names, difference, the way out': async () => {
    const page = await open('engineCompare');
    assert.match(
      await page.textContent('#difference'),
      /^largest difference \S+ at \[\d+, \d+\]: \S+ against \S+$/,
    );
    assert.match(await page.textContent('.caption.lower'), /affine4 \(step-2000\.npz\)/);
    await page.click('#compare');
    await page.click('#compare-off');
    await settle(page);
    assert.deepEqual(await sent(page, 'compare'), [{}, { off: true }]);
    assert.equal(await page.textContent('.caption.lower b'), 'After');
  },
  'menus: right click, Shift+F10, arrows, Esc': async () => {
    const page = await open('faulty');
    await page.mouse.click(250, 395, { button: 'right' });
    await settle(page);
    assert.equal((await title(page)).trim(), 'Feature 52');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.match(await page.evaluate(() => window.copied), /^feature,badges,.*\n52,dead,/);
    await page.focus('#strip');
    await page.keyboard.press('Shift+F10');
    await page.waitForSelector('[role="menu"]');
    await page.keyboard.press('Escape');
    await settle(page);
    assert.equal(await page.locator('[role="menu"]').count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'strip');
  },
  'exports: picture, CSV, JSON, and a failure that is said': async () => {
    const page = await open('faulty');
    const choose = async (id) => {
      await page.click('#export');
      await page.evaluate(() => delete window.saved);
      await page.click(`#${id}`);
      // Not a function to wait for: the page's CSP forbids evaluating one again and again.
      for (let i = 0; i < 40 && !(await page.evaluate(() => window.saved !== undefined)); i++)
        await settle(page);
      await settle(page);
      return page.evaluate(() => window.saved);
    };
    const png = await choose('export-png');
    assert.equal(png.suggestedName, 'activations-affine4.png');
    assert.deepEqual(Object.values(png.content).slice(1, 4), [80, 78, 71]);
    assert.match(await page.textContent('[aria-live]'), /^Saved: activations-affine4\.png$/);
    assert.match((await choose('export-csv')).content, /^feature,badges,before_count/);
    const json = JSON.parse((await choose('export-json')).content);
    assert.equal(json.features.length, 100);
    assert.equal(json.features[17].findings[0].kind, 'nonFinite');
    const failing = await open('saveFails');
    await failing.click('#export');
    await failing.click('#export-csv');
    await settle(failing);
    assert.match(await failing.textContent('.refusal'), /Not saved: The disk is full/);
  },
  'the strip is a stop for the keyboard': async () => {
    const page = await open('faulty');
    await page.focus('#strip');
    await page.keyboard.press('End');
    await settle(page);
    assert.equal(await page.getAttribute('#strip', 'aria-valuenow'), '100');
    await page.keyboard.press('ArrowLeft');
    await settle(page);
    assert.equal(await page.getAttribute('#strip', 'aria-valuenow'), '99');
    assert.match(await page.getAttribute('#strip', 'aria-valuetext'), /^Feature \d+, mean/);
  },
  'tab order: header, controls, badges, strip, grid, detail': async () => {
    const page = await open('faulty');
    const stops = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const id = await page.evaluate(() => document.activeElement?.id ?? '');
      if (id !== '') stops.push(id);
    }
    const order = ['refresh', 'norm', 'badge-dead', 'strip', 'sort', 'grid', 'axis-link'];
    const places = order.map((id) => stops.indexOf(id));
    assert.ok(
      places.every((place, i) => place >= 0 && place > (places[i - 1] ?? -1)),
      stops.join(' '),
    );
  },
  'Esc lets a drag go': async () => {
    const page = await open('faulty');
    await page.mouse.move(100, 170);
    await page.mouse.down();
    await page.mouse.move(300, 170, { steps: 4 });
    await settle(page);
    assert.match(await page.textContent('.caption.upper'), /\d+ features, medians from/);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await settle(page);
    assert.equal(await page.textContent('.count'), '100 of 100');
  },
  'parameters may be tensors of the file': async () => {
    const page = await open('two');
    await page.locator('#gamma input').fill('affine2');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual((await sent(page, 'choose')).at(-1), { choice: { gamma: 'affine2' } });
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
