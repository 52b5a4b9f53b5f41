import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import type { EndedPoint } from './experiment';
import { curves, divergences, standardResults } from './figures';
import type { Curve } from './figures';
import { inNotebookStream } from './notebookStream';
import { alike, beside, figure, normTitle, sentence, within } from './words';

export const batchSizeSweep = experiment({
  title: 'Batch sizes',
  description:
    'Batchnorm and layernorm at batch sizes 5, 10 and 50, beside a net without a norm at the smallest: what does a norm over the batch make of a small one?',
  questions: [
    'What do the curves say of batch normalization and the size of the batch, and why is it so?',
    'Layernorm never looks at the batch. What is left of its differences between batch sizes then?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, learningRate: 10 ** -3.5, observeEvery: 0, captureEvery: 0 },
  varies: { norm: ['batchnorm', 'layernorm'], batchSize: [5, 10, 50] },
  points: ({ config, varied, data }) => {
    const sizes = varied.batchSize;
    const baseline = { ...config, norm: 'none' as const, batchSize: sizes[0]! };
    // The notebook starts each norm from the seed again: first the baseline, then one batch size after another.
    const normed = varied.norm
      .filter((norm) => norm !== 'none')
      .flatMap((norm) => {
        const nets = sizes.map((batchSize) => [{ ...config, norm, batchSize }]);
        return inNotebookStream([[baseline], ...nets], data)
          .slice(1)
          .flat();
      });
    return [baseline, ...normed].map((own) => ({
      series: normTitle(own.norm),
      parameters: { batchSize: own.batchSize },
      config: own,
    }));
  },
  results: standardResults,
  findings: (points) => {
    const final = curves(points, 'batchSize', 'finalTrainAccuracy');
    return [...final.flatMap(spread), ...smallest(final), ...best(points), ...divergences(points)];
  },
  plots: () => [
    { title: 'Training accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
    { title: 'Validation accuracy', kind: 'curves', x: 'epoch', y: 'valAccuracy' },
    { title: 'Final training accuracy', kind: 'sweep', x: 'batchSize', y: 'finalTrainAccuracy', logX: true },
  ],
});

function spread({ series, points }: Curve): string[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || first === last) return [];
  const start = `${series}: training accuracy ended at ${figure(first.y)} at batch size ${first.x}`;
  if (alike(first.y, last.y)) return [sentence(`${start} as at ${last.x}`)];
  const difference = figure(Math.abs(last.y - first.y));
  return [sentence(`${start} and at ${figure(last.y)} at ${last.x}, a difference of ${difference}`)];
}

/** Each norm beside no norm, at the batch size that both have. */
function smallest(final: readonly Curve[]): string[] {
  const plain = final.find(({ series }) => series === normTitle('none'));
  return final.flatMap((curve) => {
    const at = curve.points[0];
    const bare = plain?.points.find(({ x }) => x === at?.x);
    if (curve === plain || !at || !bare) return [];
    const place = beside(at.y - bare.y, 'no norm');
    return [sentence(`${curve.series} at batch size ${at.x} ended ${place} in training accuracy`)];
  });
}

function best(points: readonly EndedPoint[]): string[] {
  const all = curves(points, 'batchSize', 'bestValAccuracy').flatMap(({ series, points: list }) =>
    list.map((point) => ({ series, ...point })),
  );
  const top = all.sort((a, b) => b.y - a.y)[0];
  if (!top) return [];
  return [
    sentence(`The best validation accuracy was ${figure(top.y)}: ${within(top.series)}, batch size ${top.x}`),
  ];
}
