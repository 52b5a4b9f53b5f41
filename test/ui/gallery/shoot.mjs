// Pictures of every state, theme and width of the panel, without VS Code: node test/ui/gallery/shoot.mjs [name…]
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { scenes } from './shots.mjs';
import { stateOf } from './state.mjs';
import { launch, root, serveGallery } from './serve.mjs';

const shots = path.join(root, 'test/ui/artifacts/gallery');
mkdirSync(shots, { recursive: true });

const { base, server } = await serveGallery();
const browser = await launch();

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
  await page.goto(
    `${base}?scene=${scene}&theme=${options.theme ?? 'dark'}&view=${options.view ?? 'inspector'}`,
  );
  await page.waitForSelector(`#app[data-state="${stateOf(scene)}"]`, { timeout: 15000 });
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
