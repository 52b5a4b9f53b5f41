// Stands where VS Code stands: hands out the api, answers the webview's requests from a scene named in the URL.
import { layerReport } from '../../../src/inspect/layerReport.ts';
import { unattended } from '../../../src/work.ts';
import { BINS, faultyLayer, healthyLayer, makeReport, runningOf, transpose } from './mock.mjs';

const query = new window.URLSearchParams(window.location.search);
const scene = query.get('scene') ?? 'faulty';
document.body.dataset.view = query.get('view') ?? 'inspector';

const catalogue = {
  norms: [
    { name: 'batchnorm', label: 'Batchnorm', hasRunningStatistics: true, hasStatistics: true },
    { name: 'layernorm', label: 'Layernorm', hasRunningStatistics: false, hasStatistics: true },
    { name: 'none', label: 'None', hasRunningStatistics: false, hasStatistics: false },
  ],
  activations: ['ReLU', 'Leaky ReLU', 'Sigmoid', 'Tanh', 'None'].map((label, i) => ({
    name: ['relu', 'leakyRelu', 'sigmoid', 'tanh', 'none'][i],
    label,
  })),
  pathologies: [],
};

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
  two: () => ({ rows: faultyLayer(), tensors: ['affine1', 'affine2', 'affine3', 'affine4', 'scores'] }),
};

/** Rows as a row-major float32 tensor, for the real engine. */
function tensorOf(rows, shape = [rows[0].length, rows.length]) {
  const data = Float32Array.from(
    { length: rows[0].length * rows.length },
    (_, i) => rows[i % rows.length][Math.floor(i / rows.length)],
  );
  return { data, shape, dtype: 'float32' };
}

function sickLayer() {
  const rows = faultyLayer();
  rows[0].fill(NaN);
  rows[1][3] = Infinity;
  rows[2].fill(0);
  rows[3] = rows[3].map((x) => x * 1e9);
  rows[4] = rows[4].map((x) => x * 1e-9);
  return rows;
}

/** Reports of the product's own engine. */
const engine = {
  engineLayernorm: { tensor: tensorOf(faultyLayer()), choice: { norm: 'layernorm' } },
  engineSick: { tensor: tensorOf(sickLayer()), choice: {} },
  engineConv: {
    tensor: tensorOf(
      faultyLayer()
        .slice(0, 72)
        .map((row) => row.slice(0, 192)),
      [16, 24, 6, 6],
    ),
    choice: {},
  },
  engineAllNaN: {
    tensor: tensorOf([new Float64Array(50).fill(NaN), new Float64Array(50).fill(NaN)]),
    choice: {},
  },
}[scene];

const layer = layers[scene]?.() ?? layers.faulty();
const hasReport = !['empty', 'loading', 'cancelled', 'error'].includes(scene);
const initial = {
  norm: 'batchnorm',
  mode: scene === 'gaps' ? 'running' : 'train',
  eps: 1e-5,
  followedBy: 'relu',
  axis: 'feature',
  bins: BINS,
  semantics: 'notebook',
};
let choice = { ...initial, ...engine?.choice };
let selected = { faulty: 29, two: 29, recomputing: 29 }[scene];
const names = layer.tensors ?? ['affine4'];
const shape = engine?.tensor.shape ?? [layer.rows[0].length, layer.rows.length];
let tensor = 'affine4';

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
  if (engine) {
    const request = {
      name: tensor,
      tensor: engine.tensor,
      choice,
      parameters: {},
      now: () => performance.now(),
    };
    engine.report = await layerReport(request, unattended);
  }
  if (hasReport) {
    if (scene === 'gaps') selected ??= report().pathologies.find(({ kind }) => kind === 'trainEvalGap').row;
    selected ??= found();
  }
  event('report', hasReport ? { report: report() } : {});
  event('execution', hasReport ? { execution } : {});
  event('session', session());
}

const execution = {
  name: 'gpu.js',
  device: 'WebGL',
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
    choice = { ...choice, ...change.choice };
    setTimeout(broadcast, 0);
  },
  copy: ({ text }) => {
    window.copied = text;
  },
};

window.acquireVsCodeApi = () => ({
  getState: () => JSON.parse(window.sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => window.sessionStorage.setItem('state', JSON.stringify(state)),
  postMessage: (raw) => {
    const message = window.structuredClone(raw);
    sent.push(message);
    if (message.t === 'request')
      setTimeout(
        () => receive({ t: 'ok', id: message.id, result: requests[message.method]?.(message.params) }),
        0,
      );
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
