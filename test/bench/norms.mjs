// The norm kernels against plain NumPy, on this machine, in one run: node test/bench/norms.mjs
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { kernelsForEsbuild } from '../../scripts/lib/kernels.mjs';
import { inRepo, ROOT } from '../../scripts/lib/paths.mjs';

const SHAPES = [
  [256, 1024],
  [4096, 1024],
  [65536, 256],
];
const REPEATS = 15;

/** Rows of the bench's table: what, and medians of NumPy (one thread) and of the kernels with one thread and with two. */
export async function normRows() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-norms-'));
  try {
    const entries = await bundled(folder);
    const columns = [numpyTimes()];
    for (const workers of [0, 1]) columns.push(await kernelTimes(entries, workers));
    return Object.keys(columns[1]).map((what) => {
      const [numpy, one, two] = columns.map((times) => (times[what] ? median(times[what]) : NaN));
      return [
        what,
        `${two.toFixed(2)} ms (1 thread ${one.toFixed(2)}, NumPy ${numpy.toFixed(2)}: ${(numpy / one).toFixed(1)}x and ${(numpy / two).toFixed(1)}x)`,
      ];
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The norms as a module, and their worker, built as the product's are. */
async function bundled(folder) {
  const common = { bundle: true, platform: 'node', absWorkingDir: ROOT, plugins: [kernelsForEsbuild()] };
  const contents = `
    export { createNorms } from './src/compute/wasm/createNorms';
    export { kernelThreads } from './extension/engine/kernelThreads';
  `;
  const norms = path.join(folder, 'norms.mjs');
  await build({
    ...common,
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    format: 'esm',
    outfile: norms,
  });
  const worker = path.join(folder, 'kernelWorker.cjs');
  await build({ ...common, entryPoints: ['extension/kernelWorker.ts'], format: 'cjs', outfile: worker });
  return { module: await import(pathToFileURL(norms).href), worker };
}

function numpyTimes() {
  const script = inRepo('test/bench/numpy/norms.py');
  const run = spawnSync('/usr/bin/python3', [script, JSON.stringify(SHAPES), String(REPEATS)]);
  return run.status === 0 ? JSON.parse(String(run.stdout)) : {};
}

async function kernelTimes({ module, worker }, workers) {
  const norms = module.createNorms(workers > 0 ? module.kernelThreads(worker, workers) : undefined);
  const results = {};
  for (const [N, D] of SHAPES) {
    const [x, y, dout, dx] = [1, 2, 3, 4].map((seed) => resident(norms, N * D, seed));
    for (const [name, view, affine] of [batchnorm(N, D), layernorm(N, D)]) {
      const forward = () => norms.forward(x, y, view, affine);
      const pass = { dout, moments: await forward(), affine, statistics: 'batch' };
      results[`${name} forward ${N}x${D}`] = await times(forward);
      results[`${name} backward ${N}x${D}`] = await times(() => norms.backward(x, dx, view, pass));
    }
    for (const tensor of [x, y, dout, dx]) tensor.free();
  }
  await norms.dispose();
  return results;
}

function resident(norms, length, seed) {
  const tensor = norms.allocate(length);
  const { elements } = tensor;
  for (let i = 0; i < length; i++) elements[i] = Math.sin(i * seed) * 2;
  return tensor;
}

function batchnorm(N, D) {
  const affine = { ...parameters(D), parameterOfK: places(D), parameterOfQ: new Int32Array(1) };
  return ['batchnorm', { P: N, K: D, Q: 1 }, affine];
}

function layernorm(N, D) {
  const affine = { ...parameters(D), parameterOfK: new Int32Array(N), parameterOfQ: places(D) };
  return ['layernorm', { P: 1, K: N, Q: D }, affine];
}

function parameters(D) {
  return {
    eps: 1e-5,
    gamma: Float64Array.from({ length: D }, (_, i) => 1 + Math.sin(i)),
    beta: Float64Array.from({ length: D }, (_, i) => Math.cos(i)),
  };
}

function places(D) {
  return Int32Array.from({ length: D }, (_, i) => i);
}

async function times(run) {
  // The code of a kernel and of its caller becomes fast with use.
  const warm = performance.now();
  while (performance.now() - warm < 100) await run();
  const found = [];
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    await run();
    found.push(performance.now() - start);
  }
  return found;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [what, value] of await normRows()) process.stdout.write(`${what.padEnd(32)} ${value}\n`);
}
