import type { RunConfig } from '../protocol/training';
import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import { bySeed, divergences, meanResult, standardResults } from './figures';
import type { Repeated } from './figures';
import { alike, figure, normTitle, sentence, within } from './words';

const WORDS: Readonly<Record<RunConfig['normPlacement'], string>> = {
  beforeActivation: 'before the activation',
  afterActivation: 'after the activation',
};

export const placement = experiment({
  title: 'Which norm, and where',
  description:
    'Four norms, each before and after the nonlinearity, beside none: accuracy, and what a step costs. The paper’s authors spoke of 30 %; here it is measured.',
  questions: [
    'After the activation half of the values are zero. What do mean and variance see then?',
    'Which part of a step does a norm add to, and how does its share change with the width of the layer?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: {
    norm: ['batchnorm', 'layernorm', 'groupnorm', 'rmsnorm'],
    normPlacement: ['beforeActivation', 'afterActivation'],
  },
  points: ({ config, varied }) => {
    const normed = varied.norm
      .filter((norm) => norm !== 'none')
      .flatMap((norm) =>
        varied.normPlacement.map((normPlacement) => ({
          series: WORDS[normPlacement],
          parameters: { norm: normTitle(norm) },
          config: { ...config, norm, normPlacement },
          measure: { name: 'stepTime' },
        })),
      );
    const plain = {
      series: normTitle('none'),
      parameters: { norm: normTitle('none') },
      config: { ...config, norm: 'none' as const },
    };
    return [plain, ...normed];
  },
  results: (run) => ({ ...standardResults(run), ...run.figures }),
  findings: (points) => {
    const nets = bySeed(points);
    return [
      ...ranked(nets, 'bestValAccuracy', 'validation'),
      ...ranked(nets, 'bestTrainAccuracy', 'training'),
      ...costs(nets),
      ...divergences(points),
    ];
  },
  plots: () => [
    { title: 'Best validation accuracy', kind: 'bars', x: 'norm', y: 'bestValAccuracy' },
    { title: 'Best training accuracy', kind: 'bars', x: 'norm', y: 'bestTrainAccuracy' },
    { title: 'Time of a step, as a multiple of one without a norm', kind: 'bars', x: 'norm', y: 'timeRatio' },
    { title: 'Training loss', kind: 'curves', x: 'step', y: 'loss' },
  ],
});

function nameOf({ series, parameters }: Repeated): string {
  const norm = String(parameters['norm']);
  return norm === series ? within(norm) : `${within(norm)} ${series}`;
}

/** Best and worst of a result, where there are two to compare. */
function ranked(nets: readonly Repeated[], result: string, which: string): string[] {
  const known = nets.flatMap((net) => {
    const value = meanResult(net, result);
    return value === undefined ? [] : [{ name: nameOf(net), value }];
  });
  const order = known.sort((a, b) => b.value - a.value);
  const [first, last] = [order[0], order.at(-1)];
  if (!first || !last || first === last) return [];
  if (alike(first.value, last.value))
    return [sentence(`All ${order.length} nets came to the same ${which} accuracy, ${figure(first.value)}`)];
  return [
    sentence(
      `${first.name} came to the best ${which} accuracy, ${figure(first.value)}, ${last.name} to the lowest, ${figure(last.value)}`,
    ),
  ];
}

/** The cheapest norm and the dearest; the pictures have those between. */
function costs(nets: readonly Repeated[]): string[] {
  const known = nets
    .flatMap((net) => {
      const ratio = meanResult(net, 'timeRatio');
      const time = meanResult(net, 'millisecondsPerStep');
      return ratio === undefined || time === undefined ? [] : [{ name: nameOf(net), ratio, time }];
    })
    .sort((a, b) => a.ratio - b.ratio);
  const [least, most] = [known[0], known.at(-1)];
  if (!least || !most) return [];
  if (least === most) return [sentence(`A step with ${least.name} took ${costOf(least)}`)];
  return [
    sentence(`Of the norms, ${least.name} cost least: a step took ${costOf(least)}`),
    sentence(`Most cost ${most.name}: ${costOf(most)}`),
  ];
}

/** "2.6 ms, 30 % longer than one without a norm" */
function costOf({ ratio, time }: { readonly ratio: number; readonly time: number }): string {
  const more = Math.round(Math.abs(ratio - 1) * 100);
  const order = ratio > 1 ? 'longer than' : 'shorter than';
  const compared = more === 0 ? 'as long as' : `${figure(more)} % ${order}`;
  return `${figure(time)} ms, ${compared} one without a norm`;
}
