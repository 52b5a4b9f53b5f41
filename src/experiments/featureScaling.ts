import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import type { RunConfig } from '../protocol/training';
import type { Figures } from '../runs/jobs';
import { experiment } from './experiment';
import type { EndedRun } from './experiment';
import { bySeed, mean, meanResult, standardResults } from './figures';
import type { Repeated } from './figures';
import { figure, normTitle, sentence } from './words';

const WORDS: Readonly<Record<RunConfig['scaling'], string>> = {
  none: 'as they are',
  standardize: 'standardized',
  minMax: 'from 0 to 1',
};

/** A loss counts as reached when the mean over so many iterations is below it. */
const WINDOW = 10;

export const featureScaling = experiment({
  title: 'Scaled features',
  description:
    'The same net on inputs as they are and with every feature scaled, with and without norms: how many steps to a given loss?',
  questions: [
    'Which of the norms does feature by feature, on every batch, what scaling does once to the whole set?',
    'Scaling is fitted on the training set alone. What would be wrong about including the validation set?',
  ],
  // A set whose features differ in scale by ten thousand; pixels do not.
  preset: {
    ...DEFAULT_RUN_CONFIG,
    ...{ data: 'blobs', hidden: [20, 20], weightScale: 0.1, observeEvery: 0, captureEvery: 0 },
  },
  varies: { scaling: ['none', 'standardize', 'minMax'], norm: ['none', 'batchnorm', 'layernorm'] },
  options: { targetLoss: 0.8 },
  points: ({ config, varied }) =>
    varied.norm.flatMap((norm) =>
      varied.scaling.map((scaling) => ({
        series: normTitle(norm),
        parameters: { scaling: WORDS[scaling] },
        config: { ...config, norm, scaling },
      })),
    ),
  results: (run, { targetLoss = NaN }) => ({
    ...standardResults(run),
    targetLoss,
    ...stepsToLoss(run, targetLoss),
  }),
  findings: (points) => {
    const nets = bySeed(points);
    return [...nets.flatMap(reached), ...differences(nets)];
  },
  plots: () => [
    { title: 'Steps to the loss', kind: 'bars', x: 'scaling', y: 'stepsToLoss' },
    { title: 'Best validation accuracy', kind: 'bars', x: 'scaling', y: 'bestValAccuracy' },
    { title: 'Training loss', kind: 'curves', x: 'step', y: 'loss' },
  ],
});

function stepsToLoss({ histories: { loss } }: EndedRun, target: number): Figures {
  for (let end = WINDOW; end <= loss.length; end++) {
    if (mean(loss.slice(end - WINDOW, end)) <= target) return { stepsToLoss: end };
  }
  return {};
}

const nameOf = ({ series, parameters }: Repeated): string =>
  `${series}, features ${String(parameters['scaling'])}`;

function reached(net: Repeated): string[] {
  const target = meanResult(net, 'targetLoss');
  if (target === undefined) return [];
  const steps = meanResult(net, 'stepsToLoss');
  const when = steps === undefined ? 'was not reached' : `was reached in ${figure(steps)} steps`;
  return [sentence(`${nameOf(net)}: loss ${figure(target)} ${when}`)];
}

/** How far apart scaling puts the runs of each series, where every one of them got there. */
function differences(nets: readonly Repeated[]): string[] {
  const bySeries = new Map<string, (number | undefined)[]>();
  for (const net of nets)
    bySeries.set(net.series, [...(bySeries.get(net.series) ?? []), meanResult(net, 'stepsToLoss')]);
  return [...bySeries].flatMap(([series, list]) => {
    const steps = list.filter((value) => value !== undefined);
    if (steps.length < 2 || steps.length < list.length) return [];
    const ratio = Math.max(...steps) / Math.min(...steps);
    return [sentence(`${series}: the slowest scaling took ${figure(ratio)} times the steps of the fastest`)];
  });
}
