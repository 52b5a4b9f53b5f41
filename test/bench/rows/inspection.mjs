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

export const inspection = {
  name: 'inspection',
  title: 'Inspecting a tensor in memory: batchnorm, 64 bins, before and after',
  about: [
    'Milliseconds from the tensor to the report: moments, extremes, counts, percentiles 1, 25, 50, 75 and 99, histograms of every',
    'feature before and after. *ours* also finds skewness, kurtosis, saturation and pathologies, which NumPy is not asked for;',
    '*TypeScript*: the same without WebAssembly. NumPy: float64, `np.histogram` per feature.',
  ],
  ratios: [{ title: 'NumPy ÷ ours', of: 'NumPy', to: 'ours' }],
  cases({ effort: { name } }) {
    return SIZES[name].map((shape) => ({
      size: shape.join('x'),
      open: (bench) => openTensor(bench, shape),
      rows: [{ name: 'inspection', prepare: (opened) => opened.contest() }],
    }));
  },
};

async function openTensor({ python, ours }, [N, D]) {
  const data = activations(N * D, D, 1);
  await python?.give('x', data, [N, D]);
  const choice = ours.DEFAULT_CHOICE;
  const report = async (counter) =>
    figuresOf(
      await ours.layerReport(
        {
          ...{ name: 'x', tensor: { data, shape: [N, D], dtype: 'float32' }, choice, parameters: {} },
          ...{ now: () => performance.now(), counter },
        },
        ours.unattended,
      ),
    );
  return {
    contest: async () => ({
      expected: await report(ours.referenceCounter),
      // Both counters give the same bits.
      tolerance: 0,
      contenders: [
        ...Object.entries({ ours: ours.createCounter(), TypeScript: ours.referenceCounter }).map(
          ([name, counter]) => local({ name, run: () => report(counter) }),
        ),
        ...(python
          ? [python.contender('NumPy', 'counting.inspection', { bins: choice.bins, eps: choice.eps })]
          : []),
      ],
    }),
    close: () => python?.forget(),
  };
}
