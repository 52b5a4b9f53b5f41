// One iteration of the course's six-layer net: forward, backward, Adam.
import { local } from '../lib/race.mjs';
import { withRelaxedSimd } from '../lib/relaxedSimd.mjs';

/** Batches that are taken in turn. */
const BATCHES = 20;
const NORMS = [
  ['batchnorm', 'iteration, batchnorm'],
  ['none', 'iteration, no norm'],
];

export const training = {
  name: 'training',
  title: 'One training iteration of the six-layer net (batch 50, 3,072 inputs, hidden 5 x 100, Adam)',
  about: [
    'Milliseconds, float32. *wasm*: the engine of a run with SIMD; *relaxed*: with relaxed SIMD, which VS Code has and Node 20 keeps',
    'behind a flag; *float64*: the reference engine. *NumPy*: the course’s layers and Adam, the number being BLAS threads;',
    '*NumPy, lean*: without the gradient of the images, which nothing uses. What is compared is the first loss.',
  ],
  ratios: [
    { title: 'NumPy ÷ wasm', of: 'NumPy 1', to: 'wasm' },
    { title: 'NumPy ÷ relaxed', of: 'NumPy 1', to: 'relaxed' },
    { title: 'lean ÷ relaxed', of: 'NumPy, lean', to: 'relaxed' },
    { title: 'torch 1 ÷ relaxed', of: 'torch 1', to: 'relaxed' },
  ],
  cases: () => [
    {
      size: '50x3072',
      open: openData,
      rows: NORMS.map(([norm, name]) => ({ name, prepare: (opened) => opened.contest(norm) })),
    },
  ],
};

async function openData({ ours, python, threads }) {
  const base = { ...ours.DEFAULT_RUN_CONFIG, observeEvery: 0, captureEvery: 0 };
  const dataset = await new ours.Datasets().load(base, ours.unattended);
  const count = dataset.yTrain.length;
  const batches = new ours.RandomState(1).choice(count, BATCHES * base.batchSize);
  if (python) {
    await python.give('X', dataset.xTrain, [count, dataset.xTrain.length / count]);
    await python.give('y', Int32Array.from(dataset.yTrain), [count]);
    await python.give('batches', batches, [BATCHES, base.batchSize]);
  }
  const sizes = [dataset.xTrain.length / count, ...base.hidden, dataset.classes];
  const about = { sizes, scale: base.weightScale, rate: base.learningRate };
  const byOurs = (name, norm, create) =>
    iterations({ ours, name, config: { ...base, norm }, dataset, batches }, create);
  return {
    contest: async (norm) => ({
      expected: await byOurs('expected', norm, ours.createFloat64Engine).results(),
      tolerance: 1e-4,
      contenders: [
        byOurs('wasm', norm, ours.createWasmEngine),
        withRelaxedSimd(() => byOurs('relaxed', norm, ours.createWasmEngine)),
        byOurs('float64', norm, ours.createFloat64Engine),
        ...(python ? inPython(python, threads, { ...about, norm }) : []),
      ],
    }),
    close: () => python?.forget(),
  };
}

function inPython(python, threads, about) {
  const each = [...new Set([1, threads])];
  return [
    ...each.map((n) => python.contender(`NumPy ${n}`, 'net.iteration', { ...about, images: true }, n)),
    python.contender('NumPy, lean', 'net.iteration', { ...about, images: false }),
    ...(python.hasTorch
      ? each.map((n) => python.contender(`torch ${n}`, 'torchNet.iteration', about, n))
      : []),
  ];
}

/** One step after the other, over the batches in turn. */
function iterations({ ours, name, config, dataset, batches }, create) {
  const engine = create(config, dataset, new ours.RandomState(231));
  const { batchSize, learningRate } = config;
  let next = 0;
  return local({
    name,
    run: () => {
      const rows = batches.subarray(next * batchSize, (next + 1) * batchSize);
      next = (next + 1) % BATCHES;
      return engine.step(rows, learningRate);
    },
    read: (loss) => ({ loss: [loss] }),
  });
}
