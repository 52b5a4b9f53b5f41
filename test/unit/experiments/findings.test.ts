import { describe, expect, it } from 'vitest';
import type { EndedPoint } from '../../../src/experiments/experiment';
import { bySeed, meanResult, standardResults } from '../../../src/experiments/figures';
import { experiments } from '../../../src/experiments/registry';
import type { ExperimentName } from '../../../src/experiments/registry';
import { figure } from '../../../src/experiments/words';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig';

function point(
  series: string,
  parameters: EndedPoint['parameters'],
  results: Record<string, number>,
  trainAccuracy: readonly number[] = [],
  seed = 231,
): EndedPoint {
  const histories = { trainAccuracy, valAccuracy: trainAccuracy };
  return { ...{ series, parameters, results, seed, histories }, run: 'x' };
}

function findings(name: ExperimentName, points: readonly EndedPoint[]): readonly string[] {
  return experiments[name].findings(points);
}

describe('findings', () => {
  it.each(Object.keys(experiments) as ExperimentName[])(
    'of %s say nothing while there are no numbers',
    (name) => {
      expect(findings(name, [])).toEqual([]);
      for (const text of findings(name, [point('x', {}, {})])) expect(text).not.toMatch(/undefined/);
    },
  );

  it('tell when nets came halfway, and who was ahead for how long', () => {
    const bn = point(
      'Batchnorm',
      { norm: 'batchnorm' },
      { epochAtHalf: 3, finalTrainAccuracy: 0.7, bestValAccuracy: 0.4 },
      [0.1, 0.3, 0.48, 0.6, 0.7],
    );
    const plain = point(
      'No norm',
      { norm: 'none' },
      { finalTrainAccuracy: 0.41, bestValAccuracy: 0.3 },
      [0.14, 0.18, 0.5, 0.4, 0.41],
    );
    expect(findings('deepNet', [bn, plain])).toEqual([
      'Batchnorm reached 50 % training accuracy at epoch 3.',
      'No norm did not reach 50 % training accuracy in 4 epochs.',
      'Batchnorm was ahead of no norm after 3 of 4 epochs, by 0.12 to 0.29 in training accuracy.',
      'Batchnorm ended at training accuracy 0.7; its best validation accuracy was 0.4.',
      'No norm ended at training accuracy 0.41; its best validation accuracy was 0.3.',
    ]);
    // The other way round, the sentence turns with the numbers.
    expect(
      findings('deepNet', [
        { ...plain, ...{ parameters: bn.parameters, series: 'Batchnorm' } },
        { ...bn, ...{ parameters: plain.parameters, series: 'No norm' } },
      ])[2],
    ).toBe('Batchnorm was ahead of no norm after 1 of 4 epochs, by 0.02 in training accuracy.');
  });

  it('tell over which weight scales nets learned', () => {
    const at = (series: string, scale: number, accuracy: number, loss: number): EndedPoint =>
      point(series, { weightScale: scale }, { bestTrainAccuracy: accuracy, finalLoss: loss });
    const points = [
      ...[at('Batchnorm', 1e-3, 0.45, 2), at('Batchnorm', 0.1, 0.7, 1), at('Batchnorm', 1, 0.5, 3.5)],
      ...[at('No norm', 1e-3, 0.1, 2.3), at('No norm', 0.1, 0.8, 1), at('No norm', 1, 0.3, 2.3e7)],
    ];
    expect(findings('weightScaleSweep', points)).toEqual([
      'Batchnorm reached training accuracy 0.4 (half of the best) at every one of 3 weight scales: 0.001 to 1.',
      'No norm reached training accuracy 0.4 (half of the best) at 1 of 3 weight scales: 0.1.',
      'Batchnorm trained best at weight scale 0.1, to training accuracy 0.7.',
      'No norm trained best at weight scale 0.1, to training accuracy 0.8.',
      'Batchnorm: the largest final loss was 3.5, at weight scale 1.',
      'No norm: the largest final loss was 2.3e7, at weight scale 1.',
    ]);
  });

  it('tell what the batch size does to each norm', () => {
    const at = (series: string, batchSize: number, final: number): EndedPoint =>
      point(series, { batchSize }, { finalTrainAccuracy: final, bestValAccuracy: final / 2 });
    expect(
      findings('batchSizeSweep', [
        at('No norm', 5, 0.88),
        at('Batchnorm', 50, 0.98),
        at('Batchnorm', 5, 0.57),
      ]),
    ).toEqual([
      'Batchnorm: training accuracy ended at 0.57 at batch size 5 and at 0.98 at 50, a difference of 0.41.',
      'Batchnorm at batch size 5 ended behind no norm by 0.31 in training accuracy.',
      'The best validation accuracy was 0.49: batchnorm, batch size 50.',
    ]);
  });

  it('tell which learning rates nets bore', () => {
    const at = (series: string, learningRate: number, accuracy: number, more = {}): EndedPoint =>
      point(series, { learningRate }, { bestTrainAccuracy: accuracy, ...more });
    expect(
      findings('learningRateSweep', [
        ...[at('Batchnorm', 1e-3, 0.9), at('Batchnorm', 3e-2, 0.45)],
        ...[at('No norm', 1e-3, 0.8), at('No norm', 3e-2, 0.1, { divergedAtStep: 12 })],
      ]),
    ).toEqual([
      'Batchnorm trained best at learning rate 0.001, to training accuracy 0.9.',
      'No norm trained best at learning rate 0.001, to training accuracy 0.8.',
      'Batchnorm reached 0.45 at the largest rate, 0.03: 50 % of its best.',
      'No norm diverged at learning rate 0.03 (step 12).',
    ]);
  });

  it('tell what a norm costs, and where it stands best', () => {
    const at = (series: string, norm: string, accuracy: number, more = {}): EndedPoint =>
      point(series, { norm }, { bestValAccuracy: accuracy, bestTrainAccuracy: accuracy, ...more });
    expect(
      findings('placement', [
        at('No norm', 'No norm', 0.3),
        at('before the activation', 'Batchnorm', 0.4, { timeRatio: 1.3, millisecondsPerStep: 2.6 }),
      ]),
    ).toEqual([
      'Batchnorm before the activation came to the best validation accuracy, 0.4, no norm to the lowest, 0.3.',
      'Batchnorm before the activation came to the best training accuracy, 0.4, no norm to the lowest, 0.3.',
      'A step with batchnorm before the activation took 2.6 ms, 30 % longer than one without a norm.',
    ]);
  });

  it('tell what an estimator of running statistics costs', () => {
    const at = (estimator: string, accuracy: number, meanGap: number): EndedPoint =>
      point(estimator, { estimator }, { testModeTrainAccuracy: accuracy, meanGap });
    expect(
      findings('runningStatistics', [at('momentum 0.999', 0.4, 1.25), at('whole training set', 0.9, 0)]),
    ).toEqual([
      "Momentum 0.999: training accuracy 0.4 in test mode, its means 1.25 standard deviations from the whole set's.",
      'Whole training set: training accuracy 0.9 in test mode.',
      "Beside the whole set's statistics, momentum 0.999 lost the most training accuracy: 0.5.",
    ]);
  });

  it('take means over seeds, and leave out what not every seed reached', () => {
    const points = [
      point('Batchnorm', { norm: 'batchnorm' }, { finalLoss: 1, epochAtHalf: 3 }, [], 1),
      point('Batchnorm', { norm: 'batchnorm' }, { finalLoss: 2 }, [], 2),
    ];
    const [net] = bySeed(points);
    expect(meanResult(net!, 'finalLoss')).toBe(1.5);
    expect(meanResult(net!, 'epochAtHalf')).toBeUndefined();
  });
});

