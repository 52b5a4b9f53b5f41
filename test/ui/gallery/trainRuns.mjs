// Seeded runs, made up to look like training: what the train view draws in the gallery. Not the product's code.
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig.ts';
import { randomness } from './mock.mjs';

const CLASSES = 10;
const QUANTILES = [-2.33, -0.67, 0, 0.67, 2.33];
const START = Date.UTC(2026, 10, 21, 9, 0);

/** How a net with this norm learns: what it starts from, how fast its loss falls, where its accuracies end. */
const LEARNERS = {
  batchnorm: { title: 'Batchnorm', start: 2.34, fall: 1.9, train: 0.83, val: 0.315, speed: 3.4 },
  none: { title: 'No norm', start: 2.303, fall: 1.45, train: 0.72, val: 0.322, speed: 2.6 },
  layernorm: { title: 'Layernorm', start: 2.32, fall: 1.65, train: 0.78, val: 0.33, speed: 3 },
  groupnorm: { title: 'Groupnorm', start: 2.31, fall: 1.6, train: 0.77, val: 0.325, speed: 2.9 },
  rmsnorm: { title: 'RMSNorm', start: 2.33, fall: 1.75, train: 0.8, val: 0.32, speed: 3.1 },
};

function layerRecord(layer, share, norm, { normal }) {
  const drift = norm === 'none' ? 0.02 * layer : 0.5 + 0.9 * share * layer;
  const inputMean = (norm === 'none' ? -0.4 * share : -0.8 * share) * layer * 0.4 + 0.03 * normal();
  const inputStd = 0.25 + drift * 0.6 * (0.4 + share) + 0.02 * normal();
  const [mean, std] = norm === 'none' ? [Math.max(0, inputMean) + 0.4 * inputStd, 0.6 * inputStd] : [0, 1];
  const spread = (m, s) => QUANTILES.map((q) => m + s * q * (1 + 0.03 * normal()));
  return {
    layer,
    inputMean,
    inputStd,
    outputMean: mean,
    outputStd: std,
    inputPercentiles: spread(inputMean, inputStd),
    outputPercentiles: norm === 'none' ? spread(mean, std).map((x) => Math.max(0, x)) : spread(mean, std),
    gradientNorm: Math.exp(-2 - 2 * share - 0.4 * layer + 0.1 * normal()),
    updateRatio: 3e-3 * Math.exp(-1.5 * share + 0.1 * normal()),
    deadUnits: norm === 'none' ? Math.floor(12 * share * layer) : 0,
    ...(norm === 'batchnorm' && { runningGap: 2.5 * Math.exp(-3 * share) + 0.1 }),
  };
}

/** Twenty features whose spreads go from 0.01 to 100, and what scaling makes of them. */
function inputsRecord(scaling) {
  const features = Array.from({ length: 20 }, (_, feature) => {
    const std = 10 ** ((4 * feature) / 19 - 2);
    const mean = std * Math.sin(3 * feature);
    const [outputMean, outputStd] =
      scaling === 'standardize' ? [0, 1] : [0.5 + 0.1 * Math.sin(feature), 0.16];
    return {
      feature,
      ...{ inputMean: mean, inputStd: std, outputMean, outputStd },
      inputPercentiles: QUANTILES.map((q) => mean + std * q),
      outputPercentiles: QUANTILES.map((q) => outputMean + outputStd * q),
    };
  });
  return { kind: 'inputs', step: 0, file: 'inputs-00000000.safetensors', features };
}

