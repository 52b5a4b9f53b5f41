// Every state, theme and width that shoot.mjs draws and axe.mjs checks.
import { checkShots } from './checkShots.mjs';
import { trainShots } from './trainShots.mjs';

const W = [1200, 800];
const S = [300, 800];
/** name, scene, size, options: theme, view, what to do before the picture is taken. */
export const scenes = [
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
  // What-if
  ['more', 'faulty', W, { act: (page) => page.click('#more') }],
  ['more-light', 'faulty', W, { theme: 'light', act: (page) => page.click('#more') }],
  ['more-hc', 'faulty', W, { theme: 'hc', act: (page) => page.click('#more') }],
  ['more-700', 'faulty', [700, 850], { act: (page) => page.click('#more') }],
  ['keras', 'faulty', W, { act: (page) => convention(page, 'Keras') }],
  ['norm-open', 'faulty', W, { act: (page) => page.click('#norm') }],
  ['groupnorm', 'engineGroupnorm', W, { act: (page) => page.click('#more') }],
  ['bad-groups', 'engineGroupnorm', W, { act: (page) => type(page, '#groups', '5') }],
  ['rmsnorm', 'engineRmsnorm', W],
  ['per-position', 'enginePosition', W],
  ['identity', 'engineBatch', W, { act: (page) => recover(page) }],
  ...themed('batch', 'engineBatch'),
  ...themed('batch-of-one', 'engineBatchOfOne'),
  ['one-image', 'engineOneImage', W],
  ...themed('float16', 'engineFloat16'),
  ['bfloat16', 'engineBfloat16', W],
  ['unbiased', 'unbiased', W],
  ...themed('momentum', 'gaps', (page) => page.click('#compare-momentum')),
  ['momentum-700', 'gaps', [700, 850], { act: (page) => page.click('#compare-momentum') }],
  ['momentum-fails', 'momentumFails', W, { act: (page) => page.click('#compare-momentum') }],
  ['momentum-slow', 'momentumSlow', W, { act: (page) => page.click('#compare-momentum') }],
  // Compare
  ...themed('compare', 'engineCompare'),
  ['compare-700', 'engineCompare', [700, 850]],
  ['compare-300', 'engineCompare', [310, 900]],
  ['compare-table', 'engineCompare', W, { act: (page) => page.keyboard.press('t') }],
  ['identical', 'engineIdentical', W],
  // Panel
  ['drag', 'faulty', W, { act: (page) => drag(page) }],
  ...themed('menu-tile', 'faulty', (page) => page.mouse.click(250, 395, { button: 'right' })),
  ['menu-strip', 'faulty', W, { act: (page) => keyMenu(page, '#strip') }],
  ['menu-export', 'faulty', W, { act: (page) => page.click('#export') }],
  ['focus-strip', 'faulty', W, { act: (page) => focusStrip(page) }],
  ['long-names', 'long', W],
  ['long-names-700', 'long', [700, 850]],
  ['narrow-310', 'faulty', [310, 900]],
  ['narrow-310-hc', 'faulty', [310, 900], { theme: 'hc' }],
  ['wide-light', 'faulty', W, { theme: 'light', act: (page) => page.mouse.dblclick(700, 170) }],
  ...checkShots,
  ...trainShots,
];

function themed(name, scene, act) {
  return ['dark', 'light', 'hc'].map((theme) => [
    theme === 'dark' ? name : `${name}-${theme}`,
    scene,
    W,
    { theme, ...(act && { act }) },
  ]);
}

async function convention(page, label) {
  await page.click('#more');
  await page.click('#convention');
  await page.locator('#convention vscode-option', { hasText: label }).click();
}

async function recover(page) {
  await page.click('#more');
  await type(page, '#batchSize', '200');
  await page.waitForTimeout(200);
  await page.click('#recover-identity');
}

async function type(page, selector, text) {
  await page.click(selector);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function drag(page) {
  await page.mouse.move(300, 170);
  await page.mouse.down();
  await page.mouse.move(560, 170, { steps: 5 });
}

async function keyMenu(page, selector) {
  await page.focus(selector);
  await page.keyboard.press('Shift+F10');
}

async function focusStrip(page) {
  await page.focus('#strip');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
}
