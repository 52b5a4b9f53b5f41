import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import type { RunConfig } from '../protocol/training';
import type { NormName } from '../protocol/inspect';
import { experiment } from './experiment';
import type { PlannedPoint } from './experiment';
import { curves, divergences, standardResults } from './figures';
import type { Curve } from './figures';
import { alike, figure, normTitle, sentence } from './words';

const five = (width: number): number[] => [width, width, width, width, width];

export const layerNormLimits = experiment({
  title: 'Where layernorm does not help',
  description:
    'Layernorm on layers of very few features, and under strong regularization, beside batchnorm and no norm: the notebook’s last question, answered by trying.',
  questions: [
    'In which of these is layer normalization likely to work badly, and why: in a very deep net, with a very small dimension of features, under strong regularization?',
    'What is left of a layer of two features once their mean is 0 and their variance 1?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: {
    norm: ['layernorm', 'batchnorm', 'none'],
    hidden: [five(2), five(4), five(8), five(20), five(100)],
    reg: [1e-4, 1e-3, 1e-2, 1e-1, 1],
  },
  points: ({ config, varied }) =>
    varied.norm.flatMap((norm) => [
      ...varied.hidden.map((hidden) =>
        point(config, norm, { hidden, reg: 0 }, { width: Math.max(...hidden) }),
      ),
      ...varied.reg.map((reg) => {
        const hidden = varied.hidden.at(-1)!;
        return point(config, norm, { hidden, reg }, { reg });
      }),
    ]),
  results: standardResults,
  findings: (points) => [
    ...curves(points, 'width', 'bestTrainAccuracy').flatMap((curve) => ends(curve, 'layers of')),
    ...curves(points, 'reg', 'bestTrainAccuracy').flatMap((curve) => ends(curve, 'reg')),
    ...divergences(points),
  ],
  plots: () => [
    {
      title: 'Best training accuracy by width',
      kind: 'sweep',
      x: 'width',
      y: 'bestTrainAccuracy',
      logX: true,
    },
    {
      title: 'Best validation accuracy by width',
      kind: 'sweep',
      x: 'width',
      y: 'bestValAccuracy',
      logX: true,
    },
    { title: 'Best training accuracy by reg', kind: 'sweep', x: 'reg', y: 'bestTrainAccuracy', logX: true },
    { title: 'Best validation accuracy by reg', kind: 'sweep', x: 'reg', y: 'bestValAccuracy', logX: true },
  ],
});

function point(
  config: RunConfig,
  norm: NormName,
  change: Partial<RunConfig>,
  parameters: Record<string, number>,
): PlannedPoint {
  return { series: normTitle(norm), parameters, config: { ...config, norm, ...change } };
}

function ends({ series, points }: Curve, what: string): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return [];
  const start = `${series}: best training accuracy ${figure(first.y)} with ${what} ${figure(first.x)}`;
  if (alike(first.y, last.y)) return [sentence(`${start} as with ${what} ${figure(last.x)}`)];
  return [sentence(`${start}, ${figure(last.y)} with ${what} ${figure(last.x)}`)];
}
