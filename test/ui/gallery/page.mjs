// Stands where VS Code stands: hands out the api, answers the webview's requests from a scene named in the URL.
import { catalogue } from '../../../extension/views/catalogue.ts';
import { installCheckHost } from './checkScenes.mjs';
import { engineScene, momentumOf, reportOfScene } from './engineScenes.mjs';
import { installTrainHost } from './trainScenes.mjs';
import { BINS, faultyLayer, healthyLayer, makeReport, runningOf, transpose } from './mock.mjs';

const query = new window.URLSearchParams(window.location.search);
const scene = query.get('scene') ?? 'faulty';
document.body.dataset.view = query.get('view') ?? 'inspector';

/** Scenes on the layer whose running statistics do not fit. */
const GAPS = ['gaps', 'momentumFails', 'momentumSlow'];

const layers = {
  faulty: () => {
    const rows = faultyLayer();
    return { rows, running: runningOf(rows, 1) };
  },
  gaps: () => {
    const rows = faultyLayer(77);
    rows[58] = rows[1].map((x) => x + 1);
    rows[83] = rows[2].map((x) => x - 2);
    rows[91] = rows[3].map((x) => x + 3);
    rows[66] = rows[4].slice();
    return { rows, running: runningOf(rows, 0.18, 0.56), title: 'checkpoint_eval.npz' };
  },
  many: () => ({ rows: healthyLayer(4096, 64) }),
  most: () => ({ rows: healthyLayer(16384, 24) }),
  oneFeature: () => ({ rows: healthyLayer(1, 200, 3) }),
  oneSample: () => ({ rows: healthyLayer(64, 1) }),
  library: () => ({
    rows: faultyLayer(),
    tensors: ['affine4', ...Array.from({ length: 499 }, (_, i) => `encoder.layers.${i}.attention.output`)],
  }),
  long: () => ({
    rows: faultyLayer(),
    title: 'run-2026-11-20-resnet50-imagenet-seed-231-checkpoint-0042.safetensors',
    tensors: [
      'encoder.stages.3.blocks.11.attention.output.projection.norm.activation',
      'encoder.stages.3.blocks.11.mlp.fc2.norm.activation',
    ],
  }),
  unbiased: () => {
    const rows = faultyLayer();
    const running = runningOf(rows, 1);
    const m = rows[0].length;
    rows.forEach((row, r) => {
      const kept = row.filter((x) => Number.isFinite(x));
      const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
      running.mean[r] = mean;
      running.std[r] = Math.sqrt(
        kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / kept.length / (1 - 1 / m),
      );
    });
    return { rows, running };
  },
  two: () => ({ rows: faultyLayer(), tensors: ['affine1', 'affine2', 'affine3', 'affine4', 'scores'] }),
};

const engine = engineScene(scene);

const layer = layers[GAPS.includes(scene) ? 'gaps' : scene]?.() ?? layers.faulty();
const hasReport = !['empty', 'loading', 'cancelled', 'error'].includes(scene);
const initial = {
  norm: 'batchnorm',
  mode: GAPS.includes(scene) ? 'running' : 'train',
  eps: 1e-5,
  followedBy: 'relu',
  axis: 'feature',
  bins: BINS,
  semantics: 'notebook',
};
let choice = { ...initial, ...engine?.choice };
let selected = { faulty: 29, two: 29, recomputing: 29, long: 29, unbiased: 29 }[scene];
const names = layer.tensors ?? ['affine4'];
const shape = engine?.tensor.shape ?? [layer.rows[0].length, layer.rows.length];
let tensor = names.includes('affine4') ? 'affine4' : names[0];

const statuses = {
  empty: { kind: 'empty' },
  loading: {
    kind: 'loading',
    message: 'Reading activations.npz: 1.2 of 4.0 GB',
    done: 1.2 * 2 ** 30,
    total: 4 * 2 ** 30,
  },
  error: {
    kind: 'error',
    message: 'activations.npz is truncated: the header promises 160,000 bytes, the file has 81,920.',
    where: 'member affine4.npy, byte 81,920',
    expected: '160,000 bytes of float32',
    found: '81,920 bytes',
    remedy: 'save the file again, or copy it again if it was copied',
  },
  cancelled: {
    kind: 'cancelled',
    message: 'Stopped at 412 of 4,096 features. What you see is complete for these.',
  },
  errorKept: {
    kind: 'error',
    message: 'activations.npz has changed and is truncated now.',
    where: 'member affine4.npy',
  },
  recomputing: { kind: 'recomputing' },
};
let status = statuses[scene] ?? { kind: 'ready' };

