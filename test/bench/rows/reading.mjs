// From a file to a report, by the engine of the extension, against `np.load` and the same work.
import fs from 'node:fs';
import path from 'node:path';
import { writeLargeNpy } from '../files.mjs';
import { local } from '../lib/race.mjs';
import { figuresOf } from '../lib/reports.mjs';

const COLUMNS = { full: 1024, quick: 1024, smoke: 16 };
/** A budget that holds any file, and one that holds none. */
const BUDGETS = { 'in memory': Infinity, streamed: 1 };

export const reading = {
  name: 'reading',
  title: 'From a .npy file to a report',
  about: [
    'Milliseconds, batchnorm, 64 bins, the file in the page cache. *read*: its bytes alone, as the engine reads them; *inspect*: the',
    'pipeline on the tensor in memory; *in memory*, *streamed*: from the file to the report by the engine, the tensor within the',
    'memory budget or read in blocks. *NumPy*: `np.load` and the same work; *np.load*: that alone.',
  ],
  ratios: [
    { title: 'in memory ÷ read', of: 'in memory', to: 'read' },
    { title: 'in memory ÷ inspect', of: 'in memory', to: 'inspect' },
    { title: 'streamed ÷ inspect', of: 'streamed', to: 'inspect' },
    { title: 'NumPy ÷ in memory', of: 'NumPy', to: 'in memory' },
    { title: 'NumPy ÷ streamed', of: 'NumPy', to: 'streamed' },
  ],
  cases(bench) {
    const columns = COLUMNS[bench.effort.name];
    const rows = Math.round((bench.fileSize * 1e6) / (4 * columns));
    return [
      {
        size: `${rows}x${columns}, ${Math.round(bench.fileSize)} MB`,
        open: () => openFile(bench, rows, columns),
        rows: [{ name: 'file', prepare: (opened) => opened.contest() }],
      },
    ];
  },
};

async function openFile(bench, rows, columns) {
  const { python, ours, folder } = bench;
  const file = path.join(folder, 'large.npy');
  await writeLargeNpy(file, rows, columns);
  const { bins, eps } = ours.DEFAULT_CHOICE;
  const engine = engineOf(bench);
  const tensor = await loaded(ours, file, [rows, columns]);
  const counter = ours.createCounter(ours.kernelThreads(bench.workers.kernelWorker, bench.threads - 1));
  return {
    contest: async () => ({
      expected: figuresOf(await inspect(ours, tensor, counter)),
      // Percentiles of a streamed tensor are within the error that its report states; all else is exact.
      tolerance: 1e-2,
      contenders: [
        local({ name: 'read', ours: false, run: () => readAll(ours, file), read: () => undefined }),
        local({ name: 'inspect', run: () => inspect(ours, tensor, counter), read: figuresOf }),
        ...Object.entries(BUDGETS).map(([name, memoryBudget]) =>
          local({ name, run: () => engine.report(file, memoryBudget), read: figuresOf }),
        ),
        ...(python
          ? [
              python.contender('NumPy', 'counting.reading', { file, bins, eps }),
              withoutResults(python.contender('np.load', 'counting.load', { file })),
            ]
          : []),
      ],
    }),
    close: async () => {
      await counter.dispose();
      await python?.forget();
      fs.rmSync(file);
    },
  };
}

function withoutResults(contender) {
  return { ...contender, results: async () => void (await contender.results()) };
}

/** Every block into the same place: the tensor itself is not part of reading. */
async function readAll({ FileSource }, file) {
  const source = await FileSource.open(file);
  try {
    const step = 4 << 20;
    for (let at = 0; at < source.size; at += step) await source.read(at, Math.min(step, source.size - at));
  } finally {
    await source.close();
  }
}

async function loaded({ FileSource }, file, shape) {
  const source = await FileSource.open(file);
  const bytes = await source.read(128, source.size - 128);
  await source.close();
  return { data: new Float32Array(bytes.buffer), shape, dtype: 'float32' };
}

function inspect({ layerReport, DEFAULT_CHOICE, unattended }, { data, ...rest }, counter) {
  // An array of its own: one that the counter has seen is in its memory already.
  const tensor = { ...rest, data: data.subarray(0) };
  return layerReport(
    {
      ...{ name: 'x', tensor, choice: DEFAULT_CHOICE, parameters: {}, counter },
      now: () => performance.now(),
    },
    unattended,
  );
}

/** The engine as its worker runs it; nothing is kept from one run to the next. */
function engineOf({ ours, workers, threads }) {
  const noHost = {
    stat: () => Promise.reject(new Error('no host')),
    read: () => Promise.reject(new Error('no host')),
  };
  const jobs = new ours.EngineJobs(noHost, ours.nodeFiles, {
    threads: ours.kernelThreads(workers.kernelWorker, threads - 1),
  });
  const context = { progress: () => undefined, cancellation: { cancelled: false } };
  return {
    report: async (file, memoryBudget) => {
      const source = { kind: 'file', path: file };
      try {
        return await jobs.requests.inspect({ source, memoryBudget, choice: ours.DEFAULT_CHOICE }, context);
      } finally {
        await jobs.requests.forget({ source }, context);
      }
    },
  };
}
