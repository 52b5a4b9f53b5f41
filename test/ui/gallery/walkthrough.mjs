// The pictures of the walkthrough, cut from the panel itself in every theme: node test/ui/gallery/walkthrough.mjs
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launch, root, serveGallery, themes } from './serve.mjs';

const out = path.join(root, 'media/walkthrough');
mkdirSync(out, { recursive: true });
const { base, server } = await serveGallery();
const browser = await launch();

const SIZE = { width: 760, height: 800 };
const steps = [
  { name: 'sample', clip: { x: 0, y: 155, width: 760, height: 216 } },
  { name: 'what-if', clip: { x: 0, y: 0, width: 760, height: 160 }, act: (page) => page.click('#more') },
  { name: 'sick', clip: { x: 0, y: 372, width: 760, height: 420 } },
  {
    name: 'tensors',
    scene: 'two',
    clip: { x: 0, y: 0, width: 760, height: 160 },
    act: (page) => page.click('#tensor'),
  },
];

for (const theme of Object.keys(themes)) {
  for (const { name, scene = 'faulty', clip, act } of steps) {
    const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1.5 });
    await page.goto(`${base}?scene=${scene}&theme=${theme}`);
    await page.waitForSelector('#app[data-state="ready"]');
    await act?.(page);
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(out, `${name}-${theme}.png`), clip });
    await page.close();
  }
}
await browser.close();
server.close();
