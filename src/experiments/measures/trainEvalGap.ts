import type { Figures } from '../../runs/jobs';
import type { NamedArrays, TrainingEngine } from '../../training/engine';
import { trainRun } from '../../training/trainRun';
import { RunningAverage } from './averageRunning';
import type { Measure, MeasureContext } from './measure';
import { rowsFrom, runningOf, withProbe } from './probe';

const EPS = 1e-5;

/** Larger sets are summed up from batches of so many. */
const LARGEST_BATCH = 1000;

/**
 * Accuracies of the trained net in test mode, its running statistics come by as `options.estimator` says (`running`: as
 * training left them; `wholeSet`; `middleEpochs`), and how far these are from the whole training set's: `meanGap`, the
 * mean over all features of `|mean - mean of the set| / sqrt(variance of the set + eps)`; `varianceGap`, of
 * `|ln((variance + eps) / (variance of the set + eps))|`.
 */
export const trainEvalGap: Measure = async (context) => {
  const whole = await wholeSetStatistics(context);
  const estimate = await estimated(context, whole);
  return withProbe(context, {}, (engine) => {
    engine.restore({ ...context.parameters, ...estimate });
    return Promise.resolve({
      testModeTrainAccuracy: engine.accuracy('train'),
      testModeValAccuracy: engine.accuracy('val'),
      ...gaps(estimate, whole),
    });
  });
};

function estimated(context: MeasureContext, whole: NamedArrays): Promise<NamedArrays> {
  const { estimator } = context.options;
  if (estimator === 'middleEpochs') return middleEpochs(context);
  return Promise.resolve(estimator === 'wholeSet' ? whole : runningOf(context.parameters));
}

/** Of one batch that holds the whole training set; of a large one, of equal batches one after the other. */
function wholeSetStatistics(context: MeasureContext): Promise<NamedArrays> {
  const { dataset, work } = context;
  const size = Math.min(dataset.yTrain.length, LARGEST_BATCH);
  return withProbe(context, { momentum: 0, batchSize: size, keep: 1 }, async (engine) => {
    const average = new RunningAverage(true);
    for (let from = 0; from + size <= dataset.yTrain.length; from += size) {
      engine.step(rowsFrom(from, size), 0);
      average.add(runningOf(engine.parameters()));
      await work.pause();
    }
    return average.result();
  });
}

/** The average over the batches of the middle third of the training, which is run once more for it. */
async function middleEpochs({
  config,
  dataset,
  createEngine,
  work,
  now,
}: MeasureContext): Promise<NamedArrays> {
  const average = new RunningAverage(false);
  const perEpoch = Math.max(1, Math.floor(dataset.yTrain.length / config.batchSize));
  const first = Math.floor(config.epochs / 3) * perEpoch;
  const last = Math.ceil((2 * config.epochs) / 3) * perEpoch;
  let step = 0;
  await trainRun({
    config: { ...config, momentum: 0, observeEvery: 0, captureEvery: 0 },
    dataset,
    createEngine: (...args) =>
      afterStep(createEngine(...args), (engine) => {
        step++;
        if (step > first && step <= last) average.add(runningOf(engine.parameters()));
      }),
    sink: { record: () => undefined, writeFile: () => undefined },
    work,
    now,
  });
  return average.result();
}

/** The same engine, looked at after each of its steps. */
function afterStep(engine: TrainingEngine, look: (engine: TrainingEngine) => void): TrainingEngine {
  return {
    device: engine.device,
    step: (rows, learningRate) => {
      const loss = engine.step(rows, learningRate);
      look(engine);
      return loss;
    },
    accuracy: (split, rows) => engine.accuracy(split, rows),
    scores: () => engine.scores(),
    observe: () => engine.observe(),
    firstNonFinite: () => engine.firstNonFinite(),
    parameters: () => engine.parameters(),
    save: () => engine.save(),
    restore: (state) => {
      engine.restore(state);
    },
    dispose: () => {
      engine.dispose();
    },
  };
}

/** Nothing for norms that keep no running statistics. */
function gaps(estimate: NamedArrays, whole: NamedArrays): Figures {
  let [meanGap, varianceGap, count] = [0, 0, 0];
  for (const [name, { data: mean }] of Object.entries(estimate)) {
    if (!name.startsWith('runningMean')) continue;
    const varianceName = name.replace('runningMean', 'runningVar');
    const variance = estimate[varianceName]!.data;
    const [wholeMean, wholeVariance] = [whole[name]!.data, whole[varianceName]!.data];
    for (let i = 0; i < mean.length; i++) {
      meanGap += Math.abs(mean[i]! - wholeMean[i]!) / Math.sqrt(wholeVariance[i]! + EPS);
      varianceGap += Math.abs(Math.log((variance[i]! + EPS) / (wholeVariance[i]! + EPS)));
      count++;
    }
  }
  return count === 0 ? {} : { meanGap: meanGap / count, varianceGap: varianceGap / count };
}
