import { anyNumber, listOf, nonNegative, share, whole } from '../domain';
import type { Domain } from '../domain';
import { leakyRelu, relu, sigmoid, tanh } from '../layers/activations';
import { affine } from '../layers/affine';
import { batchNormStaged } from '../layers/batchNormStaged';
import { conv2d } from '../layers/conv2d';
import { dropoutLayer } from '../layers/dropout';
import { ShapeError, array, numberParam } from '../layers/layer';
import type { Arrays, Layer, LayerParams, NdArray } from '../layers/layer';
import { localResponseNorm } from '../layers/localResponseNorm';
import { softmaxLoss, svmLoss } from '../layers/losses';
import type { Loss } from '../layers/losses';
import { maxPool2d } from '../layers/maxPool2d';
import { spectralNorm } from '../layers/spectralNorm';
import { statisticsNorm } from '../layers/statisticsNorm';
import { weightNorm } from '../layers/weightNorm';
import { resolveLayout } from '../normalization/layout';
import type { NormDefinition } from '../normalization/norm';
import { norms } from '../normalization/registry';
import type { RandomState } from '../tensor/randomState';
import { MODE, SEED, normParams } from './layerParams';
import type { ParamDomains } from './layerParams';
import { convNetLayer, netLayer } from './netLayer';

/** A layer with the inputs to check it on. A new one is one line here. */
export interface Checkable {
  readonly label: string;
  readonly layer: Layer;
  readonly defaultShape: readonly number[];
  /** What it may be given besides its inputs; absent: anything, which a user's module may take. */
  readonly params?: ParamDomains;
  /** Inputs in the order they are drawn; the upstream gradient is drawn after them. */
  draw(shape: readonly number[], params: LayerParams, random: RandomState): Arrays;
  /** Code of ours: forward does not write to what it is given. A user's module may. */
  readonly pure?: boolean;
  readonly explainZero?: (name: string, params: LayerParams) => string | undefined;
}

/** A layer of ours, whose params are known. */
type BuiltIn = Checkable & { readonly params: ParamDomains };

const VECTOR = listOf('a list of numbers', anyNumber, 1);
const AXIS: Domain<number | null> = {
  expected: 'the number of an axis, from 0, or null',
  holds: (value) => value === null || whole(0).holds(value),
};

const randn = (random: RandomState, shape: readonly number[]): NdArray =>
  array(random.randn(shape.reduce((product, size) => product * size, 1)), shape);

/** As the course's cells 5 and 15: x = 5*randn + 12, gamma, beta. */
function normInputs(definition: NormDefinition): Checkable['draw'] {
  return (shape, params, random) => {
    const x = randn(random, shape);
    const layout = params['layout'];
    const options = {
      ...(typeof params['normalizedDims'] === 'number' && { normalizedDims: params['normalizedDims'] }),
      ...(typeof params['groups'] === 'number' && { groups: params['groups'] }),
    };
    const roles = resolveLayout(shape, typeof layout === 'string' ? (layout as 'NCL') : undefined);
    const { count } = definition.axes(roles, options).parameters;
    return {
      x: { data: x.data.map((value) => 5 * value + 12), shape },
      gamma: randn(random, [count]),
      ...(definition.centered && { beta: randn(random, [count]) }),
    };
  };
}

function norm(definition: NormDefinition, defaultShape: readonly number[]): BuiltIn {
  return {
    label: `${definition.label} backward`,
    layer: statisticsNorm(definition),
    defaultShape,
    params: normParams(definition),
    draw: normInputs(definition),
  };
}

function elementwise(label: string, layer: Layer, params: ParamDomains = {}): BuiltIn {
  return {
    label,
    layer,
    defaultShape: [4, 5],
    params,
    draw: (shape, _params, random) => ({ x: randn(random, shape) }),
  };
}

