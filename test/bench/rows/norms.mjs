// The kernels of a norm: every backend of ours beside NumPy, PyTorch, TensorFlow.js, plain loops and the memory's limit.
import { activations, noise } from '../lib/data.mjs';
import { local } from '../lib/race.mjs';
import { plainNorm } from '../peers/plainNorms.mjs';

const EPS = 1e-5;
const SIZES = {
  full: [
    [256, 1024],
    [4096, 1024],
    [65536, 256],
    [1_000_000, 64],
  ],
  quick: [
    [256, 1024],
    [4096, 1024],
  ],
  smoke: [[66, 36]],
};
const IMAGES = { full: [32, 64, 56, 56], quick: [8, 64, 56, 56], smoke: [2, 5, 6, 6] };

/** Elements from which the slow ones take so long that nobody would wait: their place is known from smaller sizes. */
const SLOW_FROM = 1 << 24;

const isLarge = ({ length }) => length >= SLOW_FROM;

/** Times x or another such tensor must at least be read or written: more where a group is too large to stay in a cache. */
const PASSES = {
  batchnorm: { moments: 1, forward: 3, backward: 5 },
  layernorm: { moments: 1, forward: 2, backward: 3 },
};

export const norms = {
  name: 'norms',
  title: 'Kernels of the norms',
  about: [
    'Milliseconds. *wasm*: the SIMD kernels on tensors that lie in their memory; *arrays*: the same kernels as a backend, x copied in',
    'and a new result copied out; *webasm*, *cpu*: gpu.js; *float64*: the reference; *loops*: plain JavaScript. The number behind a',
    'name is that of its threads. *limit*: the bytes that must move, at the bandwidth of a copy of the same size. gpu.js, *float64*,',
    '*loops* and *tfjs* take part below 16 million elements.',
  ],
  ratios: [
    { title: 'NumPy ÷ wasm 1', of: 'NumPy', to: 'wasm 1' },
    { title: 'torch 1 ÷ wasm 1', of: 'torch 1', to: 'wasm 1' },
    { title: 'torch n ÷ wasm n', of: 'torch {n}', to: 'wasm {n}' },
    { title: 'wasm 1 ÷ limit 1', of: 'wasm 1', to: 'limit 1' },
    { title: 'wasm n ÷ limit n', of: 'wasm {n}', to: 'limit {n}' },
  ],
  cases({ effort: { name } }) {
    return [...SIZES[name].flatMap((shape) => [columns(shape), rows(shape)]), images(IMAGES[name])].map(
      (layer) => ({
        size: layer.shape.join('x'),
        open: (bench) => openLayer(bench, layer),
        rows: ['moments', 'forward', 'backward'].map((kernel) => ({
          name: `${layer.kind} ${kernel}`,
          prepare: (opened) => opened[kernel](),
        })),
      }),
    );
  },
};

function columns([N, D]) {
  return {
    kind: 'batchnorm',
    shape: [N, D],
    view: { P: N, K: D, Q: 1 },
    axes: [0],
    shared: [0],
    parameters: [1, D],
  };
}

function rows([N, D]) {
  return {
    kind: 'layernorm',
    shape: [N, D],
    view: { P: 1, K: N, Q: D },
    axes: [1],
    shared: [0],
    parameters: [1, D],
  };
}

/** As (N, C, H*W): the same memory. */
function images([N, C, H, W]) {
  return {
    ...{ kind: 'batchnorm', shape: [N, C, H, W], flat: [N, C, H * W] },
    ...{ view: { P: N, K: C, Q: H * W }, axes: [0, 2], shared: [0, 2], parameters: [1, C, 1] },
  };
}

async function openLayer(bench, layer) {
  const { python, tfjs, ours } = bench;
  const { view, parameters, kind } = layer;
  const shape = layer.flat ?? layer.shape;
  const count = view.P * view.K * view.Q;
  const x = activations(count, kind === 'batchnorm' ? view.K : view.Q, 1);
  const dout = noise(count, 2);
  const affine = affineOf(kind, view);
  if (python) {
    await python.give('x', x, shape);
    await python.give('dout', dout, shape);
    for (const name of ['gamma', 'beta'])
      await python.give(name, Float32Array.from(affine[name]), parameters);
  }
  const { gamma, beta } = affine;
  const inTfjs = isLarge(x)
    ? undefined
    : tfjs?.norm({ x, shape, axes: layer.axes, parameters, gamma, beta, eps: EPS });
  const backends = gpujsBackends(bench);
  const resident = [1, bench.threads]
    .filter((n, i, all) => all.indexOf(n) === i)
    .map((n) => residentNorm(bench, n, { x, dout, view, affine }));
  const moments = await ours.referenceBackend.moments(x, view);
  const scene = { bench, layer, x, dout, affine, moments, backends, resident, inTfjs };
  return {
    moments: () => rowOf(scene, 'moments'),
    forward: () => rowOf(scene, 'forward'),
    backward: () => rowOf(scene, 'backward'),
    close: async () => {
      for (const { free } of resident) free();
      await Promise.all(Object.values(backends).map((backend) => backend.dispose()));
      inTfjs?.dispose();
      await python?.forget();
    },
  };
}

