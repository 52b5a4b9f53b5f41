// The train view's pictures; shots.mjs has the inspector's.
const W = [1200, 800];
const TRAIN = { view: 'train' };

const themed = (name, scene, { size = W, ...more } = {}) =>
  ['dark', 'light', 'hc', 'hcLight'].map((theme) => [
    theme === 'dark' ? name : `${name}-${theme}`,
    scene,
    size,
    { ...TRAIN, ...more, theme },
  ]);

const click = (selector) => ({ ...TRAIN, act: (page) => page.click(selector) });
const key = (name) => ({ ...TRAIN, act: (page) => page.keyboard.press(name) });
const move = (x, y) => ({ ...TRAIN, act: (page) => page.mouse.move(x, y) });

async function drag(page) {
  await page.mouse.move(340, 200);
  await page.mouse.down();
  await page.mouse.move(420, 210, { steps: 4 });
}

export const trainShots = [
  ...themed('train', 'trainLive'),
  ['train-1600', 'trainLive', [1600, 1000], TRAIN],
  ['train-700', 'trainLive', [700, 1500], TRAIN],
  ['train-300', 'trainLive', [300, 2400], TRAIN],
  ['train-finished', 'trainFinished', W, TRAIN],
  ['train-sweeping', 'trainSweeping', W, TRAIN],
  ['train-bands', 'trainBands', W, TRAIN],
  ['train-seeds', 'trainSeeds', W, TRAIN],
  ['train-heat', 'trainHeat', W, TRAIN],
  ['train-singles', 'trainSingles', W, TRAIN],
  ['train-compared', 'trainCompared', W, TRAIN],
  ...themed('train-layers', 'trainLayers', { size: [1200, 1240] }),
  ...themed('train-inputs', 'trainInputs', { size: [1200, 1240] }),
  ...themed('train-exploded', 'trainExploded', { size: [1200, 1240] }),
  ['train-notes', 'trainNotes', W, TRAIN],
  ['train-huge', 'trainHuge', W, TRAIN],
  ['train-hover', 'trainFinished', W, move(420, 220)],
  ['train-hover-sweep', 'trainFinished', W, move(1000, 620)],
  ['train-drag', 'trainFinished', W, { ...TRAIN, act: drag }],
  [
    'train-zoom',
    'trainFinished',
    W,
    {
      ...TRAIN,
      act: async (page) => {
        await drag(page);
        await page.mouse.up();
      },
    },
  ],
  ['train-log', 'trainFinished', W, key('l')],
  ['train-table', 'trainFinished', W, key('t')],
  ['train-hidden', 'trainFinished', W, key('Space')],
  ['train-open', 'trainFinished', W, { ...TRAIN, act: openSeries }],
  ['train-menu', 'trainFinished', W, click('#export')],
  ['train-start-menu', 'trainFinished', W, click('#start-menu')],
  ['train-form', 'trainFinished', W, click('#new-run')],
  ['train-form-hc', 'trainFinished', W, { ...click('#new-run'), theme: 'hc' }],
  ['train-form-300', 'trainFinished', [300, 1600], click('#new-run')],
  ['train-form-more', 'trainFinished', W, { ...TRAIN, act: moreSettings }],
  ['train-form-bad', 'trainFinished', W, { ...TRAIN, act: badForm }],
  ['train-experiment', 'trainEmpty', W, click('#empty-experiment')],
  ['train-grid', 'trainEmpty', W, { ...TRAIN, act: gridForm }],
  ['train-grid-hc', 'trainEmpty', W, { ...TRAIN, theme: 'hc', act: gridForm }],
  ['train-grid-300', 'trainEmpty', [300, 1700], { ...TRAIN, act: gridForm }],
  ...themed('train-slider', 'trainLayers', { size: [1200, 760], act: focusSlider }),
  ['train-empty', 'trainEmpty', W, TRAIN],
  ['train-empty-300', 'trainEmpty', [300, 700], TRAIN],
  ['train-empty-hc', 'trainEmpty', W, { ...TRAIN, theme: 'hc' }],
  ['train-unable', 'trainUnable', W, TRAIN],
  ['train-unable-form', 'trainUnable', W, click('#empty-run')],
  ['train-unable-form-300', 'trainUnable', [300, 900], click('#empty-run')],
  ['train-unreadable', 'trainUnreadable', W, TRAIN],
  ['train-loading', 'trainLoading', W, TRAIN],
  ['train-queued', 'trainQueued', W, TRAIN],
  ['train-paused', 'trainPaused', W, TRAIN],
  ['train-interrupted', 'trainInterrupted', W, TRAIN],
  ['train-interrupted-sweep', 'trainInterruptedSweep', W, TRAIN],
  ['train-failed', 'trainFailed', W, TRAIN],
  ['train-diverged', 'trainDiverged', W, TRAIN],
  ['train-diverged-light', 'trainDiverged', W, { ...TRAIN, theme: 'light' }],
  ['train-diverged-hc', 'trainDiverged', W, { ...TRAIN, theme: 'hc' }],
  [
    'train-focus',
    'trainFinished',
    W,
    {
      ...TRAIN,
      theme: 'hc',
      act: async (page) => {
        await page.focus('#runs');
        await page.keyboard.press('ArrowDown');
      },
    },
  ],
];

async function openSeries(page) {
  await page.focus('#runs');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
}

async function gridForm(page) {
  await page.click('#empty-experiment');
  await page.click('#experiment-grid');
  await page.click('#form-list-weightScale');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1e-3');
  await page.keyboard.press('Enter');
}

/** By keyboard, so that the ring shows. */
async function focusSlider(page) {
  await page.focus('#layer-metric');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  await page.evaluate(() => document.querySelector('#step').scrollIntoView({ block: 'center' }));
}

async function moreSettings(page) {
  await page.click('#new-run');
  await page.click('#form-more');
}

async function badForm(page) {
  await page.click('#new-run');
  await page.click('#form-learningRate');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('fast');
  await page.keyboard.press('Enter');
}
