// What rows have to work with: the product's code bundled, its threads, and the peers that this machine has.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { kernelsForEsbuild } from '../../../scripts/lib/kernels.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { startTfjs } from '../peers/tfjs.mjs';
import { copyBandwidth } from './bandwidth.mjs';
import { startPython } from './python.mjs';

/** As many as the engine uses. */
const MOST_THREADS = 8;

/** gpu.js asks for these and lives without them. */
const ABSENT = ['gl', 'webgpu'];

/** @param options as `readOptions` gives them @param folder for files of this run */
export async function openBench(options, folder) {
  const [ours, workers] = await bundle(folder);
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  const [python, tfjs, gpujs] = [await startPython(folder), await startTfjs(), await gpujsModes(ours)];
  const norms = memo((count) =>
    ours.createNorms(count > 1 ? ours.kernelThreads(workers.kernelWorker, count - 1) : undefined),
  );
  const bandwidth = memo((key) => copyBandwidth(...key.split(' ').map(Number), options.effort));
  return {
    ...{ ...options, folder, ours, workers, threads, python, tfjs, gpujs },
    /** The kernels on so many threads; one instance for all rows, as in the engine. */
    norms,
    wasmBackend: ours.wasmBackend(norms(threads)),
    /** Bytes per millisecond of a copy of so many bytes. */
    bandwidth: (bytes, count) => bandwidth(`${bytes} ${count}`),
    close: async () => {
      python?.close();
      await Promise.all([norms(1), norms(threads)].map((each) => each.dispose()));
    },
  };
}

/** Built as the product's bundles are: gpu.js reads the source of our kernels, so they keep their names and shape. */
async function bundle(folder) {
  const common = {
    ...{ bundle: true, platform: 'node', target: 'node20', absWorkingDir: ROOT, external: ABSENT },
    ...{ minify: false, keepNames: false, plugins: [kernelsForEsbuild()], logLevel: 'error' },
  };
  const outfile = (name) => path.join(folder, name);
  const [main, kernelWorker, job] = ['ours.cjs', 'kernelWorker.cjs', 'job.cjs'].map(outfile);
  await Promise.all(
    [
      ['test/bench/ours.ts', main],
      ['extension/kernelWorker.ts', kernelWorker],
      ['extension/jobs/job.ts', job],
    ].map(([entry, file]) => build({ ...common, entryPoints: [entry], format: 'cjs', outfile: file })),
  );
  const { default: ours } = await import(pathToFileURL(main).href);
  return [ours, { kernelWorker, job }];
}

/** Modes of gpu.js that compute correctly here, and why the others do not. */
async function gpujsModes({ GPUJS_MODES, probeGpujs }) {
  const { usable, refused } = await probeGpujs(GPUJS_MODES, () => performance.now());
  const modes = usable.map(({ mode, backend }) => ({ mode, device: backend.info.device }));
  await Promise.all(usable.map(({ backend }) => backend.dispose()));
  return { modes, refused };
}

function memo(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key);
  };
}
