import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { curves, highest, standardResults } from './figures';
import type { Curve } from './figures';
import { figure, normTitle, sentence } from './words';

export const learningRateSweep = experiment({
  title: 'Learning rates',
  description:
    'One, five and thirty times a learning rate, with and without a norm: does the norm bear the larger ones? After the batch normalization paper; try activation sigmoid or tanh as well.',
  questions: [
    'A norm makes a layer’s output independent of the scale of its weights. What does that do to a step that is too large?',
    'The paper trained a net of sigmoids with batchnorm. Why is that hard without?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: { learningRate: [1e-3, 5e-3, 3e-2], norm: ['batchnorm', 'none'] },
  points: ({ config, varied }) =>
    varied.norm.flatMap((norm) =>
      varied.learningRate.map((learningRate) => ({
        series: normTitle(norm),
        parameters: { learningRate },
        config: { ...config, norm, learningRate },
      })),
    ),
  results: standardResults,
  findings: (points) => {
    const best = curves(points, 'learningRate', 'bestTrainAccuracy');
    return [
      ...best.flatMap(bestRate),
      ...atLargest(best),
      ...diverged(curves(points, 'learningRate', 'divergedAtStep')),
    ];
  },
  plots: () => [
    { title: 'Training loss', kind: 'curves', x: 'step', y: 'loss', logY: true },
    { title: 'Training accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
    { title: 'Best training accuracy', kind: 'sweep', x: 'learningRate', y: 'bestTrainAccuracy', logX: true },
    { title: 'Best validation accuracy', kind: 'sweep', x: 'learningRate', y: 'bestValAccuracy', logX: true },
  ],
});

function bestRate({ series, points }: Curve): string[] {
  const best = highest(points);
  if (!best || points.length < 2) return [];
  return [
    sentence(
      `${series} trained best at learning rate ${figure(best.x)}, to training accuracy ${figure(best.y)}`,
    ),
  ];
}

function atLargest(curvesOfAll: readonly Curve[]): string[] {
  const ends = curvesOfAll.flatMap(({ series, points }) => {
    const last = points.at(-1);
    return last && points.length > 1 ? [{ series, ...last }] : [];
  });
  return ends.map(({ series, x, y }) => {
    const at = curvesOfAll.find((curve) => curve.series === series)!.points;
    const kept = figure((100 * y) / highest(at)!.y);
    return sentence(`At the largest, ${figure(x)}, ${series} reached ${figure(y)}: ${kept} % of its best`);
  });
}

function diverged(found: readonly Curve[]): string[] {
  return found.flatMap(({ series, points }) =>
    points.map(({ x, y }) =>
      sentence(`${series} diverged at learning rate ${figure(x)}, in step ${figure(y)}`),
    ),
  );
}
