// The panel in a Chromium, with reports made up in the page and no VS Code around it.
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../lib/figures.mjs';
import { framesOf } from '../lib/frames.mjs';

const SCENES = {
  full: [
    ['4,096 features', 'many'],
    ['16,384 features', 'most'],
  ],
  quick: [['4,096 features', 'many']],
  smoke: [['100 features', 'faulty']],
};
/** Steps of scrolling, and of hovering. */
const STEPS = { full: 120, quick: 60, smoke: 5 };
const FRAME_MS = 17;
const CATEGORIES = [
  'blink.user_timing',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];
const VIEWPORT = { width: 1400, height: 900 };

export const webview = {
  name: 'webview',
  title: 'The panel',
  about: [
    'Milliseconds. *first paint*: from the report’s arrival in the page to the picture. The others: work of the page’s main thread in',
    'one frame, all tasks from one frame to the next; *CPU* is the same without the time in which the system ran something else.',
    '*heap*: MB of JavaScript after a collection, with the made-up report’s source in it.',
  ],
  cases: ({ effort: { name } }) =>
    SCENES[name].map(([size, scene]) => ({
      size,
      open: () => openPanel(scene),
      rows: [
        { name: 'first paint', measure: ({ first }) => first },
        {
          name: 'scrolling',
          measure: ({ page, traced }) => traced((step) => scroll(page, step), STEPS[name]),
        },
        {
          name: 'hovering',
          measure: ({ page, box, traced }) => traced((step) => hover(page, box, step), STEPS[name]),
        },
      ],
    })),
};

async function openPanel(scene) {
  const { startBrowser } = await import('../../../scripts/lib/browser.mjs');
  const { serveGallery } = await import('../../ui/gallery/serve.mjs');
  const { base, server } = await serveGallery();
  const { page, close } = await startBrowser({ viewport: VIEWPORT });
  const session = await page.context().newCDPSession(page);
  await page.addInitScript(noteFirstPaint);
  await page.goto(`${base}?scene=${scene}&theme=dark&view=inspector`);
  await page.waitForFunction(() => window.firstPaint !== undefined, undefined, { timeout: 120_000 });
  const first = {
    'first paint': await page.evaluate(() => window.firstPaint),
    'heap MB': await heap(session),
  };
  const box = await page.locator('#grid').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  return {
    ...{ page, box, first },
    traced: async (step, steps) => {
      const frames = await trace(page, async () => {
        for (let i = 0; i < steps; i++) {
          await step(i);
          // Not by the page itself: its main thread is what is measured.
          await setTimeout(FRAME_MS);
        }
      });
      return {
        ...spread(frames, 'wall', ''),
        ...spread(frames, 'cpu', 'CPU '),
        'heap MB': await heap(session),
      };
    },
    close: async () => {
      await close();
      server.close();
    },
  };
}

/** In the page, before its own scripts. */
function noteFirstPaint() {
  let arrived;
  window.addEventListener('message', ({ data }) => {
    if (data?.name === 'report' && data.payload?.report) arrived ??= performance.now();
  });
  const observer = new MutationObserver(() => {
    if (document.querySelector('#app')?.dataset.state !== 'ready') return;
    observer.disconnect();
    window.requestAnimationFrame(() =>
      window.setTimeout(() => (window.firstPaint = performance.now() - arrived), 0),
    );
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-state'],
  });
}

function scroll(page, step) {
  return page.mouse.wheel(0, step % 40 < 30 ? 90 : -200);
}

function hover(page, box, step) {
  const angle = step / 7;
  const [x, y] = [Math.cos(angle), Math.sin(1.3 * angle)];
  return page.mouse.move(box.x + box.width * (0.5 + 0.45 * x), box.y + box.height * (0.5 + 0.45 * y));
}

async function trace(page, act) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(() => performance.mark('normscope.bench'));
  await act();
  const trace = await browser.stopTracing();
  return framesOf(JSON.parse(trace.toString()).traceEvents, 'normscope.bench');
}

function spread(frames, clock, prefix) {
  const values = frames.map((frame) => frame[clock]);
  if (values.length === 0) return { [`${prefix}p50`]: 'no frame' };
  const at = (share) => percentile(values, share);
  return { [`${prefix}p50`]: at(0.5), [`${prefix}p95`]: at(0.95), [`${prefix}max`]: Math.max(...values) };
}

async function heap(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