/** One run with its records up to `until`. */
export function makeRun(name, change = {}) {
  const {
    until,
    folder = `/runs/${name}`,
    status = 'finished',
    title,
    config = {},
    seed = 1,
    ...rest
  } = change;
  const whole = {
    ...DEFAULT_RUN_CONFIG,
    numTrain: 1000,
    norm: name in LEARNERS ? name : 'batchnorm',
    ...config,
  };
  const learner = LEARNERS[whole.norm] ?? LEARNERS.batchnorm;
  const random = randomness(seed * 7919 + learner.title.length * 131);
  const perEpoch = Math.max(1, Math.floor(whole.numTrain / whole.batchSize));
  const totalSteps = perEpoch * whole.epochs;
  const last = until ?? totalSteps;
  const records = whole.scaling === 'none' ? [] : [inputsRecord(whole.scaling)];
  let latest;
  for (let step = 1; step <= last; step++) {
    const share = step / totalSteps;
    const smooth = Math.max(0.3, learner.start * Math.exp((-share * learner.fall) / 1.9));
    latest = Math.max(0.05, smooth + (0.05 + 0.22 * Math.sqrt(share)) * random.normal());
    const every = whole.observeEvery;
    const layers =
      every > 0 && (step === 1 || step % every === 0)
        ? whole.hidden.map((_, i) => layerRecord(i + 1, share, whole.norm, random))
        : undefined;
    records.push({ kind: 'step', step, loss: latest, ...(layers && { layers }) });
    if (whole.captureEvery > 0 && (step === 1 || step % whole.captureEvery === 0))
      records.push({ kind: 'capture', step, file: `captures/step-${step}.safetensors` });
    const epoch = step === 1 ? 0 : step % perEpoch === 0 ? step / perEpoch : undefined;
    if (epoch !== undefined)
      records.push({ kind: 'epoch', epoch, step, ...accuracies(learner, epoch, whole, random) });
  }
  const epochs = records.filter(({ kind }) => kind === 'epoch');
  const end = epochs.at(-1);
  if (status === 'finished') records.push({ kind: 'end', status, step: last, milliseconds: 1234 });
  return {
    records,
    summary: {
      folder,
      title: title ?? learner.title,
      config: whole,
      status,
      step: last,
      totalSteps,
      epochsDone: end?.epoch ?? 0,
      latestLoss: latest,
      ...(end && { trainAccuracy: end.trainAccuracy, valAccuracy: end.valAccuracy }),
      ...(end && { bestValAccuracy: Math.max(...epochs.map(({ valAccuracy }) => valAccuracy)) }),
      classes: CLASSES,
      device: 'WebAssembly SIMD, float32',
      started: START,
      ...rest,
    },
  };
}

function accuracies({ train, val, speed }, epoch, { epochs }, { normal }) {
  const grown = 1 - Math.exp((-speed * epoch) / epochs);
  const at = (top, noise) =>
    Math.max(0.08, 0.1 + ((top - 0.1) * grown) / (1 - Math.exp(-speed)) + noise * normal());
  return epoch === 0
    ? { trainAccuracy: 0.1 + 0.012 * normal(), valAccuracy: 0.11 + 0.008 * normal() }
    : { trainAccuracy: Math.min(1, at(train, 0.014)), valAccuracy: at(val, 0.014) };
}

/** The two or three nets of the first experiment. */
export function sixLayerNet(names = ['batchnorm', 'none', 'layernorm'], change = () => ({})) {
  const folder = '/runs/six-layer';
  const runs = names.map((name) =>
    makeRun(name, { folder: `${folder}/${name}`, experiment: folder, ...change(name) }),
  );
  return {
    runs,
    experiment: {
      folder,
      experiment: 'deepNet',
      title: 'Six-layer net',
      status: runs.every(({ summary }) => summary.status === 'finished') ? 'finished' : 'running',
      points: runs.map(({ summary }) => ({
        series: summary.title,
        parameters: {},
        seed: 231,
        run: summary.folder,
      })),
      plots: [
        { title: 'Training loss', kind: 'curves', x: 'loss', y: 'loss' },
        { title: 'Training accuracy', kind: 'curves', x: 'trainAccuracy', y: 'trainAccuracy' },
        { title: 'Validation accuracy', kind: 'curves', x: 'valAccuracy', y: 'valAccuracy' },
      ],
      findings: [
        'Batchnorm passes 50% training accuracy at epoch 4, no norm at epoch 6',
        'With batchnorm a step takes 1.3 times as long: 1.9 ms against 1.5 ms.',
      ],
      questions: [
        'Which of the two curves would you stop earlier, and by which of the three pictures?',
        'The validation accuracies hardly differ. What does the norm change, then?',
      ],
      started: START + 3000,
    },
  };
}

