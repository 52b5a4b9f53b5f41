// What an inspection counts of every feature, in one pass over its values: extremes, non-finite values, zeros, 64 bins.
import { activations } from '../lib/data.mjs';
import { local } from '../lib/race.mjs';

const BINS = 64;
const SIZES = {
  full: [
    [256, 1024],
    [4096, 1024],
    [65536, 256],
    [1_000_000, 64],
  ],
  quick: [
    [256, 1024],
    [4096, 1024],
  ],
  smoke: [[600, 9]],
};

export const histograms = {
  name: 'histograms',
  title: 'Extremes, counts and 64 bins of every feature',
  about: [
    'Milliseconds. *wasm*: the kernels that the reports use, which find four moments on the way, x copied into their memory; the',
    'number is that of threads. *TypeScript*: row by row, without moments; *loops*: one pass for extremes and one for bins over the',
    'tensor as it lies.',
  ],
  ratios: [
    { title: 'NumPy ÷ wasm 1', of: 'NumPy', to: 'wasm 1' },
    { title: 'NumPy ÷ wasm n', of: 'NumPy', to: 'wasm {n}' },
    { title: 'wasm 1 ÷ limit 1', of: 'wasm 1', to: 'limit 1' },
  ],
  cases({ effort: { name } }) {
    return SIZES[name].map((shape) => ({
      size: shape.join('x'),
      open: (bench) => openColumns(bench, shape),
      rows: [{ name: 'histogram', prepare: (opened) => opened.contest() }],
    }));
  },
};

async function openColumns({ python, ours, workers, threads }, [N, D]) {
  const x = activations(N * D, D, 1);
  await python?.give('x', x, [N, D]);
  const view = { P: N, K: D, Q: 1 };
  const inTypeScript = () => countColumns(ours, ours.referenceCounter, x, view);
  const counters = [...new Set([1, threads])].map((count) => [
    `wasm ${count}`,
    ours.createCounter(count > 1 ? ours.kernelThreads(workers.kernelWorker, count - 1) : undefined),
  ]);
  return {
    contest: () => ({
      expected: inTypeScript(),
      tolerance: 0,
      bytes: x.byteLength,
      bytesOfCopy: x.byteLength,
      contenders: [
        ...counters.map(([name, counter]) => local({ name, run: () => byKernels(ours, counter, x, view) })),
        local({ name: 'TypeScript', run: inTypeScript }),
        local({ name: 'loops', ours: false, run: () => countPlainly(x, N, D) }),
        ...(python ? [python.contender('NumPy', 'counting.histograms', { bins: BINS })] : []),
      ],
    }),
    close: async () => {
      for (const [, counter] of counters) await counter.dispose();
      await python?.forget();
    },
  };
}

async function byKernels({ unattended }, counter, x, view) {
  const table = emptyTable(view.K);
  // An array of its own: one that the counter has seen is in its memory already.
  const question = { data: x.subarray(0), view, levels: [], bins: BINS };
  const write = (row, { tally: { min, max, count, zeros }, counts }) => {
    table.min[row] = min;
    table.max[row] = max;
    table.finite[row] = count;
    table.zeros[row] = zeros;
    table.counts.set(counts, row * BINS);
  };
  await counter.rows.figures(question, write, unattended);
  return table;
}

function countColumns({ gatherRows, rowsPerBlock, countBins }, counter, x, view) {
  const { P: size, K } = view;
  const table = emptyTable(K);
  const step = rowsPerBlock(view);
  const block = counter.block(step * size);
  for (let from = 0; from < K; from += step) {
    const to = Math.min(K, from + step);
    gatherRows(x, view, from, to, block);
    for (let row = from; row < to; row++) {
      const values = block.subarray((row - from) * size, (row - from + 1) * size);
      const { count, min, max, zeros } = counter.tally(values, size);
      table.min[row] = min;
      table.max[row] = max;
      table.finite[row] = count;
      table.zeros[row] = zeros;
      countBins(counter, values, count, { min, max, bins: BINS }, table.counts, row * BINS);
    }
  }
  return table;
}

function countPlainly(x, N, D) {
  const { min, max, finite, zeros, counts } = emptyTable(D);
  min.fill(Infinity);
  max.fill(-Infinity);
  for (let n = 0, i = 0; n < N; n++)
    for (let d = 0; d < D; d++, i++) {
      const value = x[i];
      if (value < min[d]) min[d] = value;
      if (value > max[d]) max[d] = value;
      if (value - value === 0) finite[d]++;
      if (value === 0) zeros[d]++;
    }
  const perUnit = max.map((value, d) => BINS / (value - min[d]));
  for (let n = 0, i = 0; n < N; n++)
    for (let d = 0; d < D; d++, i++) {
      const bin = Math.min(BINS - 1, Math.floor((x[i] - min[d]) * perUnit[d]));
      counts[d * BINS + bin]++;
    }
  return { min, max, finite, zeros, counts };
}

function emptyTable(D) {
  const column = () => new Float64Array(D);
  return {
    min: column(),
    max: column(),
    finite: column(),
    zeros: column(),
    counts: new Uint32Array(D * BINS),
  };
}
