import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import type { RunConfig } from '../protocol/training';
import type { Figures } from '../runs/jobs';
import { experiment } from './experiment';
import type { EndedRun } from './experiment';
import { bySeed, divergences, mean, meanResult, standardResults, withSeeds } from './figures';
import type { Repeated } from './figures';
import { alike, counted, figure, listed, normTitle, sentence } from './words';

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
    const series = bySeries(bySeed(points));
    return [...series.flatMap(reached), ...series.flatMap(difference), ...divergences(points)];
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

function bySeries(nets: readonly Repeated[]): readonly (readonly Repeated[])[] {
  return [...new Set(nets.map(({ series }) => series))].map((series) =>
    nets.filter((net) => net.series === series),
  );
}

/** One sentence per series: where it reached the loss, and where it did not. */
function reached(nets: readonly Repeated[]): string[] {
  const target = nets.map((net) => meanResult(net, 'targetLoss')).find((value) => value !== undefined);
  if (target === undefined) return [];
  const features = ({ parameters }: Repeated): string => `features ${String(parameters['scaling'])}`;
  const isThere = ({ points }: Repeated): boolean =>
    points.some(({ results }) => results['stepsToLoss'] !== undefined);
  const when = (net: Repeated): string => {
    const steps = meanResult(net, 'stepsToLoss');
    const how = steps === undefined ? withSeeds(net, 'stepsToLoss').trim() : `in ${counted(steps, 'step')}`;
    return `${how} on ${features(net)}`;
  };
  const there = nets.filter(isThere).map(when);
  const missed = nets.filter((net) => !isThere(net)).map(features);
  const goal = `${nets[0]!.series}: loss ${figure(target)}`;
  const parts = [
    ...(there.length > 0 ? [`was reached ${listed(there)}`] : []),
    ...(missed.length > 0 ? [`was not reached on ${listed(missed)}`] : []),
  ];
  return [sentence(`${goal} ${parts.join('; it ')}`)];
}

/** How far apart scaling puts the runs of a series, where every one of them got there. */
function difference(nets: readonly Repeated[]): string[] {
  const steps = nets.flatMap((net) => meanResult(net, 'stepsToLoss') ?? []);
  if (steps.length < 2 || steps.length < nets.length) return [];
  const ratio = Math.max(...steps) / Math.min(...steps);
  const { series } = nets[0]!;
  if (alike(ratio, 1)) return [sentence(`${series}: every scaling took as many steps`)];
  return [sentence(`${series}: the slowest scaling took ${figure(ratio)} times the steps of the fastest`)];
}
