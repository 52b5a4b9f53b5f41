// One iteration of the course's six-layer net against plain NumPy, in one run: node test/bench/trainingIteration.mjs
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { kernelsForEsbuild } from '../../scripts/lib/kernels.mjs';
import { inRepo, ROOT } from '../../scripts/lib/paths.mjs';

/** Processes of each kind, in turn; the best of them counts. */
const ROUNDS = 3;
/** Of the times of one process, so many are shorter than the one that counts: other work on the machine only adds. */
const SHARE = 0.1;
/** Pythons that may have a NumPy; that with the faster products is the one to beat. */
const PYTHONS = ['python3', '/usr/bin/python3'];

const NETS = [
  ['batchnorm', 'one iteration, six layers, batchnorm, Adam'],
  ['none', 'one iteration, six layers, no norm, Adam'],
];
const PRODUCTS = ['200x3072x100', '50x3072x100', '3072x50x100', '50x100x100'];

/** Rows of the bench's table: what, and how long it takes, with NumPy's time and the ratios beside it. */
export async function trainingRows() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-training-'));
  try {
    const file = await bundled(folder);
    const python = fastestPython();
    const kinds = {
      plain: () => output(process.execPath, [inRepo('test/bench/trainingEngine.mjs'), file]),
      relaxed: () => output(process.execPath, [inRepo('test/bench/trainingEngine.mjs'), file, 'relaxed']),
      ...(python && { numpy: () => output(python, [inRepo('test/bench/numpy/trainingIteration.py')]) }),
    };
    return rowsOf(measure(kinds));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf({ plain, relaxed, numpy }) {
  const nets = NETS.map(([name, what]) => {
    const against = (time) =>
      numpy
        ? `, NumPy ${ratio(numpy[name], time)}, without the images' gradient ${ratio(numpy[`${name}WithoutImages`], time)}`
        : '';
    return [
      [`${what}: SIMD`, `${plain[name].toFixed(2)} ms${against(plain[name])}`],
      [`${what}: relaxed SIMD`, `${relaxed[name].toFixed(2)} ms${against(relaxed[name])}`],
    ];
  });
  const products = PRODUCTS.map((shape) => {
    const speed = (times) =>
      `${((2e-6 * shape.split('x').reduce((size, next) => size * next, 1)) / times[shape]).toFixed(0)}`;
    const beside = numpy ? `, NumPy ${speed(numpy)}` : '';
    return [`product ${shape}`, `${speed(plain)} GFLOP/s, relaxed ${speed(relaxed)}${beside}`];
  });
  return [...nets.flat(), ...products];
}

function ratio(numpy, time) {
  return `${numpy.toFixed(2)} ms (${(numpy / time).toFixed(2)}x)`;
}

/** The engine as a module, built as the product is. */
async function bundled(folder) {
  const contents = `
    export { createWasmEngine } from './src/training/fast/wasmEngine';
    export { EngineMemory } from './src/training/fast/engineMemory';
    export { completeConfig } from './src/training/runConfig';
    export { RandomState } from './src/tensor/randomState';
  `;
  const outfile = path.join(folder, 'engine.mjs');
  await build({
    ...{ bundle: true, platform: 'node', format: 'esm', absWorkingDir: ROOT, outfile },
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    plugins: [kernelsForEsbuild()],
  });
  return outfile;
}

/** Best times by kind, then by what was measured. */
function measure(kinds) {
  const best = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, run] of Object.entries(kinds)) {
      best[kind] ??= {};
      for (const [what, times] of Object.entries(run())) {
        if (Array.isArray(times)) best[kind][what] = Math.min(best[kind][what] ?? Infinity, typical(times));
      }
    }
  }
  return best;
}

function fastestPython() {
  const code =
    'import numpy as np, time; a = np.ones((400, 400), np.float32); t = time.perf_counter(); a @ a; print(time.perf_counter() - t)';
  const found = PYTHONS.flatMap((python) => {
    const { status, stdout } = spawnSync(python, ['-c', code]);
    return status === 0 ? [[Number(stdout), python]] : [];
  });
  return found.sort(([a], [b]) => a - b)[0]?.[1];
}

function output(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stderr}`);
  return JSON.parse(String(stdout));
}

function typical(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(SHARE * times.length)];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [what, value] of await trainingRows()) process.stdout.write(`${what.padEnd(56)} ${value}\n`);
}
