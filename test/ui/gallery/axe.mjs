// Every scene of shots.mjs in every theme and at 1200, 700 and 300 px through axe-core: node test/ui/gallery/axe.mjs [name…]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launch, serveGallery, themes } from './serve.mjs';
import { scenes } from './shots.mjs';
import { stateOf } from './state.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1200, 700, 300];
const GRAVE = ['serious', 'critical'];
const wanted = process.argv.slice(2);

const { base, server } = await serveGallery();
const browser = await launch();
const found = new Map();
let pages = 0;

for (const [name, scene, , options = {}] of scenes) {
  if (wanted.length > 0 ? !wanted.includes(name) : options.theme !== undefined) continue;
  for (const theme of Object.keys(themes))
    for (const width of WIDTHS) await check(name, scene, theme, width, options);
}
for (const [what, { places, example }] of found)
  console.error(`${what}\n  ${example}\n  ${places.join(', ')}`);
console.log(`${pages} pages, ${found.size} kinds of serious or critical findings`);
await browser.close();
server.close();
process.exitCode = found.size > 0 ? 1 : 0;

async function check(name, scene, theme, width, { view = 'inspector', act }) {
  // The page's CSP is the extension's; axe comes from outside it.
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${base}?scene=${scene}&theme=${theme}&view=${view}`);
  await page.waitForSelector(`#app[data-state="${stateOf(scene)}"]`, { timeout: 15000 });
  // Positions of pointers are made for 1200 px; elsewhere what they would have opened is left out.
  if (width === 1200) await act?.(page);
  await page.waitForTimeout(60);
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
    }),
  );
  pages++;
  for (const { id, impact, help, nodes } of violations) {
    if (!GRAVE.includes(impact)) continue;
    // The old picture is dimmed on purpose while a new one is computed, for moments.
    if (scene === 'recomputing' && id === 'color-contrast') continue;
    const what = `${impact} ${id}: ${help}`;
    const entry = found.get(what) ?? {
      places: [],
      example: `${nodes[0].html}\n  ${nodes[0].failureSummary}`,
    };
    entry.places.push(`${name}/${theme}/${width}`);
    found.set(what, entry);
  }
  await context.close();
}