/** A loss as a layer whose output is one number; the labels are params drawn from the shape. */
function loss(label: string, compute: Loss): BuiltIn {
  const labelsOf = (shape: readonly number[]): number[] =>
    Array.from({ length: shape[0] ?? 0 }, (_, n) => (7 * n + 3) % (shape[1] ?? 1));
  return {
    label,
    defaultShape: [5, 10],
    params: {},
    draw: (shape, _params, random) => ({ x: randn(random, shape) }),
    layer: {
      forward: ({ x }) => {
        if (x?.shape.length !== 2) throw new ShapeError('A loss takes scores of shape (N, C)');
        const { loss: value, dscores } = compute(x, labelsOf(x.shape));
        return { out: array([value], [1]), cache: dscores };
      },
      backward: (dout, cache) => {
        const { data, shape } = cache as NdArray;
        return { x: { data: data.map((value) => value * dout.data[0]!), shape } };
      },
    },
  };
}

/** Everything that can be checked by name. */
export const checkables = {
  batchnorm: norm(norms.batchnorm, [4, 5]),
  batchnormStaged: {
    ...norm(norms.batchnorm, [4, 5]),
    label: 'Batchnorm backward, staged',
    layer: batchNormStaged,
    params: { eps: nonNegative },
  },
  batchnormPerPosition: norm(norms.batchnormPerPosition, [4, 3, 2, 2]),
  layernorm: norm(norms.layernorm, [4, 5]),
  instancenorm: norm(norms.instancenorm, [2, 3, 4]),
  groupnorm: norm(norms.groupnorm, [2, 4, 3]),
  rmsnorm: norm(norms.rmsnorm, [4, 5]),
  weightnorm: {
    label: 'Weight norm',
    layer: weightNorm,
    defaultShape: [3, 4],
    params: { dim: AXIS },
    draw: (shape, { dim = 0 }, random) => ({
      v: randn(random, shape),
      g: randn(random, [dim === null ? 1 : (shape[Number(dim)] ?? 1)]),
    }),
  },
  spectralnorm: {
    label: 'Spectral norm',
    // u and v held fixed, as PyTorch differentiates it.
    layer: {
      ...spectralNorm,
      forward: (inputs, params) => spectralNorm.forward(inputs, { ...params, mode: 'test' }),
    },
    defaultShape: [3, 4],
    params: { u: VECTOR, v: VECTOR },
    draw: (shape, _params, random) => ({ w: randn(random, shape) }),
  },
  localresponsenorm: {
    ...elementwise('Local response norm', localResponseNorm, {
      ...{ size: whole(1), alpha: anyNumber, beta: anyNumber, k: anyNumber },
    }),
    defaultShape: [2, 6, 3],
  },
  affine: {
    label: 'Affine',
    layer: affine,
    defaultShape: [4, 6],
    params: { outputs: whole(1) },
    draw: (shape, params, random) => {
      const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
      const outputs = numberParam(params, 'outputs', 5);
      return { x: randn(random, shape), w: randn(random, [inputs, outputs]), b: randn(random, [outputs]) };
    },
  },
  conv2d: {
    label: 'Convolution',
    layer: { ...conv2d, forward: (inputs, params) => conv2d.forward(inputs, { pad: 1, ...params }) },
    defaultShape: [2, 3, 5, 4],
    params: { outputs: whole(1), kernelSize: whole(1), stride: whole(1), pad: whole(0) },
    draw: (shape, params, random) => {
      const outputs = numberParam(params, 'outputs', 2);
      const size = numberParam(params, 'kernelSize', 3);
      return {
        x: randn(random, shape),
        w: randn(random, [outputs, shape[1] ?? 1, size, size]),
        b: randn(random, [outputs]),
      };
    },
  },
  maxPool2d: {
    ...elementwise('Max pooling', maxPool2d, { size: whole(1), stride: whole(1) }),
    defaultShape: [2, 3, 4, 4],
  },
  relu: elementwise('ReLU', relu),
  leakyRelu: elementwise('Leaky ReLU', leakyRelu, { negativeSlope: anyNumber }),
  sigmoid: elementwise('Sigmoid', sigmoid),
  tanh: elementwise('Tanh', tanh),
  dropout: elementwise('Dropout', dropoutLayer(), { p: share, mode: MODE, seed: SEED }),
  softmaxLoss: loss('Softmax loss', softmaxLoss),
  svmLoss: loss('SVM loss', svmLoss),
  fullyConnectedNet: netLayer,
  convNet: convNetLayer,
} satisfies Record<string, BuiltIn>;

export type CheckableName = keyof typeof checkables;
