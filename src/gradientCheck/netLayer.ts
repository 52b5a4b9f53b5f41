import { ShapeError, array, numberParam, wordParam } from '../layers/layer';
import type { LayerParams, NdArray } from '../layers/layer';
import { norms } from '../normalization/registry';
import type { NormName } from '../protocol/inspect';
import { FullyConnectedNet } from '../training/fullyConnectedNet';
import type { NetOptions } from '../training/fullyConnectedNet';
import type { Checkable } from './checkables';

interface NetCache {
  readonly net: FullyConnectedNet;
  readonly X: NdArray;
  readonly labels: readonly number[];
}

/**
 * A whole net as a layer: its parameters are the inputs, its loss the output. Cell 7 of the course: X (N, D) from
 * randn, labels from randint, then the weights. X and labels are no inputs to differentiate: they travel in `params`
 * once drawn.
 */
export const netLayer: Checkable = {
  label: 'FullyConnectedNet',
  defaultShape: [2, 15],
  draw: (shape, params, random) => {
    const [N, D] = shape as [number, number];
    if (shape.length !== 2)
      throw new ShapeError(`The net takes X of shape (N, D), got (${shape.join(', ')})`);
    const X = random.randn(N * D);
    const labels = random.randint(0, numberParam(params, 'classes', 10), N);
    const { parameters } = new FullyConnectedNet(netOptions(params, D), random);
    // Not differentiated, but part of the point: carried beside the parameters under names no gradient has.
    return { ...parameters, _X: array(X, shape), _labels: array(labels, [N]) };
  },
  layer: {
    forward: (inputs, params) => {
      const { _X: X, _labels: labels, ...parameters } = inputs;
      if (!X || !labels) throw new ShapeError('The net needs its X and labels beside its parameters');
      const net = new FullyConnectedNet(netOptions(params, X.shape[1]!), parameters);
      const cache: NetCache = { net, X, labels: [...labels.data] };
      return { out: array([net.lossOnly(X, cache.labels)], [1]), cache };
    },
    backward: (dout, cache) => {
      const { net, X, labels } = cache as NetCache;
      const { gradients } = net.loss(X, labels);
      return Object.fromEntries(
        Object.entries(gradients).map(([name, { data, shape }]) => [
          name,
          { data: data.map((value) => value * dout.data[0]!), shape },
        ]),
      );
    },
  },
  explainZero: (name, params) =>
    /^b\d+$/.test(name) && params['norm'] !== 'none'
      ? 'Structural zero: a bias before batchnorm has no effect'
      : undefined,
};

const NORM_NAMES = Object.keys(norms) as [NormName, ...NormName[]];

function netOptions(params: LayerParams, inputSize: number): NetOptions {
  const { hidden = [20, 30] } = params;
  if (!Array.isArray(hidden) || !hidden.every((size) => Number.isInteger(size) && size > 0)) {
    throw new ShapeError(`hidden must be a list of layer sizes, got ${JSON.stringify(hidden)}`);
  }
  return {
    inputSize,
    hidden: hidden as number[],
    classes: numberParam(params, 'classes', 10),
    norm: wordParam(params, 'norm', NORM_NAMES),
    activation: wordParam(params, 'activation', ['relu', 'leakyRelu', 'sigmoid', 'tanh']),
    reg: numberParam(params, 'reg', 0),
    weightScale: numberParam(params, 'weightScale', 5e-2),
    keep: numberParam(params, 'keep', 1),
    dropoutSeed: numberParam(params, 'dropoutSeed', 0),
  };
}
