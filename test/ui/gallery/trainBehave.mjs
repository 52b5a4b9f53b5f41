// The train view's behaviour without VS Code, against the gallery's host: node test/ui/gallery/trainBehave.mjs
import assert from 'node:assert/strict';
import { launch, serveGallery } from './serve.mjs';
import { stateOf } from './state.mjs';

const { base, server } = await serveGallery();
const browser = await launch();
const failures = [];

async function open(scene = 'trainFinished', size = { width: 1200, height: 800 }) {
  const page = await browser.newPage({ viewport: size });
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && failures.push(message.text()),
  );
  page.on('pageerror', (error) => failures.push(error.stack));
  await page.goto(`${base}?scene=${scene}&view=train`);
  await page.waitForSelector(`#app[data-state="${stateOf(scene)}"]`);
  await settle(page);
  return page;
}

const settle = (page) => page.waitForTimeout(150);
const sent = (page, name) =>
  page.evaluate(
    (wanted) =>
      window.sent.filter((m) => m.name === wanted || m.method === wanted).map((m) => m.payload ?? m.params),
    name,
  );
const selected = async (page) =>
  (await page.textContent('[role="treeitem"][aria-selected="true"]')).replace(/\s+/g, ' ').trim();
// What is invisible while values stand in its place is no caption.
const captions = (page) => page.locator('.train-caption').allInnerTexts();
const tidy = (texts) => texts.map((text) => text.replace(/\s+/g, ' ').trim());
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  await settle(page);
};
const menu = async (page, opener, id) => {
  await page.click(opener);
  await page.click(`#${id}`);
  for (let i = 0; i < 40 && !(await page.evaluate(() => window.saved !== undefined)); i++) await settle(page);
  return page.evaluate(() => window.saved);
};