const SCALES = Array.from({ length: 20 }, (_, i) => 10 ** (-4 + (4 * i) / 19));

/** Best accuracies and final loss of nets over the scale of their weights, as the notebook's sweep looks. */
function sweepResults(name, scale, { normal }) {
  const log = Math.log10(scale);
  const bump = (top, at, width) => top * Math.exp(-(((log - at) / width) ** 2));
  if (name === 'batchnorm') {
    const train = 0.28 + bump(0.36, -1.3, 1.3) + 0.02 * normal();
    return {
      bestTrainAccuracy: train,
      bestValAccuracy: 0.2 + bump(0.12, -1.35, 1.2) - (log > -0.6 ? 0.08 : 0) + 0.012 * normal(),
      finalLoss:
        log > -0.05
          ? 3.2
          : 2 -
            bump(0.6, -1.2, 0.9) +
            (log > -0.9 ? 0.7 * (log + 0.9) : 0) -
            0.05 * (log + 4) +
            0.03 * normal(),
    };
  }
  const learns = log > -2.4;
  return {
    bestTrainAccuracy: learns
      ? 0.12 + bump(0.54, -0.95, 0.75) + 0.02 * normal()
      : 0.11 + (normal() > 1.2 ? 0.08 : 0),
    bestValAccuracy: learns
      ? 0.12 + bump(0.2, -1.05, 0.6) + 0.01 * normal()
      : 0.118 + (normal() > 1.2 ? 0.05 : 0),
    finalLoss:
      log > -0.7
        ? 45 * 10 ** (8.4 * (log + 0.63))
        : learns
          ? 2.3 - bump(1.15, -0.95, 0.7)
          : 2.3 - (normal() > 1 ? 0.15 : 0),
  };
}

/** Trained at 20 scales, with and without a norm; `ended` of each series. */
export function weightScaleSweep({ ended = 20, seeds = [231] } = {}) {
  const folder = '/runs/weight-scale';
  const runs = [];
  const points = [];
  for (const name of ['batchnorm', 'none'])
    for (const seed of seeds) {
      const random = randomness(name.length * 1000 + seed);
      for (const [index, weightScale] of SCALES.entries()) {
        const results = sweepResults(name, weightScale, random);
        const run = `${folder}/${name}-${index}-${seed}`;
        const isEnded = index < ended;
        points.push({
          series: LEARNERS[name].title,
          parameters: { weightScale },
          seed,
          run,
          ...(isEnded && { results }),
        });
        runs.push({
          records: [],
          summary: {
            folder: run,
            title: LEARNERS[name].title,
            config: {
              ...DEFAULT_RUN_CONFIG,
              hidden: new Array(7).fill(50),
              norm: name,
              weightScale,
              seed,
              observeEvery: 0,
            },
            status: isEnded ? 'finished' : index === ended ? 'running' : 'queued',
            experiment: folder,
            step: isEnded ? 200 : index === ended ? 84 : 0,
            totalSteps: 200,
            epochsDone: isEnded ? 10 : index === ended ? 4 : 0,
            ...(index === ended && { rate: 212 }),
            ...(isEnded && {
              latestLoss: results.finalLoss,
              trainAccuracy: results.bestTrainAccuracy,
              valAccuracy: results.bestValAccuracy,
              bestValAccuracy: results.bestValAccuracy,
            }),
            classes: CLASSES,
            device: 'WebAssembly SIMD, float32',
            started: START + index,
          },
        });
      }
    }
  return {
    runs,
    experiment: {
      folder,
      experiment: 'weightScale',
      title: 'Weight-scale sweep, eight-layer net',
      status: ended < SCALES.length ? 'running' : 'finished',
      points,
      plots: [
        { title: 'Final training loss', kind: 'sweep', x: 'weightScale', y: 'finalLoss', logX: true },
        {
          title: 'Best training accuracy',
          kind: 'sweep',
          x: 'weightScale',
          y: 'bestTrainAccuracy',
          logX: true,
        },
        {
          title: 'Best validation accuracy',
          kind: 'sweep',
          x: 'weightScale',
          y: 'bestValAccuracy',
          logX: true,
        },
      ],
      findings:
        ended === 0
          ? []
          : ['Below 8e\u22123 no norm stays under 0.22 training accuracy; batchnorm never falls below 0.29'],
      questions: ['Why does the plain net not learn at small scales, and explode at large ones?'],
      started: START + 2000,
    },
  };
}

