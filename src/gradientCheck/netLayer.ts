import { brief, listOf, nonNegative, oneOf, share, whole } from '../domain';
import { ShapeError, array, numberParam, wordParam } from '../layers/layer';
import type { Arrays, LayerParams, NdArray } from '../layers/layer';
import { norms } from '../normalization/registry';
import type { NormName } from '../protocol/inspect';
import type { RandomState } from '../tensor/randomState';
import { ConvNet } from '../training/convNet';
import { FullyConnectedNet } from '../training/fullyConnectedNet';
import type { NetOptions } from '../training/fullyConnectedNet';
import type { StagedNet } from '../training/stagedNet';
import type { Checkable } from './checkables';
import { SEED } from './layerParams';
import type { ParamDomains } from './layerParams';

interface NetCache {
  readonly net: StagedNet;
  readonly X: NdArray;
  readonly labels: readonly number[];
}

/** A kind of net that can be checked. */
interface NetKind {
  readonly label: string;
  readonly defaultShape: readonly number[];
  /** Of X, in words. */
  readonly axes: string;
  /** From the shape of one example, with parameters drawn or given. */
  readonly create: (
    inputShape: readonly number[],
    params: LayerParams,
    source: RandomState | Arrays,
  ) => StagedNet;
}

const NORM_NAMES = Object.keys(norms) as [NormName, ...NormName[]];
const PLACEMENTS = ['beforeActivation', 'afterActivation'] as const;
const ACTIVATIONS = ['relu', 'leakyRelu', 'sigmoid', 'tanh'] as const;

const PARAMS = {
  hidden: listOf('a list of whole numbers above 0, the layer sizes', whole(1), 0),
  classes: whole(1),
  norm: oneOf(NORM_NAMES),
  normPlacement: oneOf(PLACEMENTS),
  groups: whole(1),
  activation: oneOf(ACTIVATIONS),
  reg: nonNegative,
  weightScale: nonNegative,
  keep: share,
  dropoutSeed: SEED,
} satisfies ParamDomains;

/** Cell 7 of the course. */
export const netLayer = netCheckable({
  label: 'FullyConnectedNet',
  defaultShape: [2, 15],
  axes: '(N, D)',
  create: ([inputSize], params, source) => {
    const hidden = sizesParam(params, [20, 30]);
    return new FullyConnectedNet({ ...netOptions(params), inputSize: inputSize!, hidden }, source);
  },
});

export const convNetLayer = netCheckable({
  label: 'ConvNet',
  defaultShape: [2, 2, 8, 8],
  axes: '(N, C, H, W)',
  create: (inputShape, params, source) => {
    const channels = sizesParam(params, [4, 4]);
    return new ConvNet({ ...netOptions(params), inputShape, channels }, source);
  },
});

/**
 * A whole net as a layer: its parameters are the inputs, its loss the output. X from randn, labels from randint, then
 * the weights. X and labels are no inputs to differentiate: they travel in `params` once drawn.
 */
function netCheckable({
  label,
  defaultShape,
  axes,
  create,
}: NetKind): Checkable & { readonly params: ParamDomains } {
  const netOf = (inputs: Arrays, params: LayerParams): NetCache => {
    const { _X: X, _labels: labels, ...parameters } = inputs;
    if (!X || !labels) throw new ShapeError('The net needs its X and labels beside its parameters');
    return { net: create(X.shape.slice(1), params, parameters), X, labels: [...labels.data] };
  };
  return {
    label,
    defaultShape,
    params: PARAMS,
    draw: (shape, params, random) => {
      if (shape.length !== defaultShape.length)
        throw new ShapeError(`The net takes X of shape ${axes}, got (${shape.join(', ')})`);
      const X = array(random.randn(shape.reduce((product, size) => product * size, 1)), shape);
      const labels = random.randint(0, numberParam(params, 'classes', 10), shape[0]!);
      const { parameters } = create(shape.slice(1), params, random);
      // Not differentiated, but part of the point: carried beside the parameters under names no gradient has.
      return { ...parameters, _X: X, _labels: array(labels, [shape[0]!]) };
    },
    layer: {
      forward: (inputs, params) => {
        const cache = netOf(inputs, params);
        return { out: array([cache.net.lossOnly(cache.X, cache.labels)], [1]), cache };
      },
      partial: (name, inputs, params) => {
        const { net, X, labels } = netOf(inputs, params);
        if (!(name in net.parameters)) return undefined;
        const loss = net.lossAlong(name, X, labels);
        const out = array([0], [1]);
        return (value) => {
          out.data[0] = loss(value);
          return out;
        };
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
}

function sizesParam({ hidden }: LayerParams, fallback: readonly number[]): readonly number[] {
  if (hidden === undefined) return fallback;
  if (PARAMS.hidden.holds(hidden)) return hidden;
  throw new ShapeError(`hidden must be ${PARAMS.hidden.expected}, got ${brief(hidden)}`);
}

/** What the kinds of nets have in common. */
function netOptions(params: LayerParams): Omit<NetOptions, 'inputSize' | 'hidden'> {
  return {
    classes: numberParam(params, 'classes', 10),
    norm: wordParam(params, 'norm', NORM_NAMES),
    normPlacement: wordParam(params, 'normPlacement', PLACEMENTS),
    groups: numberParam(params, 'groups', 2),
    activation: wordParam(params, 'activation', ACTIVATIONS),
    reg: numberParam(params, 'reg', 0),
    weightScale: numberParam(params, 'weightScale', 5e-2),
    keep: numberParam(params, 'keep', 1),
    dropoutSeed: numberParam(params, 'dropoutSeed', 0),
  };
}