const tests = {
  'arrows walk the list, left and right fold it': async () => {
    const page = await open();
    await page.focus('#runs');
    await press(page, 'ArrowDown');
    assert.match(await selected(page), /^No norm 10 of 10/);
    assert.match(await page.getAttribute('#runs', 'aria-activedescendant'), /^run-row-2$/);
    await press(page, 'End');
    assert.match(await selected(page), /^No norm 20 of 20/);
    await press(page, 'ArrowRight', 'ArrowDown');
    assert.match(await selected(page), /^1e\u22124 train/);
    await press(page, 'ArrowLeft');
    assert.match(await selected(page), /^No norm 20 of 20/);
    await press(page, 'ArrowLeft', 'ArrowLeft', 'ArrowLeft');
    assert.match(await selected(page), /^Weight-scale sweep/);
    assert.equal(await page.getAttribute('[aria-selected="true"]', 'aria-expanded'), 'false');
    assert.equal(await page.locator('.train-section').count(), 1);
    await press(page, 'Home', 'Space');
    assert.equal(await page.locator('.train-section').count(), 0);
    assert.match(await page.textContent('.train-sections'), /Every section is folded away/);
  },
  'space and a click on the marker hide and show a curve': async () => {
    const page = await open();
    await press(page, 'Space');
    assert.equal(await page.getAttribute('[aria-selected="true"]', 'aria-checked'), 'false');
    const label = await page.getAttribute('.train-chart canvas', 'aria-label');
    assert.ok(!label.includes('Batchnorm'), label);
    await page.locator('.train-mark').first().click();
    await settle(page);
    assert.match(
      await page.getAttribute('.train-chart canvas', 'aria-label'),
      /Batchnorm: \d\.\d\d at the end/,
    );
    for (const mark of await page.locator('.train-section >> nth=0').evaluate(() => [0, 1, 2]))
      await page.locator('.train-mark').nth(mark).click();
    await settle(page);
    assert.match(await page.textContent('.train-section'), /All of its curves are hidden/);
  },
  'the pointer is read in the captions of all pictures with its axis': async () => {
    const page = await open();
    await page.mouse.move(720, 220);
    await settle(page);
    const [loss, train, val, sweep] = tidy(await captions(page));
    assert.match(loss, /^Training loss per iteration/);
    assert.match(train, /^epoch 5 0\.\d{3} 0\.\d{3} 0\.\d{3}$/);
    assert.match(val, /^epoch 5 /);
    assert.match(sweep, /^Final training loss by weight scale$/);
    await page.mouse.move(720, 30);
    await settle(page);
    assert.match(tidy(await captions(page))[1], /^Training accuracy per epoch$/);
  },
  'a drag zooms, a double click and Esc take it back': async () => {
    const page = await open();
    const drag = async () => {
      await page.mouse.move(340, 200);
      await page.mouse.down();
      await page.mouse.move(420, 210, { steps: 4 });
      await page.mouse.up();
      await settle(page);
    };
    await drag();
    assert.equal(await page.locator('#reset-zoom').count(), 1);
    await page.click('#reset-zoom');
    await settle(page);
    assert.equal(await page.locator('#reset-zoom').count(), 0);
    await drag();
    await page.mouse.dblclick(380, 200);
    await settle(page);
    assert.equal(await page.locator('#reset-zoom').count(), 0);
    await drag();
    await press(page, 'Escape');
    assert.equal(await page.locator('#reset-zoom').count(), 0);
  },
  't, c and l': async () => {
    const page = await open();
    await press(page, 't');
    assert.equal(await page.locator('.train-table').count(), 6);
    assert.equal(await page.locator('.train-table >> nth=1').locator('tbody tr').count(), 11);
    await press(page, 'c');
    const copied = await page.evaluate(() => window.copied);
    assert.match(copied, /^epoch\tmeanLoss\ttrain\tval\n1\t2\.\d{10,}\t0\./);
    assert.match(copied, /^[\t\n -~]+$/);
    assert.match(await page.textContent('[aria-live]'), /^Copied: Batchnorm by epoch$/);
    await press(page, 't', 'l');
    assert.equal(await page.locator('.train-log[data-axis="y"][aria-pressed="true"]').count(), 2);
  },
  'the steps have a logarithmic axis where one asks for it, the epochs none': async () => {
    const page = await open();
    const loss = page.locator('.train-plot >> nth=0');
    await loss.locator('figcaption').hover();
    await loss.locator('[data-axis="x"]').click();
    await settle(page);
    assert.equal(await loss.locator('[data-axis="x"]').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('.train-plot >> nth=1').locator('.train-log').count(), 0);
    await page.reload();
    await settle(page);
  },
  'where nothing can be trained it is said at once, and Start waits': async () => {
    const page = await open('trainUnable');
    assert.match(await page.textContent('.train-unable'), /cannot train.*desktop VS Code/);
    await page.click('#empty-run');
    await settle(page);
    assert.match(await page.textContent('.train-form .train-unable'), /desktop VS Code/);
    assert.equal(await page.locator('#start').evaluate((element) => element.disabled), true);
    await page.click('#form-epochs');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.deepEqual(await sent(page, 'start'), []);
  },
  'what could not be read is said, until one has seen it': async () => {
    const page = await open('trainUnreadable');
    assert.match(await page.textContent('.train-main .band'), /A run was left out: .*run\.json/);
    await page.click('#dismiss-unreadable');
    await settle(page);
    assert.equal(await page.locator('.train-main .band').count(), 0);
  },
  'the list is one stop of the Tab key, with the buttons of the selected row': async () => {
    const page = await open('trainSingles');
    await page.focus('#runs');
    await press(page, 'Tab');
    assert.match(await page.evaluate(() => document.activeElement.id), /^compare-1$/);
    await press(page, 'Tab');
    assert.doesNotMatch(await page.evaluate(() => document.activeElement.id), /^compare/);
  },
  'Enter puts runs side by side, Esc ends it': async () => {
    const page = await open('trainSingles');
    await press(page, 'Enter', 'ArrowDown', 'Enter');
    assert.deepEqual(tidy(await page.locator('.train-section h2').allTextContents()), ['Compared', 'Runs']);
    assert.match(await page.textContent('[aria-live]'), /2 runs compared/);
    assert.match(await page.textContent('.train-finding'), /passes \d+% training accuracy at epoch \d/);
    await press(page, 'Escape');
    assert.deepEqual(tidy(await page.locator('.train-section h2').allTextContents()), ['Runs']);
  },
  'records that come in lengthen the curves': async () => {
    const page = await open('trainLive');
    const before = await page.evaluate(() => document.querySelector('.train-canvas').toDataURL());
    await page.evaluate(() => {
      const records = Array.from({ length: 20 }, (_, i) => ({ kind: 'step', step: 119 + i, loss: 1.3 }));
      const epoch = { kind: 'epoch', epoch: 6, step: 120, trainAccuracy: 0.7, valAccuracy: 0.31 };
      window.grow('/runs/six-layer/layernorm', [...records, epoch], { step: 138, epochsDone: 6 });
    });
    await settle(page);
    assert.notEqual(await page.evaluate(() => document.querySelector('.train-canvas').toDataURL()), before);
    assert.match(await selected(page), /Iteration 138 of 200, 1\.1 s left/);
    assert.equal(await page.locator('.train-epochs tbody tr').count(), 6);
    await page.evaluate(() =>
      window.grow('/runs/six-layer/layernorm', [], { status: 'finished', step: 200 }),
    );
    await page.waitForSelector('#app[data-state="ready"]');
    assert.match(await page.textContent('[aria-live]'), /^Layernorm: train/);
  },
  'pause, stop and resume ask the host': async () => {
    const page = await open('trainLive');
    await page.click('[id^="pause-3"]');
    await page.click('[id^="stop-3"]');
    const folder = '/runs/six-layer/layernorm';
    assert.deepEqual(await sent(page, 'pause'), [{ folder }]);
    assert.deepEqual(await sent(page, 'cancel'), [{ folder }]);
    const paused = await open('trainPaused');
    await paused.click('#resume-run');
    await paused.click('#discard');
    assert.deepEqual(await sent(paused, 'resume'), [{ folder }]);
    assert.deepEqual(await sent(paused, 'remove'), [{ folder }]);
  },
  'a diverged run opens its capture at the layer': async () => {
    const page = await open('trainDiverged');
    assert.match(await page.textContent('.band'), /diverged at step 37, in layer 3, feature 17/);
    await page.click('#inspect-divergence');
    const [asked] = await sent(page, 'inspect');
    assert.deepEqual(asked, {
      folder: '/runs/six-layer/layernorm',
      file: 'captures/step-20.safetensors',
      tensor: 'affine3',
      norm: 'layernorm',
      followedBy: 'relu',
    });
  },
  'the step slider goes through the records, and opens what was captured': async () => {
    const page = await open('trainLayers', { width: 1200, height: 1300 });
    assert.equal(await page.getAttribute('#step', 'aria-valuetext'), 'iteration 200');
    await page.focus('#step');
    await press(page, 'Home');
    assert.equal(await page.getAttribute('#step', 'aria-valuetext'), 'iteration 1');
    await press(page, 'ArrowRight');
    assert.equal(await page.getAttribute('#step', 'aria-valuetext'), 'iteration 10');
    assert.match(await selected(page), /^Batchnorm/);
    await page.click('#layer-5');
    await page.click('#open-inspector');
    assert.deepEqual((await sent(page, 'inspect')).at(-1).tensor, 'affine5');
  },
  'a form says what it expects, sends what was changed, keeps what is refused': async () => {
    const page = await open();
    await page.click('#new-run');
    await page.locator('#form-learningRate input').fill('fast');
    await page.click('#start');
    await settle(page);
    assert.match(await page.textContent('.field-error'), /a number above 0/);
    assert.deepEqual(await sent(page, 'start'), []);
    await page.locator('#form-learningRate input').fill('0.01');
    await page.locator('#form-hidden input').fill('3 x 20');
    await page.click('#start');
    await settle(page);
    assert.deepEqual(await sent(page, 'start'), [{ config: { learningRate: 0.01, hidden: [20, 20, 20] } }]);
    assert.equal(await page.locator('.train-form').count(), 0);
    await page.click('#new-run');
    await page.click('#form-norm');
    await page.locator('#form-norm vscode-option', { hasText: 'Groupnorm' }).click();
    await page.click('#start');
    await settle(page);
    assert.match(await page.textContent('.train-form .refusal'), /groups must be a divisor/);
    await press(page, 'Escape');
    assert.equal(await page.locator('.train-form').count(), 0);
  },
  'an experiment is chosen by its question, and its lists are changed': async () => {
    const page = await open('trainEmpty');
    await page.click('#empty-experiment');
    await page.focus('#experiment-deepNet');
    await press(page, 'ArrowDown');
    assert.equal(await page.getAttribute('#experiment-batchSize', 'aria-checked'), 'true');
    await page.locator('#form-list-batchSize input').fill('2, 4');
    await page.click('#start');
    await settle(page);
    assert.deepEqual(await sent(page, 'startExperiment'), [
      { name: 'batchSize', overrides: { batchSize: [2, 4] } },
    ]);
  },
  'exports: picture, SVG, CSV': async () => {
    const page = await open();
    const png = await menu(page, '#export', 'export-png');
    assert.equal(png.suggestedName, 'training.png');
    assert.deepEqual(Object.values(png.content).slice(1, 4), [80, 78, 71]);
    await page.evaluate(() => delete window.saved);
    const { content: svg } = await menu(page, '#export', 'export-svg');
    // On a page without the panel's CSP, as a viewer has it.
    const viewer = await browser.newPage();
    const parsed = await viewer.evaluate((text) => {
      const document = new window.DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        error: document.querySelector('parsererror')?.textContent,
        paths: document.querySelectorAll('path').length,
      };
    }, svg);
    assert.equal(parsed.error, undefined);
    assert.ok(parsed.paths > 50);
    await page.evaluate(() => delete window.saved);
    const { content: csv } = await menu(page, '#export', 'export-csv');
    assert.match(
      csv,
      /^# Six-layer net: Training loss per iteration, smoothed in bold\niteration,Batchnorm,/,
    );
    assert.ok(csv.includes('\n200,'), csv.slice(0, 400));
  },
  'the report opens by itself, and asks nobody for anything': async () => {
    const page = await open();
    const { content: html, suggestedName } = await menu(page, '#export', 'export-html');
    assert.equal(suggestedName, 'training.html');
    const alone = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    const asked = [];
    alone.on('request', (request) => asked.push(request.url()));
    alone.on('console', (message) => failures.push(`report: ${message.text()}`));
    await alone.setContent(html);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('about:')),
      [],
    );
    assert.equal(await alone.locator('.plots svg').count(), 6);
    assert.match(await alone.textContent('body'), /Batchnorm passes 50% training accuracy/);
    assert.ok((await alone.evaluate(() => document.documentElement.scrollWidth)) <= 1000);
    const { mkdirSync } = await import('node:fs');
    mkdirSync('test/ui/artifacts/gallery', { recursive: true });
    await alone.screenshot({ path: 'test/ui/artifacts/gallery/train-report.png', fullPage: true });
    await alone.emulateMedia({ colorScheme: 'dark' });
    await alone.screenshot({ path: 'test/ui/artifacts/gallery/train-report-dark.png' });
  },
  'nothing runs over the edge at any width': async () => {
    for (const width of [300, 560, 700, 1099, 1100, 1600]) {
      const page = await open('trainLive', { width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${over} px at ${width}`);
      await page.close();
    }
  },
  '100,000 steps are drawn in a moment': async () => {
    const page = await open('trainHuge');
    await page.evaluate(() => performance.clearMeasures());
    for (let x = 300; x < 520; x += 20) await page.mouse.move(x, 200);
    await settle(page);
    const times = await page.evaluate(() =>
      performance.getEntriesByName('normscope.draw').map(({ duration }) => duration),
    );
    console.log(`     a pointer's drawing takes ${Math.max(...times).toFixed(1)} ms at most`);
    assert.ok(times.length > 0);
  },
};

for (const [name, test] of Object.entries(tests)) {
  if (process.argv.length > 2 && !process.argv.slice(2).some((wanted) => name.includes(wanted))) continue;
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