/** Three batch sizes, each with three seeds: bands; and bars of the time a step takes. */
export function batchSizes() {
  const folder = '/runs/batch-size';
  const runs = [];
  const points = [];
  for (const name of ['batchnorm', 'layernorm'])
    for (const batchSize of [5, 10, 50])
      for (const seed of [1, 2, 3]) {
        const run = makeRun(name, {
          folder: `${folder}/${name}-${batchSize}-${seed}`,
          experiment: folder,
          seed: seed * 10 + batchSize,
          config: { norm: name, batchSize, numTrain: 500, seed, learningRate: 10 ** -3.5 },
        });
        runs.push(run);
        const { summary } = run;
        points.push({
          series: summary.title,
          parameters: { batchSize },
          seed,
          run: summary.folder,
          results: {
            bestTrainAccuracy: summary.trainAccuracy,
            millisecondsPerStep: 0.4 + 0.03 * batchSize + 0.05 * seed,
          },
        });
      }
  return {
    runs,
    experiment: {
      folder,
      experiment: 'batchSize',
      title: 'Batch sizes',
      status: 'finished',
      points,
      plots: [
        { title: 'Training accuracy', kind: 'curves', x: 'trainAccuracy', y: 'trainAccuracy' },
        { title: 'Training loss', kind: 'curves', x: 'loss', y: 'loss' },
        { title: 'Milliseconds per step', kind: 'bars', x: 'series', y: 'millisecondsPerStep' },
      ],
      findings: ['From batches of 5 to 50, batchnorm gains 0.41 of training accuracy, layernorm 0.07'],
      questions: ['What does a batch of 5 tell batchnorm that it does not tell layernorm?'],
      started: START + 4000,
    },
  };
}

/** Two parameters at once. */
export function grid() {
  const folder = '/runs/grid';
  const random = randomness(5);
  const points = [];
  for (const series of ['Batchnorm', 'No norm'])
    for (const learningRate of [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2])
      for (const weightScale of [1e-3, 1e-2, 3e-2, 1e-1, 1]) {
        const off =
          (Math.log10(learningRate) + 2.7) ** 2 +
          (series === 'No norm' ? 1.6 : 0.35) * (Math.log10(weightScale) + 1.3) ** 2;
        const diverged = series === 'No norm' && learningRate > 2e-2 && weightScale === 1;
        const value = diverged ? null : Math.max(0.1, 0.85 - 0.22 * off + 0.02 * random.normal());
        const isEnded = !(series === 'No norm' && learningRate > 2e-2 && weightScale < 2e-2);
        points.push({
          series,
          parameters: { learningRate, weightScale },
          seed: 231,
          run: `${folder}/${points.length}`,
          ...(isEnded && { results: { bestTrainAccuracy: value } }),
        });
      }
  return {
    runs: [],
    experiment: {
      folder,
      experiment: 'grid',
      title: 'Learning rate and weight scale',
      status: 'running',
      points,
      plots: [
        {
          title: 'Best training accuracy',
          kind: 'heatMap',
          x: 'learningRate',
          y: 'weightScale',
          value: 'bestTrainAccuracy',
        },
      ],
      findings: ['Batchnorm stays above 0.5 over three powers of ten of the weight scale, no norm over one'],
      questions: [],
      started: START + 5000,
    },
  };
}
