// The check view's pictures; shots.mjs has the inspector's.
const W = [1200, 800];
const CHECK = { view: 'check' };

const themed = (name, scene) =>
  ['dark', 'light', 'hc', 'hcLight'].map((theme) => [
    theme === 'dark' ? name : `${name}-${theme}`,
    scene,
    W,
    { ...CHECK, theme },
  ]);

const click = (selector) => ({ ...CHECK, act: (page) => page.click(selector) });
const key = (name) => ({ ...CHECK, act: (page) => page.keyboard.press(name) });

const rightClick = (x, y) => ({
  ...CHECK,
  act: async (page) => {
    await page.mouse.move(x, y);
    await page.mouse.click(x, y, { button: 'right' });
  },
});

export const checkShots = [
  ...themed('check', 'checkWrong'),
  ['check-700', 'checkWrong', [700, 1150], CHECK],
  ['check-300', 'checkWrong', [300, 1700], CHECK],
  ['check-300-warned', 'checkWarned', [300, 1500], CHECK],
  ['check-500', 'checkWrong', [500, 1300], CHECK],
  ['check-1600', 'checkWrong', [1600, 1000], CHECK],
  ['check-low', 'checkWrong', [1200, 560], CHECK],
  ['check-right', 'checkRight', W, CHECK],
  ...themed('check-activations', 'checkActivations'),
  ['check-activations-500', 'checkActivations', [500, 1300], CHECK],
  ['check-activations-300', 'checkActivations', [300, 1600], CHECK],
  ['check-steps-hover', 'checkWrong', W, { ...CHECK, act: (page) => page.mouse.move(900, 640) }],
  ['check-menu-row', 'checkWrong', W, rightClick(300, 202)],
  ['check-menu-map', 'checkWrong', W, rightClick(330, 541)],
  ['check-menu-steps', 'checkWrong', W, rightClick(900, 640)],
  ['check-every', 'checkEvery', W, CHECK],
  ...themed('check-warned', 'checkWarned'),
  ['check-net', 'checkWrong', W, click('[id="gradient-3"]')],
  ['check-hover', 'checkWrong', W, { ...CHECK, act: (page) => page.mouse.move(330, 620) }],
  ['check-table', 'checkWrong', W, key('t')],
  ['check-menu', 'checkWrong', W, click('#export')],
  ['check-filter', 'checkWrong', W, click('#badge-fail')],
  ['check-float32', 'checkWrong', W, click('#dtype-float32')],
  [
    'check-bad-step',
    'checkWrong',
    W,
    {
      ...CHECK,
      act: async (page) => {
        await page.click('#check-h');
        await page.keyboard.press('Control+A');
        await page.keyboard.type('x');
        await page.keyboard.press('Enter');
      },
    },
  ],
  [
    'check-focus',
    'checkWrong',
    W,
    {
      ...CHECK,
      theme: 'hc',
      act: async (page) => {
        await page.focus('#gradients');
        await page.keyboard.press('ArrowDown');
      },
    },
  ],
  ['check-empty', 'checkEmpty', W, CHECK],
  ['check-running', 'checkRunning', W, CHECK],
  ['check-first', 'checkFirst', W, CHECK],
  ['check-cancelled', 'checkCancelled', W, CHECK],
  ['check-error', 'checkError', W, CHECK],
  ['check-error-hc', 'checkError', W, { ...CHECK, theme: 'hc' }],
];