function affineOf(kind, { K, Q }) {
  const length = kind === 'batchnorm' ? K : Q;
  const places = Int32Array.from({ length }, (_, i) => i);
  return {
    eps: EPS,
    // What float32 can hold, so that all are given the same.
    gamma: Float64Array.from({ length }, (_, i) => Math.fround(1 + Math.sin(i) / 2)),
    beta: Float64Array.from({ length }, (_, i) => Math.fround(Math.cos(i))),
    parameterOfK: kind === 'batchnorm' ? places : new Int32Array(K),
    parameterOfQ: kind === 'batchnorm' ? new Int32Array(Q) : places,
  };
}

async function rowOf(scene, kernel) {
  const { bench, layer, x } = scene;
  return {
    expected: await kernelsOf(scene, bench.ours.referenceBackend)[kernel](),
    tolerance: 1e-5,
    bytes: PASSES[layer.kind][kernel] * x.byteLength,
    bytesOfCopy: x.byteLength,
    contenders: [...ourContenders(scene, kernel), ...peers(scene, kernel)],
  };
}

function ourContenders(scene, kernel) {
  const { bench, resident } = scene;
  const byBackend = (name, backend) => local({ name, run: kernelsOf(scene, backend)[kernel] });
  return [
    ...resident.map((norm) => local({ name: `wasm ${norm.threads}`, ...norm[kernel](scene.moments) })),
    byBackend(`arrays ${bench.threads}`, bench.wasmBackend),
    ...(isLarge(scene.x) ? [] : slowOnes(scene, kernel, byBackend)),
  ];
}

function slowOnes(scene, kernel, byBackend) {
  const { bench, backends, layer, x } = scene;
  const y = new Float32Array(x.length);
  const plain = plainNorm({ ...scene, view: layer.view, y, dx: y });
  return [
    ...Object.entries(backends).map(([name, backend]) => byBackend(name, backend)),
    byBackend('float64', bench.ours.referenceBackend),
    local({ name: 'loops', ours: false, run: () => plain[kernel](scene.moments) }),
  ];
}

function peers({ bench: { python, threads }, layer: { kind, axes, shared }, inTfjs }, kernel) {
  const of = (module) => `${module}.${kernel}`;
  const given = { moments: { axes }, forward: { axes, eps: EPS }, backward: { axes, shared, eps: EPS } }[
    kernel
  ];
  const toTorch = { moments: { axes }, forward: { kind, eps: EPS }, backward: { kind, eps: EPS } }[kernel];
  return [
    ...(python ? [python.contender('NumPy', of('norms'), given)] : []),
    ...(python?.hasTorch
      ? [...new Set([1, threads])].map((n) => python.contender(`torch ${n}`, of('torchNorms'), toTorch, n))
      : []),
    ...(inTfjs?.[kernel] ? [local({ name: 'tfjs', ours: false, run: inTfjs[kernel] })] : []),
  ];
}

/** By a NormBackend: arrays in, arrays out. */
function kernelsOf({ x, dout, affine, moments, layer: { view } }, backend) {
  return {
    moments: () => backend.moments(x, view),
    forward: async () => ({ y: await backend.normalize(x, view, await backend.moments(x, view), affine) }),
    backward: () => backend.backward(x, view, { dout, moments, affine, statistics: 'batch' }),
  };
}

/** By the kernels on tensors in their own memory. */
function residentNorm(bench, threads, given) {
  const norms = bench.norms(threads);
  const [x, dout, y] = ['x', 'dout', 'y'].map(() => norms.allocate(given.x.length));
  x.elements.set(given.x);
  dout.elements.set(given.dout);
  const { view, affine } = given;
  return {
    threads,
    moments: () => ({ run: () => norms.moments(x, view) }),
    forward: () => ({ run: () => norms.forward(x, y, view, affine), read: () => ({ y: y.elements }) }),
    backward: (moments) => ({
      run: () => norms.backward(x, y, view, { dout, moments, affine, statistics: 'batch' }),
      read: (gradients) => ({ dx: y.elements, ...gradients }),
    }),
    free: () => [x, dout, y].forEach((tensor) => tensor.free()),
  };
}

/** The modes of gpu.js that compute here. */
function gpujsBackends({ gpujs, ours: { GpujsRuntime, gpujsBackend } }) {
  return Object.fromEntries(gpujs.modes.map(({ mode }) => [mode, gpujsBackend(new GpujsRuntime(mode))]));
}
