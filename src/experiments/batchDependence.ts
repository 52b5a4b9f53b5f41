import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { curves, divergences, standardResults } from './figures';
import type { Curve } from './figures';
import { alike, figure, normTitle, sentence } from './words';

const DROPOUT = 'Dropout';

/** Shares below it are no dependence. */
const ROUNDING = 1e-6;

export const batchDependence = experiment({
  title: 'Noise of the batch',
  description:
    'In training, a net with batchnorm scores a sample by the company it keeps. How far one sample’s scores spread over 200 random batches, against their size, beside the noise of dropout.',
  questions: [
    'Why does noise in what a net puts out work against overfitting?',
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
  findings: (points) => [
    ...curves(points, 'batchSize', 'outputSpread').flatMap(variation),
    ...divergences(points),
  ],
  plots: () => [
    {
      title: 'Spread of one sample’s scores, as a share of that between samples',
      kind: 'sweep',
      x: 'batchSize',
      y: 'outputSpread',
      logX: true,
    },
    { title: 'Best validation accuracy', kind: 'sweep', x: 'batchSize', y: 'bestValAccuracy', logX: true },
    { title: 'Training accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
  ],
});

function variation({ series, points }: Curve): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  if (points.every(({ y }) => y < ROUNDING))
    return [sentence(`${series}: one sample's scores are the same in every batch`)];
  const share = (y: number): string => `${figure(100 * y)} %`;
  const start = `${series}: one sample's scores vary by ${share(first.y)} of the spread between samples`;
  if (first === last) return [sentence(`${start} in batches of ${first.x}`)];
  if (alike(100 * first.y, 100 * last.y))
    return [sentence(`${start} in batches of ${first.x} as in batches of ${last.x}`)];
  return [sentence(`${start} in batches of ${first.x}, and by ${share(last.y)} in batches of ${last.x}`)];
}
