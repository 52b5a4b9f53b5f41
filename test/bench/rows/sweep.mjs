// A whole experiment: the notebook's sweep over weight scales, each with batchnorm and without.
import fs from 'node:fs';
import path from 'node:path';
import { local } from '../lib/race.mjs';
import { forkWithRelaxedSimd } from '../lib/relaxedSimd.mjs';

const SCALES = 20;
/** What is trained: all of it, or enough to see that it works. */
const EXTENT = {
  full: { scales: SCALES, config: {} },
  quick: { scales: 2, config: { epochs: 2 } },
  smoke: { scales: 1, config: { epochs: 1, numTrain: 100 } },
};

export const sweep = {
  name: 'sweep',
  title:
    'The weight-scale sweep (40 trainings of an eight-layer net, 10 epochs of 1,000 images, accuracies after each)',
  about: [
    'Milliseconds. *ours*: by the job processes of the extension, as many as the number says, records and checkpoints written,',
    'processes already started, with relaxed SIMD, which VS Code has. *NumPy*: in one process, or in as many as the number says. What is compared is the first loss of',
    'each training.',
  ],
  ratios: [
    { title: 'NumPy 1 ÷ ours n', of: 'NumPy 1', to: 'ours {n}' },
    { title: 'NumPy n ÷ ours n', of: 'NumPy {n}', to: 'ours {n}' },
    { title: 'NumPy 1 ÷ ours 1', of: 'NumPy 1', to: 'ours 1' },
  ],
  cases: ({ effort: { name } }) => [
    {
      size: `${2 * EXTENT[name].scales} trainings`,
      open: (bench) => openSweep(bench, EXTENT[name]),
      rows: [{ name: 'weight scales', prepare: (opened) => opened.contest() }],
    },
  ],
};

async function openSweep(bench, extent) {
  const { ours, python, threads } = bench;
  const { preset, varies } = ours.weightScaleSweep;
  const weightScale = varies.weightScale.filter((_, i) => i % (SCALES / extent.scales) === 0);
  const config = { ...preset, ...extent.config };
  const dataset = await new ours.Datasets().load(config, ours.unattended);
  const features = dataset.xTrain.length / dataset.yTrain.length;
  const shape = { features, classes: dataset.classes, train: 1000 };
  const { points } = ours.planExperiment(ours.weightScaleSweep, { ...extent.config, weightScale }, shape);
  if (python) await giveData(python, dataset, features);
  const pools = [...new Set([1, threads])].map((size) => [
    size,
    new ours.ProcessPool({
      jobPath: bench.workers.job,
      size,
      log: (_, message) => process.stderr.write(`${message}\n`),
    }),
  ]);
  const params = {
    ...{ sizes: [features, ...config.hidden, dataset.classes], scales: weightScale },
    ...{ epochs: config.epochs, batch: config.batchSize, rate: config.learningRate },
  };
  // Pools start their processes when there is work for them.
  const relaxed = forkWithRelaxedSimd();
  let folders = 0;
  const trained = (pool) => train(pool, points, path.join(bench.folder, `sweep-${folders++}`));
  return {
    contest: async () => ({
      expected: { losses: firstLosses(ours, dataset, points) },
      tolerance: 1e-4,
      contenders: [
        ...pools.map(([size, pool]) =>
          local({ name: `ours ${size}`, run: () => trained(pool), read: (losses) => ({ losses }) }),
        ),
        ...(python
          ? pools.map(([size]) =>
              python.contender(`NumPy ${size}`, 'net.sweep', { ...params, processes: size }),
            )
          : []),
      ],
    }),
    close: async () => {
      relaxed.release();
      for (const [, pool] of pools) pool.dispose();
      await python?.forget();
    },
  };
}

async function giveData(python, { xTrain, yTrain, xVal, yVal }, features) {
  await python.give('X', xTrain, [yTrain.length, features]);
  await python.give('XVal', xVal, [yVal.length, features]);
  await python.give('y', Int32Array.from(yTrain), [yTrain.length]);
  await python.give('yVal', Int32Array.from(yVal), [yVal.length]);
}

/** @returns the first loss of each point */
async function train(pool, points, folder) {
  const losses = new Float64Array(points.length);
  const runs = points.map(async ({ title, config }, i) => {
    const appended = (records) => {
      const first = records.find(({ kind, step }) => kind === 'step' && step === 1);
      if (first) losses[i] = first.loss;
    };
    const job = {
      kind: 'train',
      folder: path.join(folder, String(i)),
      title,
      config,
      keepCheckpoints: false,
    };
    const { status, message } = await pool.run(job, { appended }).result;
    if (status === 'failed') throw new Error(`${title}: ${message}`);
  });
  await Promise.all(runs);
  fs.rmSync(folder, { recursive: true });
  return losses;
}

/** By the float64 engine, from where the notebook has each net in its stream. */
function firstLosses({ createFloat64Engine, randomAfter, skipDraws }, dataset, points) {
  return points.map(({ config }) => {
    const random = randomAfter(config.seed, config.skip.beforeWeights);
    const engine = createFloat64Engine(config, dataset, random);
    skipDraws(random, config.skip.afterWeights);
    return engine.step(random.choice(dataset.yTrain.length, config.batchSize), config.learningRate);
  });
}
