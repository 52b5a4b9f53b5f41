// The check view's host: real checks of the product's own engine, one of them with a planted bug.
import { checkables } from '../../../src/gradientCheck/checkables.ts';
import { checkActivations } from '../../../src/gradientCheck/activationCheck.ts';
import { runCheck } from '../../../src/gradientCheck/runCheck.ts';
import { sliceText } from '../../../src/protocol/documents/checkGradients.ts';
import { samples } from '../../../src/samples/registry.ts';
import { unattended } from '../../../src/work.ts';

/** batchnorm whose dgamma is a mean instead of a sum. */
function meanForSum(checkable) {
  const { layer } = checkable;
  return {
    ...checkable,
    layer: {
      ...layer,
      backward: (dout, cache) => {
        const gradients = layer.backward(dout, cache);
        const { data, shape } = gradients.gamma;
        return { ...gradients, gamma: { shape, data: data.map((value) => value / dout.shape[0]) } };
      },
    },
  };
}

const base = { seed: 231, params: {}, options: {} };
const ALL = Object.keys(checkables);

const items = {
  wrong: [
    {
      ...base,
      layer: 'batchnorm',
      title: 'my_batchnorm.mjs',
      subtitle: 'N = 4, D = 5',
      isModule: true,
      checkable: meanForSum(checkables.batchnorm),
    },
    {
      ...base,
      layer: 'fullyConnectedNet',
      title: 'FullyConnectedNet',
      subtitle: '15\u201320\u201330\u201310, batchnorm, N = 2',
    },
  ],
  right: [{ ...base, layer: 'layernorm', title: 'Layernorm backward', subtitle: 'N = 4, D = 5' }],
  warned: [
    { ...base, layer: 'batchnorm', title: 'Batchnorm backward', subtitle: 'N = 1, D = 5', shape: [1, 5] },
    {
      ...base,
      layer: 'layernorm',
      title: 'Layernorm backward',
      subtitle: 'N = 4, D = 5',
      options: { dout: 'ones' },
    },
  ],
  activations: [
    {
      ...base,
      layer: 'batchnorm',
      title: 'Batchnorm on affine4',
      subtitle: 'six-layer sample',
      activations: { norm: 'batchnorm', mode: 'train', eps: 1e-5, semantics: 'notebook', axis: 'feature' },
    },
  ],
  every: ALL.map((layer) => ({
    ...base,
    layer,
    title: checkables[layer].label,
    subtitle: checkables[layer].defaultShape.join(' \u00d7 '),
  })),
};

const NAMES = {
  checkRight: 'right',
  checkWarned: 'warned',
  checkEvery: 'every',
  checkActivations: 'activations',
};

const statuses = {
  checkRunning: { kind: 'running', done: 3, total: 10 },
  checkFirst: { kind: 'running', done: 0, total: 1 },
  checkCancelled: { kind: 'cancelled' },
  checkError: {
    kind: 'error',
    message:
      'backward threw TypeError: Cannot read properties of undefined (reading \u2018xhat\u2019), my_batchnorm.mjs:31:18',
  },
};

const now = () => performance.now();

async function onSample(choice, request) {
  const tensor = await samples['six-layer'].open().read('affine4', unattended);
  const point = {
    source: 'six-layer sample',
    name: 'affine4',
    tensor,
    shape: tensor.shape,
    choice,
    parameters: {},
  };
  return checkActivations(point, request, unattended, now);
}

function run({ checkable, activations, ...request }) {
  if (activations) return onSample(activations, request);
  return runCheck(checkable ?? checkables[request.layer], request, unattended, now);
}

export function installCheckHost(scene) {
  const receive = (data) =>
    window.dispatchEvent(new window.MessageEvent('message', { data: window.structuredClone(data) }));
  const sent = (window.sent = []);
  const list = scene === 'checkEmpty' ? [] : items[NAMES[scene] ?? 'wrong'];
  const bare = scene === 'checkFirst';
  let asked = {};

  const send = async () => {
    const found = [];
    for (const item of list) {
      const { title, subtitle, isModule = false, layer, seed, options: own } = item;
      const options = { ...own, ...asked.options };
      const document = bare ? undefined : await run({ ...item, ...asked, options });
      const first = found.length === 0;
      const status = (first ? statuses[scene] : undefined) ?? { kind: 'done' };
      const taken = document?.activations;
      const of = taken ? `, x = ${sliceText(taken)} of ${taken.shape.join(' \u00d7 ')}` : '';
      const shown = { id: layer, title, subtitle: subtitle + of, isModule };
      found.push({ ...shown, request: { layer, seed, options: own }, status, document });
    }
    const state = { items: found, ...(list.length > 0 && { focused: list[0].layer }) };
    receive({ t: 'event', name: 'checks', payload: state });
  };
  const requests = {
    ready: () => {
      setTimeout(send);
      return {};
    },
    run: (change) => {
      asked = { ...asked, ...change, options: { ...asked.options, ...change.options } };
      return send();
    },
    copy: ({ text }) => {
      window.copied = text;
    },
    save: ({ suggestedName, content }) => {
      window.saved = { suggestedName, content };
      return suggestedName;
    },
  };
  window.acquireVsCodeApi = () => ({
    getState: () => undefined,
    setState: () => undefined,
    postMessage: (raw) => {
      const message = window.structuredClone(raw);
      sent.push(message);
      if (message.t !== 'request') return;
      Promise.resolve(requests[message.method]?.(message.params)).then(
        (result) => receive({ t: 'ok', id: message.id, result }),
        (error) => receive({ t: 'err', id: message.id, error: { name: error.name, message: error.message } }),
      );
    },
  });
}
