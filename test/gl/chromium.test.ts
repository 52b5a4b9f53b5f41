import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OF_TERMS } from '../unit/compute/backwardCases';
import type { Questions } from './norms';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const script = <T>(file: string): Promise<T> =>
  import(pathToFileURL(path.join(ROOT, 'scripts/lib', file)).href) as Promise<T>;

let page: Page;
let close: () => Promise<void>;
let bundle: string;

beforeAll(async () => {
  const { startBrowser } = await script<{
    startBrowser: () => Promise<{ page: Page; close: () => Promise<void> }>;
  }>('browser.mjs');
  bundle = await bundleOf('test/gl/norms.ts');
  ({ page, close } = await startBrowser());
  await page.addScriptTag({ content: bundle });
});
afterAll(() => close());

/** As the engine worker of a browser is bundled: nothing minified, no names kept. */
async function bundleOf(entry: string): Promise<string> {
  const { kernelsForEsbuild } = await script<{ kernelsForEsbuild: () => Plugin }>('kernels.mjs');
  const { outputFiles } = await build({
    ...{ entryPoints: [path.join(ROOT, entry)], absWorkingDir: ROOT, bundle: true, write: false },
    ...{ platform: 'browser', format: 'iife', target: 'es2022' },
    plugins: [kernelsForEsbuild()],
    define: { 'process.env.NORMSCOPE_GPUJS_MODE': 'undefined' },
  });
  return outputFiles[0]!.text;
}

type Answer<K extends keyof Questions> = Awaited<ReturnType<Questions[K]>>;
type Ask = <K extends keyof Questions>(name: K, argument?: number) => Promise<Answer<K>>;

const inPage: Ask = (name, argument = 0) =>
  page.evaluate(
    ([question, given]) =>
      (globalThis as unknown as { ask: (...args: unknown[]) => Promise<never> }).ask(question, given),
    [name, argument] as const,
  );

/** A worker for each question, on an OffscreenCanvas. */
const inWorker: Ask = (name, argument = 0) =>
  page.evaluate(
    ([code, ...question]) =>
      new Promise<never>((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
        worker.onmessage = ({ data }: { data: { answer: never; error?: string } }) => {
          worker.terminate();
          if (data.error === undefined) resolve(data.answer);
          else reject(new Error(data.error));
        };
        worker.onerror = ({ message }) => {
          reject(new Error(message));
        };
        worker.postMessage(question);
      }),
    [bundle, name, argument] as const,
  );

describe.each([
  ['a page', inPage, 50],
  ['a worker', inWorker, 200],
] as const)('gpu.js on WebGL2 in %s of Chromium', (_where, ask, cases) => {
  it('passes the canaries, and is near float64 over random cases', async () => {
    const { device, kernels, worst } = await ask('randomCases', cases);
    expect(device).toMatch(/^WebGL2 via gpu\.js \(.+\)$/);
    expect(kernels).toBeLessThanOrEqual(64);
    expect(worst.y).toBeLessThanOrEqual(2e-6);
    for (const name of ['dx', 'dgamma', 'dbeta'] as const) {
      expect(worst[name], name).toBeLessThanOrEqual(OF_TERMS.float32);
    }
  });

  it('takes tensors with more rows and columns than a texture has', async () => {
    const { side, deviations } = await ask('largeShapes');
    expect(side).toBeGreaterThanOrEqual(2048);
    expect(Math.max(...deviations)).toBeLessThanOrEqual(2e-6);
  });

  it('hands over with a warning when its context is lost', async () => {
    const { device, warnings, deviations } = await ask('lostContext');
    expect(device).toBe('JavaScript');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^gpu\.js mode "webgl2" failed in .*context.*; now computing with JavaScript$/,
    );
    expect(Math.max(...deviations)).toBeLessThanOrEqual(2e-6);
  });
});

describe('the contest in a worker of Chromium', () => {
  it('is won by who is fastest, and names a software rasterizer as what it is', async () => {
    const all = await inWorker('contest');
    const able = all.filter(({ available }) => available);
    expect(able.map(({ device }) => device)).toContain('WebAssembly SIMD');
    expect(able.findIndex(({ chosen }) => chosen)).toBe(0);
    const webgl2 = able.find(({ device }) => device.startsWith('WebGL2'));
    expect(webgl2?.device).toMatch(/SwiftShader|llvmpipe|NVIDIA|AMD|Intel|Apple|Mali|Adreno/);
    expect(all.find(({ device }) => device === 'gpu.js headlessgl')?.available).toBe(false);
  });
});
