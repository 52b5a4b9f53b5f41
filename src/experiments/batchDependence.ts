import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { curves, standardResults } from './figures';
import { figure, normTitle, sentence } from './words';

const DROPOUT = 'Dropout';

export const batchDependence = experiment({
  title: 'Noise of the batch',
  description:
    'In training, batchnorm’s output for one sample depends on the others of its batch. Its spread in the last hidden layer, over 200 random batches, against their size, beside the noise of dropout.',
  questions: [
    'Why does noise in a layer’s output work against overfitting?',
    'Which batch size makes batchnorm as noisy as dropout here? What else does such a batch cost?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: { batchSize: [5, 10, 20, 50, 100], norm: ['batchnorm', 'layernorm'] },
  options: { batches: 200, keep: 0.8 },
  points: ({ config, varied, options }) => {
    const measure = { name: 'outputSpread', options: { batches: options['batches']! } };
    const nets = [
      ...varied.norm.map((norm) => ({ series: normTitle(norm), change: { norm } })),
      { series: DROPOUT, change: { norm: 'none' as const, keep: options['keep']! } },
    ];
    return nets.flatMap(({ series, change }) =>
      varied.batchSize.map((batchSize) => ({
        series,
        parameters: { batchSize },
        config: { ...config, ...change, batchSize },
        measure,
      })),
    );
  },
  results: (run) => ({ ...standardResults(run), ...run.figures }),
  findings: (points) =>
    curves(points, 'batchSize', 'outputSpread').flatMap(({ series, points: list }) => {
      const [first, last] = [list[0], list.at(-1)];
      if (!first || !last) return [];
      if (list.every(({ y }) => y === 0))
        return [sentence(`${series}: one sample's values are the same in every batch`)];
      const at = ({ x, y }: { x: number; y: number }): string =>
        `${figure(100 * y)} % of the spread between samples in batches of ${x}`;
      const rest = first === last ? '' : `, and ${figure(100 * last.y)} % in batches of ${last.x}`;
      return [
        sentence(`${series}: one sample's values in the last hidden layer vary by ${at(first)}${rest}`),
      ];
    }),
  plots: () => [
    {
      title: 'Spread of one sample’s values over random batches',
      kind: 'sweep',
      x: 'batchSize',
      y: 'outputSpread',
      logX: true,
      logY: true,
    },
    { title: 'Best validation accuracy', kind: 'sweep', x: 'batchSize', y: 'bestValAccuracy', logX: true },
    { title: 'Training accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
  ],
});
