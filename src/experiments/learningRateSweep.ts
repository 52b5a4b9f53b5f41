import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { curves, divergences, highest, standardResults } from './figures';
import type { Curve } from './figures';
import { alike, figure, normTitle, sentence } from './words';

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
    // What a net that diverged had reached before is no accuracy of its rate.
    const lasting = points.filter(({ results }) => results['divergedAtStep'] === undefined);
    const rates = points.map(({ parameters }) => Number(parameters['learningRate'] ?? 0));
    const [smallest, largest] = [Math.min(...rates), Math.max(...rates)];
    const best = smallest < largest ? curves(lasting, 'learningRate', 'bestTrainAccuracy') : [];
    return [
      ...best.flatMap(bestRate),
      ...best.flatMap((curve) => atLargest(curve, largest)),
      ...divergences(points),
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
  if (!best) return [];
  return [
    sentence(
      `${series} trained best at learning rate ${figure(best.x)}, to training accuracy ${figure(best.y)}`,
    ),
  ];
}

/** What is left of the best at the largest rate of all; nothing where no accuracy was taken there. */
function atLargest({ series, points }: Curve, largest: number): string[] {
  const [best, last] = [highest(points), points.at(-1)];
  if (!best || last?.x !== largest || !(best.y > 0)) return [];
  const kept = alike(last.y, best.y) ? 'its best' : `${figure((100 * last.y) / best.y)} % of its best`;
  return [sentence(`${series} reached ${figure(last.y)} at the largest rate, ${figure(last.x)}: ${kept}`)];
}