const receive = (data) =>
  window.dispatchEvent(new window.MessageEvent('message', { data: window.structuredClone(data) }));
const event = (name, payload) => receive({ t: 'event', name, payload });
const sent = (window.sent = []);

function session() {
  const open = status.kind !== 'empty';
  return {
    title: open ? (layer.title ?? 'activations.npz') : '',
    description: '/data/activations.npz',
    tensors: open ? names.map((name) => ({ name, shape, dtype: 'float32', activationLike: true })) : [],
    ...(open && { tensor }),
    choice,
    status,
    ...(selected !== undefined && { selected }),
  };
}

const found = () => report().pathologies[0]?.row ?? 0;

function report() {
  if (engine) return engine.report;
  const facts = { tensor: { name: tensor, shape, dtype: 'float32', layout: 'ND' }, axis: choice.axis };
  if (choice.axis === 'sample')
    return makeReport(
      transpose(layer.rows),
      { ...choice, norm: choice.norm === 'batchnorm' ? 'layernorm' : choice.norm },
      undefined,
      facts,
    );
  return makeReport(layer.rows, choice, choice.norm === 'batchnorm' ? layer.running : undefined, facts);
}

/** In the host's order: what the state speaks of comes first. */
async function broadcast() {
  if (engine) engine.report = await reportOfScene(engine, tensor, choice);
  if (hasReport) {
    if (GAPS.includes(scene))
      selected ??= report().pathologies.find(({ kind }) => kind === 'trainEvalGap').row;
    selected ??= found();
  }
  event('report', hasReport ? { report: report() } : {});
  event('execution', hasReport ? { execution } : {});
  event('session', session());
}

const execution = {
  name: 'gpu.js',
  device: 'WebAssembly SIMD via gpu.js',
  precision: 'float32',
  milliseconds: 0.9,
  maxDeviation: 2e-7,
  warnings: [],
};

const requests = {
  ready: () => {
    setTimeout(broadcast, 0);
    return catalogue;
  },
  choose: (change) => {
    tensor = change.tensor ?? tensor;
    choice = Object.fromEntries(
      Object.entries({ ...choice, ...change.choice }).filter(([, value]) => value !== null),
    );
    setTimeout(broadcast, 0);
  },
  copy: ({ text }) => {
    window.copied = text;
  },
  save: ({ suggestedName, content }) => {
    window.saved = { suggestedName, content };
    if (scene === 'saveFails') throw new Error('The disk is full.');
    return suggestedName;
  },
  compare: ({ off }) => {
    if (off) delete engine?.second;
    setTimeout(broadcast, 0);
  },
  momentum: (params) => {
    if (scene === 'momentumFails') throw new Error('The tensor has 200 samples: a batch of 400 is more.');
    if (scene === 'momentumSlow') return new Promise(() => undefined);
    return momentumOf(layer.rows, params, initial);
  },
};

async function answer({ id, method, params }) {
  try {
    receive({ t: 'ok', id, result: await requests[method]?.(params) });
  } catch (error) {
    receive({ t: 'err', id, error: { name: error.name, message: error.message } });
  }
}

window.acquireVsCodeApi = () => ({
  getState: () => JSON.parse(window.sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => window.sessionStorage.setItem('state', JSON.stringify(state)),
  postMessage: (raw) => {
    const message = window.structuredClone(raw);
    sent.push(message);
    if (message.t === 'request') setTimeout(() => void answer(message), 0);
    if (message.t !== 'event') return;
    if (message.name === 'select') selected = message.payload.row;
    if (message.name === 'reset') {
      choice = initial;
      broadcast();
    }
    if (message.name === 'select') event('session', session());
  },
});
window.setScene = {
  status: (next) => {
    status = next;
    event('session', session());
  },
};
// The check view and the train view have hosts of their own.
if (document.body.dataset.view === 'check') installCheckHost(scene);
if (document.body.dataset.view === 'train') installTrainHost(scene);
