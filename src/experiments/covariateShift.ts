import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import type { EndedRun } from './experiment';
import { bySeed, divergences, mean, meanResult, standardResults } from './figures';
import type { Repeated } from './figures';
import type { Figures } from '../runs/jobs';
import { alike, figure, isNothing, normTitle, sentence } from './words';

export const covariateShift = experiment({
  title: 'Covariate shift',
  description:
    'Mean and spread of what enters the activation of each layer, over the steps of training, with and without a norm.',
  questions: [
    'A layer trains on what the layers below it put out. What does it have to follow while they change?',
    'The norm has a gamma and a beta: what keeps it from letting the distribution move all the same?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 2, captureEvery: 20 },
  varies: { norm: ['batchnorm', 'none'] },
  points: ({ config, varied }) =>
    varied.norm.map((norm) => ({
      series: normTitle(norm),
      parameters: { norm },
      config: { ...config, norm },
    })),
  results: (run) => ({ ...standardResults(run), ...driftOfLastLayer(run) }),
  findings: (points) => [...bySeed(points).flatMap(shift), ...divergences(points)],
  plots: () => [
    { title: 'Mean of what enters the activation', kind: 'curves', x: 'step', y: 'outputMean' },
    { title: 'Spread of what enters the activation', kind: 'curves', x: 'step', y: 'outputStd', logY: true },
    { title: 'Training loss', kind: 'curves', x: 'step', y: 'loss' },
  ],
});

function shift(net: Repeated): string[] {
  const drift = meanResult(net, 'meanDrift');
  const ratio = meanResult(net, 'spreadRatio');
  const layer = meanResult(net, 'lastLayer');
  if (drift === undefined || layer === undefined) return [];
  const keepsMean = isNothing(drift);
  const keepsSpread = ratio !== undefined && alike(ratio, 1);
  const what = `${net.series}: what enters the activation of layer ${figure(layer)}`;
  if (keepsMean && keepsSpread) return [sentence(`${what} kept its mean and its spread during training`)];
  const mean = keepsMean ? 'kept its mean' : `moved its mean by ${figure(drift)} standard deviations`;
  const spread = keepsSpread
    ? 'kept its spread'
    : ratio === undefined
      ? 'lost all of its spread at some step'
      : `changed its spread by a factor of ${figure(ratio)}`;
  return [sentence(`${what} ${mean} and ${spread} during training`)];
}

/** Of the last hidden layer: `max - min` of its mean over the steps by its usual spread, and `max / min` of its spread. */
function driftOfLastLayer({ observed }: EndedRun): Figures {
  const last = observed.flatMap((layers) => layers.at(-1) ?? []);
  if (last.length === 0) return {};
  const means = last.map(({ outputMean }) => outputMean);
  const spreads = last.map(({ outputStd }) => outputStd);
  return {
    lastLayer: last[0]!.layer,
    meanDrift: (Math.max(...means) - Math.min(...means)) / mean(spreads),
    spreadRatio: Math.max(...spreads) / Math.min(...spreads),
  };
}
