import type { RunConfig } from '../protocol/training';
import { DEFAULT_RUN_CONFIG } from '../training/runConfig';
import { experiment } from './experiment';
import type { PlannedPoint } from './experiment';
import { bySeed, divergences, meanResult, standardResults } from './figures';
import type { Repeated } from './figures';
import { figure, isNothing, sentence } from './words';

const WHOLE_SET = 'whole training set';
const MIDDLE_EPOCHS = 'middle third of the epochs';

export const runningStatistics = experiment({
  title: 'Estimators of running statistics',
  description:
    'One net, tested with means and variances that were come by differently: moving averages of several momenta, the whole training set, an average of the middle epochs alone.',
  questions: [
    'Training does not look at the running statistics. Why does the choice matter at all?',
    'The weights move on while the average is taken. Which estimator notices the least of it, and what does it cost?',
  ],
  preset: { ...DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 },
  varies: { momentum: [0.5, 0.9, 0.99, 0.999] },
  points: ({ config, varied }) => [
    ...varied.momentum.map((momentum) => point(config, `momentum ${momentum}`, { momentum }, 'running')),
    point(config, WHOLE_SET, {}, 'wholeSet'),
    point(config, MIDDLE_EPOCHS, {}, 'middleEpochs'),
  ],
  results: (run) => ({ ...standardResults(run), ...run.figures }),
  findings: (points) => {
    const estimators = bySeed(points);
    return [...estimators.flatMap(gap), ...cost(estimators), ...divergences(points)];
  },
  plots: () => [
    { title: 'Training accuracy in test mode', kind: 'bars', x: 'estimator', y: 'testModeTrainAccuracy' },
    { title: 'Validation accuracy in test mode', kind: 'bars', x: 'estimator', y: 'testModeValAccuracy' },
    { title: 'Gap of the means, in standard deviations', kind: 'bars', x: 'estimator', y: 'meanGap' },
    {
      title: 'Training accuracy in test mode, over the epochs',
      kind: 'curves',
      x: 'epoch',
      y: 'trainAccuracy',
    },
  ],
});

function point(
  config: RunConfig,
  estimator: string,
  change: Partial<RunConfig>,
  kind: 'running' | 'wholeSet' | 'middleEpochs',
): PlannedPoint {
  return {
    series: estimator,
    parameters: { estimator },
    config: { ...config, ...change },
    measure: { name: 'trainEvalGap', options: { estimator: kind } },
  };
}

function gap(estimator: Repeated): string[] {
  const meanGap = meanResult(estimator, 'meanGap');
  const accuracy = meanResult(estimator, 'testModeTrainAccuracy');
  if (meanGap === undefined || accuracy === undefined) return [];
  const from = isNothing(meanGap)
    ? 'those of the whole set'
    : `${figure(meanGap)} standard deviations from the whole set's`;
  const distance = estimator.series === WHOLE_SET ? '' : `, its means ${from}`;
  return [sentence(`${estimator.series}: training accuracy ${figure(accuracy)} in test mode${distance}`)];
}

/** The estimator that loses the most beside the whole set's statistics. */
function cost(estimators: readonly Repeated[]): string[] {
  const whole = estimators.find(({ series }) => series === WHOLE_SET);
  const reference = whole && meanResult(whole, 'testModeTrainAccuracy');
  if (reference === undefined) return [];
  const losses = estimators.flatMap((estimator) => {
    const accuracy = meanResult(estimator, 'testModeTrainAccuracy');
    return estimator === whole || accuracy === undefined
      ? []
      : [{ name: estimator.series, lost: reference - accuracy }];
  });
  const worst = losses.sort((a, b) => b.lost - a.lost)[0];
  if (!worst) return [];
  if (worst.lost < 0 || isNothing(worst.lost))
    return [sentence("no estimator lost training accuracy beside the whole set's statistics")];
  return [
    sentence(
      `beside the whole set's statistics, ${worst.name} lost the most training accuracy: ${figure(worst.lost)}`,
    ),
  ];
}
