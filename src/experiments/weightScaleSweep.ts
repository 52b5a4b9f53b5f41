import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { curves, divergences, highest, standardResults } from './figures';
import type { Curve } from './figures';
import { inNotebookStream } from './notebookStream';
import { counted, figure, normTitle, sentence, span } from './words';

/** `np.logspace(-4, 0, 20)`, within the last digit. */
const WEIGHT_SCALES = Array.from({ length: 20 }, (_, i) => 10 ** (i * (4 / 19) - 4));

export const weightScaleSweep = experiment({
  title: 'Weight scales',
  description:
    'Nets of eight layers from 20 scales of their first weights, with and without a norm: how much does it matter where weights start?',
  questions: [
    'How does the scale of the first weights change training with and without the norm, and why?',
    'What happens to activations and gradients on their way through eight layers when weights are very small, or very large?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, hidden: [50, 50, 50, 50, 50, 50, 50], observeEvery: 0, captureEvery: 0 },
  varies: { weightScale: WEIGHT_SCALES, norm: ['batchnorm', 'none'] },
  points: ({ config, varied, data }) => {
    const groups = varied.weightScale.map((weightScale) =>
      varied.norm.map((norm) => ({ ...config, weightScale, norm })),
    );
    return inNotebookStream(groups, data)
      .flat()
      .map((own) => ({
        series: normTitle(own.norm),
        parameters: { weightScale: own.weightScale },
        config: own,
      }));
  },
  results: standardResults,
  findings: (points) => {
    const best = curves(points, 'weightScale', 'bestTrainAccuracy');
    const top = Math.max(...best.flatMap((curve) => curve.points.map(({ y }) => y)));
    return [
      ...(top > 0 ? best.map((curve) => learned(curve, top / 2)) : []),
      ...best.flatMap(bestScale),
      ...curves(points, 'weightScale', 'finalLoss').flatMap(worstLoss),
      ...divergences(points),
    ];
  },
  plots: () => [
    sweep('Best training accuracy', 'bestTrainAccuracy'),
    sweep('Best validation accuracy', 'bestValAccuracy'),
    { ...sweep('Final training loss', 'finalLoss'), logY: true },
  ],
});

function sweep(title: string, y: string): { title: string; kind: 'sweep'; x: string; y: string; logX: true } {
  return { title, kind: 'sweep', x: 'weightScale', y, logX: true };
}

/** Where a series came to at least half of the best accuracy of all. */
function learned({ series, points }: Curve, half: number): string {
  const reached = points.flatMap(({ y }, i) => (y >= half ? [i] : []));
  const goal = `${series} reached training accuracy ${figure(half)} (half of the best)`;
  const all = counted(points.length, 'weight scale');
  if (reached.length === 0) return sentence(`${goal} at none of ${all}`);
  const [first, last] = [reached[0]!, reached.at(-1)!];
  const range = span(points[first]!.x, points[last]!.x);
  if (reached.length === points.length) return sentence(`${goal} at every one of ${all}: ${range}`);
  // Gaps are rare, and a range would hide them.
  const where =
    last - first + 1 === reached.length
      ? range
      : `between ${figure(points[first]!.x)} and ${figure(points[last]!.x)}`;
  return sentence(`${goal} at ${reached.length} of ${all}: ${where}`);
}

function bestScale({ series, points }: Curve): string[] {
  const best = highest(points);
  return best
    ? [
        sentence(
          `${series} trained best at weight scale ${figure(best.x)}, to training accuracy ${figure(best.y)}`,
        ),
      ]
    : [];
}

function worstLoss({ series, points }: Curve): string[] {
  const worst = highest(points);
  if (!worst) return [];
  return [
    sentence(`${series}: the largest final loss was ${figure(worst.y)}, at weight scale ${figure(worst.x)}`),
  ];
}