describe('the figures of a run', () => {
  const run = (loss: number[], trainAccuracy: number[]): Parameters<typeof standardResults>[0] => ({
    config: DEFAULT_RUN_CONFIG,
    histories: { loss, trainAccuracy, valAccuracy: trainAccuracy },
    observed: [],
    figures: {},
  });

  it('are those of the notebook: the final loss is the mean over the last 100 iterations', () => {
    const loss = Array.from({ length: 150 }, (_, i) => i);
    expect(standardResults(run(loss, [0.1, 0.6, 0.5]))).toEqual({
      ...{ bestTrainAccuracy: 0.6, bestValAccuracy: 0.6, finalTrainAccuracy: 0.5 },
      ...{ firstLoss: 0, finalLoss: 99.5, epochAtHalf: 1 },
    });
  });

  it('tell where a run diverged', () => {
    expect(standardResults(run([2, NaN], [0.1]))).toMatchObject({ divergedAtStep: 2, finalLoss: NaN });
  });
});

it('figures have three digits', () => {
  expect(
    [0, 0.0316, 1.234567, 1e-5, -0.000123456, 22_903, 99_999, 309e6, 1e30, -0.5, NaN, Infinity].map(figure),
  ).toEqual([
    ...['0', '0.0316', '1.23', '1e\u22125', '\u22121.23e\u22124', '22,900', '1e5', '3.09e8', '1e30'],
    ...['\u22120.5', 'NaN', 'Infinity'],
  ]);
});
