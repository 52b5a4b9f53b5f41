// The train view's host: made-up runs, a clock that stands still.
import { catalogue } from '../../../extension/views/catalogue.ts';
import { DEFAULT_RUN_CONFIG } from '../../../src/training/runConfig.ts';
import { updateRules } from '../../../src/training/updateRules/registry.ts';
import { batchOf } from '../../../extension/train/recordBatch.ts';
import { batchSizes, grid, makeRun, sixLayerNet, weightScaleSweep } from './trainRuns.mjs';

const named = (registry) => Object.entries(registry).map(([name, { label }]) => ({ name, label }));

const trainCatalogue = {
  norms: catalogue.norms,
  activations: catalogue.activations.filter(({ name }) => name !== 'none'),
  updateRules: named(updateRules),
  dataSets: [
    { name: 'synthetic', label: 'Synthetic images' },
    { name: 'spirals', label: 'Spirals' },
    { name: 'blobs', label: 'Blobs' },
  ],
  experiments: [
    {
      name: 'deepNet',
      title: 'Deep net with and without a norm',
      description: 'Five hidden layers of 100, trained with batchnorm and without: how fast each learns.',
      preset: DEFAULT_RUN_CONFIG,
    },
    {
      name: 'batchSize',
      title: 'Batch sizes',
      description: 'Batches of 5, 10 and 50 under batchnorm and layernorm: who needs how many neighbours.',
      preset: { ...DEFAULT_RUN_CONFIG, learningRate: 10 ** -3.5 },
      varies: { batchSize: [5, 10, 50], norm: ['batchnorm', 'layernorm'] },
    },
    {
      name: 'grid',
      title: 'Grid of two parameters',
      description: 'Any two parameters against each other as a heat map.',
      preset: DEFAULT_RUN_CONFIG,
      varies: { learningRate: [1e-4, 1e-3, 1e-2], weightScale: [1e-3, 1e-2, 1e-1] },
      variesAny: true,
    },
  ],
  defaults: DEFAULT_RUN_CONFIG,
};

const UNABLE =
  'VS Code in a browser cannot train: runs need processes and folders of a machine. Open this folder in desktop VS Code.';
const UNREADABLE = [
  '/runs/old/run.json is no JSON: it ends after "title". Delete the folder, or mend the file.',
];

const live = (name) => (name === 'layernorm' ? { until: 118, status: 'running', rate: 54.7 } : {});
const layernorm = (change) => (name) => (name === 'layernorm' ? change : {});

const DIVERGENCE = {
  step: 37,
  loss: null,
  layer: 3,
  feature: 17,
  message: 'the loss is NaN from step 37 on; layer 3 was the first with a value that is none, in feature 17.',
};

const scenes = {
  trainEmpty: () => [],
  trainUnable: () => [],
  trainUnreadable: () => [sixLayerNet()],
  trainLive: () => [sixLayerNet(undefined, live), weightScaleSweep()],
  trainFinished: () => [sixLayerNet(), weightScaleSweep()],
  trainSweeping: () => [weightScaleSweep({ ended: 9 })],
  trainBands: () => [batchSizes()],
  trainSeeds: () => [weightScaleSweep({ seeds: [1, 2, 3] })],
  trainHeat: () => [grid()],
  trainPaused: () => [sixLayerNet(undefined, layernorm({ until: 118, status: 'paused' }))],
  trainInterrupted: () => [sixLayerNet(undefined, layernorm({ until: 118, status: 'interrupted' }))],
  trainFailed: () => [
    sixLayerNet(
      undefined,
      layernorm({
        until: 60,
        status: 'failed',
        message: 'ENOSPC: no space left on device, write. Free some space, then try again.',
      }),
    ),
  ],
  trainDiverged: () => [
    sixLayerNet(undefined, layernorm({ until: 36, status: 'diverged', divergence: DIVERGENCE })),
  ],
  trainExploded: () => {
    const net = sixLayerNet(undefined, layernorm({ until: 36, status: 'diverged', divergence: DIVERGENCE }));
    const diverged = net.runs.find(({ summary }) => summary.status === 'diverged');
    for (const record of diverged.records)
      for (const layer of record.layers ?? [])
        layer.inputPercentiles = layer.inputPercentiles.map((value) => value * 7 ** (record.step - 1));
    return [net];
  },
  trainInterruptedSweep: () => {
    const sweep = weightScaleSweep({ ended: 9 });
    for (const { summary } of sweep.runs) if (summary.status !== 'finished') summary.status = 'interrupted';
    sweep.experiment.status = 'interrupted';
    return [sweep];
  },
  trainQueued: () => [
    sixLayerNet(undefined, (name) =>
      name === 'batchnorm' ? { until: 0, status: 'queued' } : { until: 0, status: 'queued' },
    ),
  ],
  trainLoading: () => [sixLayerNet()],
  trainSingles: () => [
    ...['batchnorm', 'none', 'layernorm', 'groupnorm', 'rmsnorm'].map((name, i) => ({
      runs: [makeRun(name, { seed: i + 1, started: 1_000_000 - i })],
    })),
    {
      runs: [
        makeRun('batchnorm', {
          folder: '/runs/batchnorm-fast',
          seed: 9,
          started: 999_000,
          config: { learningRate: 1e-2 },
        }),
      ],
    },
  ],
  trainInputs: () => [
    {
      runs: ['standardize', 'minMax'].map((scaling, i) =>
        makeRun('batchnorm', {
          ...{ folder: `/runs/${scaling}`, title: `Features by ${scaling}`, started: 1_000_000 - i },
          config: { scaling, data: 'blobs' },
        }),
      ),
    },
  ],
  trainNotes: () => [
    sixLayerNet(
      undefined,
      layernorm({
        notes: [
          'checkpoint-00000118.safetensors is damaged: its checksum says 1f0c22aa, its bytes give 9b71d0e3. The run goes on from step 100.',
          'The first 100 steps were computed by WebAssembly relaxed SIMD, float32, the others by WebAssembly SIMD, float32: the last digits of the losses may differ from those of a run in one piece.',
        ],
      }),
    ),
  ],
  trainHuge: () => [
    {
      runs: ['batchnorm', 'none'].map((name) =>
        makeRun(name, { config: { epochs: 100, numTrain: 50_000, observeEvery: 0, captureEvery: 0 } }),
      ),
    },
  ],
};

