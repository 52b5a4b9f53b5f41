import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gradients } from '../../src/compute/backend';
import { maxDeviation } from '../../src/compute/compare';
import { referenceBackend } from '../../src/compute/reference/referenceBackend';
import type { GroupedView } from '../../src/normalization/grouping';
import { deviationsOf, expectedGradients } from '../unit/compute/backwardCases';
import { affineOf, gaussian } from '../unit/compute/support';
import type { AffineKind } from '../unit/compute/support';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs in the worker: norms of what it is sent, on the mode it is sent; counts who asks for `navigator`. */
const WORKER = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { createBackends } from './src/compute/select';
  let navigatorReads = 0;
  Object.defineProperty(globalThis, 'navigator', { get: () => void navigatorReads++, configurable: true });
  const { mode, problems } = workerData;
  const backends = createBackends({ modes: [mode] });
  void (async () => {
    const { backend, warnings } = await backends.get('gpujs');
    const results = [];
    for (const { x, dout, view, affine } of problems) {
      const moments = await backend.moments(x, view);
      const y = await backend.normalize(x, view, moments, affine);
      const gradients = await backend.backward(x, view, { dout, moments, affine, statistics: 'batch' });
      results.push({ y, gradients });
    }
    parentPort.postMessage({ results, device: backend.info.device, warnings, navigatorReads });
    await backends.dispose();
  })();
`;

interface Answer {
  readonly results: { readonly y: Float32Array; readonly gradients: Gradients }[];
  readonly device: string;
  readonly warnings: unknown[];
  readonly navigatorReads: number;
}

const problems = (
  [
    [{ P: 700, K: 33, Q: 1 }, 'byGroup'],
    [{ P: 1, K: 300, Q: 130 }, 'byPlace'],
    [{ P: 3, K: 5, Q: 400 }, 'byGroup'],
    [{ P: 1, K: 6, Q: 50 }, 'mixed'],
  ] as [GroupedView, AffineKind][]
).map(([view, kind]) => ({
  x: gaussian(view, 11, () => 1e4),
  dout: gaussian(view, 12),
  view,
  affine: affineOf(view, kind),
}));

/** The product's own options for the bundle that holds the kernels. */
async function engineOptions(): Promise<BuildOptions> {
  const file = pathToFileURL(path.join(ROOT, 'scripts/lib/bundles.mjs')).href;
  const { productBundles } = (await import(file)) as { productBundles: () => BuildOptions[] };
  const found = productBundles().find(
    ({ outfile }) => outfile && path.basename(outfile) === 'engineWorker.js',
  );
  expect(found, 'scripts/lib/bundles.mjs names dist/engineWorker.js').toBeDefined();
  return found!;
}

function answerOf(file: string, mode: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: { mode, problems } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The worker ended without an answer, with code ${code}`));
    });
  });
}

describe('the kernels, bundled as the engine worker is', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'normscope-kernels-'));
  const outfile = path.join(folder, 'kernels.js');
  let metafile: Metafile;

  beforeAll(async () => {
    const { entryPoints: _, ...options } = await engineOptions();
    const stdin = {
      contents: WORKER,
      resolveDir: ROOT,
      sourcefile: 'kernelsWorker.ts',
      loader: 'ts',
    } as const;
    ({ metafile } = await build({ ...options, stdin, outfile, metafile: true }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['webasm', 'WebAssembly SIMD via gpu.js'],
    ['cpu', 'JavaScript via gpu.js'],
  ])('run in a worker with no packages beside it, mode %s', async (mode, name) => {
    const { results, device, warnings, navigatorReads } = await answerOf(outfile, mode);
    expect({ device, warnings, navigatorReads }).toEqual({ device: name, warnings: [], navigatorReads: 0 });
    for (const [i, { x, dout, view, affine }] of problems.entries()) {
      const moments = await referenceBackend.moments(x, view);
      const { y, gradients } = results[i]!;
      expect(await maxDeviation(y, { x, view, moments, affine })).toBeLessThanOrEqual(2e-6);
      const pass = { dout, moments, affine, statistics: 'batch' } as const;
      const deviations = deviationsOf(gradients, expectedGradients({ x, view, pass }));
      expect(Math.max(...Object.values(deviations))).toBeLessThanOrEqual(2e-6);
    }
  });

  it('hold no code of the native modules gpu.js could use', () => {
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((file) => file.includes('node_modules/gpu.js/'))).toBe(true);
    expect(inputs.filter((file) => /node_modules\/(gl|webgpu)\/|test\/stubs/.test(file))).toEqual([]);
    const code = readFileSync(outfile, 'utf8');
    expect(code).toContain('require("gl")');
    expect(code).not.toMatch(
      /dawn\.node|webgl\.node|require\("bindings"\)|require\("webgpu"\)|Error\('absent'\)/,
    );
  });
});
