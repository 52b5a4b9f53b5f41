// Pictures of every state, theme and width of the panel, without VS Code: node test/ui/gallery/shoot.mjs [name…]
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launch, root, serveGallery } from './serve.mjs';

const shots = path.join(root, 'test/ui/artifacts/gallery');
mkdirSync(shots, { recursive: true });

const { base, server } = await serveGallery();
const browser = await launch();

const W = [1200, 800];
const S = [300, 800];
const scenes = [
  ['dark', 'faulty', W],
  ['light', 'faulty', W, { theme: 'light' }],
  ['hc', 'faulty', W, { theme: 'hc' }],
  ['hc-light', 'faulty', W, { theme: 'hcLight' }],
  ['dark-700', 'faulty', [700, 850]],
  ['dark-500', 'faulty', [500, 1100]],
  ['dark-1440', 'faulty', [1440, 1000]],
  ['problem', 'gaps', W],
  ['problem-light', 'gaps', W, { theme: 'light' }],
  ['problem-hc', 'gaps', W, { theme: 'hc' }],
  ['problem-700', 'gaps', [700, 850]],
  ['many', 'many', W],
  ['most', 'most', W],
  ['one-feature', 'oneFeature', W],
  ['one-sample', 'oneSample', W],
  ['engine-layernorm', 'engineLayernorm', W],
  ['engine-sick', 'engineSick', W],
  ['engine-conv', 'engineConv', W],
  ['engine-all-nan', 'engineAllNaN', W],
  ['several-tensors', 'two', W],
  ['several-open', 'two', W, { act: (page) => page.click('#tensor') }],
  ['empty', 'empty', W],
  ['loading', 'loading', W],
  ['error', 'error', W],
  ['error-kept', 'errorKept', W],
  ['cancelled', 'cancelled', W],
  ['recomputing', 'recomputing', W],
  ['error-light', 'error', W, { theme: 'light' }],
  ['error-hc', 'error', W, { theme: 'hc' }],
  ['loading-700', 'loading', [700, 850]],
  ['side', 'faulty', S, { view: 'side' }],
  ['side-gap', 'gaps', S, { view: 'side' }],
  ['side-empty', 'empty', S, { view: 'side' }],
  ['side-light', 'faulty', S, { view: 'side', theme: 'light' }],
  ['side-hc', 'faulty', S, { view: 'side', theme: 'hc' }],
  ['sample-axis', 'faulty', W, { act: (page) => page.click('#axis-sample') }],
  ['table', 'faulty', W, { act: (page) => page.keyboard.press('t') }],
  ['own-axes', 'faulty', W, { act: (page) => page.keyboard.press('a') }],
  ['filter', 'faulty', W, { act: (page) => page.click('#badge-dead') }],
  [
    'no-match',
    'faulty',
    W,
    {
      act: async (page) => {
        await page.click('#filter');
        await page.keyboard.type('xyz');
      },
    },
  ],
  [
    'bad-eps',
    'faulty',
    W,
    {
      act: async (page) => {
        await page.click('#eps');
        await page.keyboard.type('x');
      },
    },
  ],
  ['sort-open', 'faulty', W, { act: (page) => page.click('#sort') }],
  ['hover-tile', 'faulty', W, { act: (page) => page.mouse.move(250, 470) }],
  ['hover-strip', 'faulty', W, { act: (page) => page.mouse.move(700, 170) }],
  ['hover-chart', 'faulty', W, { act: (page) => page.mouse.move(960, 440) }],
  [
    'focus-grid',
    'faulty',
    W,
    {
      act: async (page) => {
        await page.focus('#grid');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowRight');
      },
    },
  ],
  [
    'constant',
    'faulty',
    W,
    {
      act: async (page) => {
        for (let i = 0; i < 2; i++) await page.keyboard.press('n');
      },
    },
  ],
  [
    'norm-none',
    'faulty',
    W,
    {
      act: async (page) => {
        await page.click('#norm');
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
      },
    },
  ],
  [
    'wide',
    'faulty',
    W,
    {
      act: async (page) => {
        await page.focus('#grid');
        await page.keyboard.press('Enter');
      },
    },
  ],
];

const wanted = process.argv.slice(2);
let problems = 0;
for (const [name, scene, [width, height], options = {}] of scenes) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      problems++;
      console.error(`${name}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => {
    problems++;
    console.error(`${name}: ${error.stack}`);
  });
  const state =
    {
      empty: 'empty',
      loading: 'loading',
      error: 'error',
      errorKept: 'error',
      cancelled: 'cancelled',
      recomputing: 'recomputing',
    }[scene] ?? 'ready';
  await page.goto(
    `${base}?scene=${scene}&theme=${options.theme ?? 'dark'}&view=${options.view ?? 'inspector'}`,
  );
  await page.waitForSelector(`#app[data-state="${state}"]`, { timeout: 15000 });
  await page.waitForTimeout(150);
  await options.act?.(page);
  await page.waitForTimeout(options.act ? 250 : 50);
  await page.screenshot({ path: path.join(shots, `${name}.png`) });
  if (['many', 'most', 'dark'].includes(name)) console.log(name, await measure(page));
  await page.close();
}
await browser.close();
server.close();
process.exitCode = problems > 0 ? 1 : 0;

/** Drawing time of the grid: the first picture, then frames of a scroll. */
function measure(page) {
  return page.evaluate(async () => {
    const grid = document.querySelector('#grid');
    const first = performance.getEntriesByName('normscope.grid').map((entry) => entry.duration);
    performance.clearMeasures();
    for (let i = 0; i < 30; i++) {
      grid.scrollTop += 97;
      await new Promise((resolve) =>
        window.requestAnimationFrame(() => window.requestAnimationFrame(resolve)),
      );
    }
    const frames = performance
      .getEntriesByName('normscope.grid')
      .map((entry) => entry.duration)
      .sort((a, b) => a - b);
    const round = (x) => Math.round(x * 100) / 100;
    return JSON.stringify({
      first: first.map(round),
      scrollMedian: round(frames[frames.length >> 1]),
      scrollMax: round(frames.at(-1)),
      frames: frames.length,
    });
  });
}