/** Rows selected, and views remembered, before the first picture. */
const views = {
  trainCompared: { compared: ['/runs/batchnorm', '/runs/batchnorm-fast', '/runs/none'] },
  trainLayers: { layers: true, layer: 3 },
  trainExploded: { layers: true, layer: 3 },
  trainInputs: { layers: true, layer: 0, feature: 12 },
};
const SAME = { trainCompared: 'trainSingles', trainLayers: 'trainFinished' };
const SELECTED = ['trainNotes', 'trainPaused', 'trainInterrupted', 'trainFailed', 'trainDiverged'];

export function installTrainHost(scene) {
  const receive = (data) =>
    window.dispatchEvent(new window.MessageEvent('message', { data: window.structuredClone(data) }));
  const event = (name, payload) => receive({ t: 'event', name, payload });
  const sent = (window.sent = []);
  const parts = scenes[SAME[scene] ?? scene]();
  const runs = parts.flatMap((part) => part.runs);
  const experiments = parts.flatMap(({ experiment }) => experiment ?? []);
  let state = { version: 1, ...views[scene] };
  if (SELECTED.includes(scene)) state.selected = '/runs/six-layer\nLayernorm';

  const requests = {
    ready: () => {
      if (scene !== 'trainLoading')
        setTimeout(() => {
          event('training', { runs: runs.map(({ summary }) => summary), experiments });
          if (scene === 'trainUnreadable') event('unreadable', { messages: UNREADABLE });
        }, 0);
      return scene === 'trainUnable' ? { ...trainCatalogue, unable: UNABLE } : trainCatalogue;
    },
    records: ({ folder }) => batchOf(runs.find(({ summary }) => summary.folder === folder)?.records ?? []),
    start: ({ config }) => {
      if (config.norm === 'groupnorm')
        throw new Error('groups must be a divisor of every hidden size, 100 among them, got 3');
      return '/runs/new';
    },
    startExperiment: () => '/runs/six-layer',
    pickData: () => '/data/cifar-10-batches-bin',
    copy: ({ text }) => {
      window.copied = text;
    },
    save: ({ suggestedName, content }) => {
      window.saved = { suggestedName, content };
      return suggestedName;
    },
  };
  window.acquireVsCodeApi = () => ({
    getState: () => state,
    setState: (next) => {
      state = next;
    },
    postMessage: (raw) => {
      const message = window.structuredClone(raw);
      sent.push(message);
      if (message.t !== 'request') return;
      Promise.resolve()
        .then(() => requests[message.method]?.(message.params))
        .then(
          (result) => receive({ t: 'ok', id: message.id, result }),
          (error) =>
            receive({ t: 'err', id: message.id, error: { name: error.name, message: error.message } }),
        );
    },
  });
  /** More records of a run, as a live one sends them. */
  window.grow = (folder, records, change) => {
    const run = runs.find(({ summary }) => summary.folder === folder);
    run.summary = { ...run.summary, ...change };
    event('run', { run: run.summary, records: batchOf(records) });
  };
}
