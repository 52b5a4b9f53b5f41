import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import type { EndedPoint } from './experiment';
import { bySeed, divergences, mean, meanResult, standardResults, withSeeds } from './figures';
import type { Repeated } from './figures';
import { inNotebookStream } from './notebookStream';
import { counted, figure, isNothing, normTitle, sentence, span } from './words';

export const deepNet = experiment({
  title: 'Deep net with and without a norm',
  description:
    'Five hidden layers of 100, trained for ten epochs: how fast does a norm let the net learn? The notebook’s first experiment.',
  questions: [
    'Both nets start from weights of the same scale. Why are their first losses not the same?',
    'Training accuracy differs more than validation accuracy. What does this say of a norm as a regulariser?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 5, captureEvery: 0 },
  varies: { norm: ['batchnorm', 'none'] },
  points: ({ config, varied, data }) => {
    const configs = varied.norm.map((norm) => ({ ...config, norm }));
    const [placed] = inNotebookStream([configs], data);
    return placed!.map((own) => ({
      series: normTitle(own.norm),
      parameters: { norm: own.norm },
      config: own,
    }));
  },
  results: standardResults,
  findings: (points) => {
    const nets = bySeed(points);
    const plain = nets.find(({ parameters }) => parameters['norm'] === 'none');
    const normed = nets.filter((net) => net !== plain);
    return [
      ...nets.flatMap(halfway),
      ...(plain ? normed.flatMap((net) => lead(net, plain)) : []),
      ...nets.flatMap(afterwards),
      ...divergences(points),
    ];
  },
  plots: () => [
    { title: 'Training loss', kind: 'curves', x: 'step', y: 'loss' },
    { title: 'Training accuracy', kind: 'curves', x: 'epoch', y: 'trainAccuracy' },
    { title: 'Validation accuracy', kind: 'curves', x: 'epoch', y: 'valAccuracy' },
  ],
});

function halfway(net: Repeated): string[] {
  const epochs = meanAccuracies(net.points).length - 1;
  if (epochs < 1) return [];
  const goal = '50 % training accuracy';
  if (net.points.every(({ results }) => results['epochAtHalf'] === undefined))
    return [sentence(`${net.series} did not reach ${goal} in ${counted(epochs, 'epoch')}`)];
  const epoch = meanResult(net, 'epochAtHalf');
  const when = epoch === undefined ? withSeeds(net, 'epochAtHalf') : ` at epoch ${figure(epoch)}`;
  return [sentence(`${net.series} reached ${goal}${when}`)];
}

/** In which epochs the norm was ahead, and by how much. */
function lead(net: Repeated, plain: Repeated): string[] {
  const normed = meanAccuracies(net.points);
  const bare = meanAccuracies(plain.points);
  const leads = normed.slice(0, bare.length).map((accuracy, epoch) => accuracy - bare[epoch]!);
  const ahead = leads.flatMap((value, epoch) => (epoch > 0 && value > 0 && !isNothing(value) ? [value] : []));
  const epochs = leads.length - 1;
  if (epochs < 1) return [];
  if (ahead.length === 0)
    return [sentence(`${net.series} was ahead of no norm after none of ${counted(epochs, 'epoch')}`)];
  const by = span(Math.min(...ahead), Math.max(...ahead));
  return [
    sentence(
      `${net.series} was ahead of no norm after ${ahead.length} of ${counted(epochs, 'epoch')}, by ${by} in training accuracy`,
    ),
  ];
}

function afterwards(net: Repeated): string[] {
  const train = meanResult(net, 'finalTrainAccuracy');
  const val = meanResult(net, 'bestValAccuracy');
  if (train === undefined || val === undefined) return [];
  const best = `its best validation accuracy was ${figure(val)}`;
  return [sentence(`${net.series} ended at training accuracy ${figure(train)}; ${best}`)];
}

function meanAccuracies(points: readonly EndedPoint[]): number[] {
  const histories = points.map((point) => point.histories.trainAccuracy);
  const epochs = Math.min(...histories.map(({ length }) => length));
  return Array.from({ length: epochs }, (_, epoch) => mean(histories.map((history) => history[epoch]!)));
}
