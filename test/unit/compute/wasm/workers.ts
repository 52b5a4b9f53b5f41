import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

let scripts = 0;
const FOLDER = mkdtempSync(path.join(tmpdir(), 'normscope-kernels-'));
afterAll(() => {
  rmSync(FOLDER, { recursive: true });
});

/** The product's own worker, built. */
export async function builtWorker(): Promise<string> {
  const { productBundles } = (await load('scripts/lib/bundles.mjs')) as {
    productBundles: () => BuildOptions[];
  };
  const options = productBundles().find(({ outfile }) => outfile?.endsWith('kernelWorker.js'));
  const outfile = path.join(FOLDER, 'kernelWorker.js');
  await build({ ...options, outfile });
  return outfile;
}

/** A worker that naps for so long within each part before it does it; `Infinity` for never. */
export async function nappingWorker(milliseconds: number): Promise<string> {
  return scriptOf(
    `
    import { workerData } from 'node:worker_threads';
    import { sharedKernelsOver } from './src/compute/wasm/kernels';
    import { TaskBoard } from './src/compute/wasm/threads/taskBoard';
    const { memory, board, worker } = workerData;
    const nap = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
    const kernels = Object.entries(sharedKernelsOver(memory)).map(([name, kernel]) => [
      name,
      (...args) => {
        nap();
        kernel(...args);
      },
    ]);
    new TaskBoard(memory.buffer, board).serve(worker, Object.fromEntries(kernels));
  `,
  );
}

/** A script of the repository's root, built; its file. */
export async function scriptOf(contents: string): Promise<string> {
  const { kernelsForEsbuild } = (await load('scripts/lib/kernels.mjs')) as {
    kernelsForEsbuild: () => Plugin;
  };
  const outfile = path.join(FOLDER, `script${scripts++}.js`);
  await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    plugins: [kernelsForEsbuild()],
    outfile,
  });
  return outfile;
}

function load(file: string): Promise<unknown> {
  return import(pathToFileURL(path.join(ROOT, file)).href);
}
