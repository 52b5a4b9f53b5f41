// From a tensor in memory to a report, against the same work written in NumPy.
import { activations } from '../lib/data.mjs';
import { local } from '../lib/race.mjs';
import { figuresOf } from '../lib/reports.mjs';

const SIZES = {
  full: [
    [4096, 1024],
    [65536, 256],
    [1_000_000, 64],
  ],
  quick: [[4096, 1024]],
  smoke: [[600, 9]],
};

/** Elements beyond which the reference is only what the others are checked by: it takes a quarter of a minute. */
const MOST_IN_TYPESCRIPT = 1 << 24;

export const inspection = {
  name: 'inspection',
  title: 'Inspecting a tensor in memory: 64 bins, before and after',
  about: [
    'Milliseconds from the tensor to the report: moments, extremes, counts, percentiles 1, 25, 50, 75 and 99, histograms of every',
    'feature before and after. *ours*, on all threads and on one, also finds skewness, kurtosis, saturation and pathologies, which',
    'NumPy is not asked for; *TypeScript*: the same without WebAssembly. NumPy: float64, `np.histogram` per feature. *what-if*: the',
    'report for another eps, when only what depends on it is found again.',
  ],
  ratios: [
    { title: 'NumPy ÷ ours', of: 'NumPy', to: 'ours' },
    { title: 'NumPy ÷ ours, 1 thread', of: 'NumPy', to: 'ours, 1 thread' },
  ],
  cases({ effort: { name } }) {
    return SIZES[name].map((shape) => ({
      size: shape.join('x'),
      open: (bench) => openTensor(bench, shape),
      rows: [
        { name: 'batchnorm', prepare: (opened) => opened.contest('batchnorm') },
        { name: 'layernorm', prepare: (opened) => opened.contest('layernorm') },
        { name: 'what-if, batchnorm', prepare: (opened) => opened.whatIf('batchnorm') },
        { name: 'what-if, layernorm', prepare: (opened) => opened.whatIf('layernorm') },
      ],
    }));
  },
};

async function openTensor({ python, ours, workers, threads }, [N, D]) {
  const data = activations(N * D, D, 1);
  await python?.give('x', data, [N, D]);
  const counters = {
    ours: ours.createCounter(ours.kernelThreads(workers.kernelWorker, threads - 1)),
    'ours, 1 thread': ours.createCounter(),
    TypeScript: ours.referenceCounter,
  };
  const report = async (counter, choice, cache) => {
    // What has been copied into the kernels' memory is known by its array: a first question comes with one of its own.
    const tensor = { data: cache ? data : data.subarray(0), shape: [N, D], dtype: 'float32' };
    const request = {
      name: 'x',
      tensor,
      choice: { ...ours.DEFAULT_CHOICE, ...choice },
      parameters: {},
      cache,
    };
    return figuresOf(
      await ours.layerReport({ ...request, now: () => performance.now(), counter }, ours.unattended),
    );
  };
  /** `ask(name)` is a question for one counter. */
  const contest = async (ask) => ({
    expected: await ask('TypeScript')(),
    // All counters give the same bits.
    tolerance: 0,
    contenders: Object.keys(counters)
      .filter((name) => name !== 'TypeScript' || N * D <= MOST_IN_TYPESCRIPT)
      .map((name) => local({ name, run: ask(name) })),
  });
  const { bins, eps } = ours.DEFAULT_CHOICE;
  return {
    contest: async (norm) => {
      const { contenders, ...rest } = await contest((name) => () => report(counters[name], { norm }));
      const numpy = python?.contender('NumPy', 'counting.inspection', { bins, eps, norm });
      return { ...rest, contenders: [...contenders, ...(numpy ? [numpy] : [])] };
    },
    whatIf: async (norm) => {
      const cache = new Map();
      await report(counters.ours, { norm }, cache);
      return contest((name) => () => report(counters[name], { norm, eps: 10 * eps }, cache));
    },
    close: async () => {
      await counters.ours.dispose();
      await python?.forget();
    },
  };
}
