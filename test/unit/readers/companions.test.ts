import { describe, expect, it } from 'vitest';
import { companionsOf, isActivationLike, preferredTensor } from '../../../src/readers/companions';
import type { Companions } from '../../../src/readers/companions';
import type { TensorEntry } from '../../../src/readers/tensorFile';
import type { DType } from '../../../src/tensor/tensor';

const D = 8;
const tensor = (name: string, shape: readonly number[], dtype: DType = 'float32'): TensorEntry => ({
  name,
  shape,
  dtype,
});
const activation = (name: string) => tensor(name, [32, D]);
const vector = (name: string) => tensor(name, [D]);
const ACTIVATIONS = [
  'bn1',
  'bn1.input',
  'bn1_out',
  'layer3/x',
  'h1',
  'x',
  'attn_weighted',
  'mean_pool',
  'var1x',
  'gammaray',
  'biased',
];
const PARAMETERS = [
  'bn1.running_mean',
  'running_var',
  'moving_mean',
  'bn/moving_variance',
  'gamma',
  'beta1',
  'conv1.weight',
  'fc_bias',
  'Scale',
  'ln-offset',
  'bn1.num_batches_tracked',
  'mean',
  'layer1/var',
  'W1',
  'dense/kernel',
  'gamma2',
  'runningMean',
];

describe('isActivationLike', () => {
  it.each(ACTIVATIONS)('%s is', (name) => {
    expect(isActivationLike(activation(name))).toBe(true);
  });
  it.each(PARAMETERS)('%s is not', (name) => {
    expect(isActivationLike(activation(name))).toBe(false);
  });
  it('takes integers, but neither booleans nor scalars', () => {
    expect(isActivationLike(tensor('x', [2, 2], 'int64'))).toBe(true);
    expect(isActivationLike(tensor('mask', [2, 2], 'bool'))).toBe(false);
    expect(isActivationLike(tensor('loss', []))).toBe(false);
  });
});

describe('preferredTensor', () => {
  it.each<[string, TensorEntry[], string | undefined]>([
    ['rank 2 before rank 1', [vector('loss'), vector('gamma'), activation('h1'), activation('h2')], 'h1'],
    ['rank 1 where there is nothing else', [vector('gamma'), vector('loss')], 'loss'],
    ['no parameter', [tensor('fc.weight', [4, 4]), vector('fc.bias')], undefined],
    ['no weights before the activation', [tensor('W1', [4, 4]), tensor('x', [2, 4])], 'x'],
    ['an empty file', [], undefined],
  ])('%s', (_, entries, expected) => {
    expect(preferredTensor(entries)?.name).toBe(expected);
  });
});

describe('companionsOf', () => {
  const bn1 = {
    runningMean: 'bn1.running_mean',
    runningVar: 'bn1.running_var',
    gamma: 'bn1.weight',
    beta: 'bn1.bias',
  };
  const torch = [
    'bn1.running_mean',
    'bn1.running_var',
    'bn1.weight',
    'bn1.bias',
    'bn1.num_batches_tracked',
  ].map(vector);

  it.each<[string, string, TensorEntry[], Companions]>([
    ['PyTorch names, the layer itself', 'bn1', [activation('bn1'), ...torch], bn1],
    [
      'PyTorch names, its input',
      'bn1.input',
      [activation('bn1.input'), activation('bn2.input'), ...torch],
      bn1,
    ],
    ['another separator', 'bn1_out', [activation('bn1_out'), activation('bn2_out'), ...torch], bn1],
    ['another layer', 'bn10', [activation('bn1'), activation('bn10'), ...torch], {}],
    [
      'a folder',
      'layer3/x',
      [activation('layer3/x'), activation('layer4/x'), vector('layer3/beta'), vector('layer4/beta')],
      { beta: 'layer3/beta' },
    ],
    [
      'the longest stem',
      'net.bn1.x',
      [activation('net.bn1.x'), activation('net.bn2.x'), vector('net.gamma'), vector('net.bn1.gamma')],
      { gamma: 'net.bn1.gamma' },
    ],
    [
      'bare names, one activation',
      'x',
      [activation('x'), ...['gamma', 'beta', 'running_mean', 'running_var'].map(vector)],
      { runningMean: 'running_mean', runningVar: 'running_var', gamma: 'gamma', beta: 'beta' },
    ],
    [
      'bare names, before and after',
      'out',
      [activation('x'), activation('out'), vector('gamma')],
      { gamma: 'gamma' },
    ],
    [
      'bare names beside a convolution',
      'h',
      [activation('h'), vector('gamma'), tensor('conv.weight', [4, 3, 3, 3])],
      { gamma: 'gamma' },
    ],
    ['bare names, several places', 'h1', [activation('h1'), activation('h2'), vector('gamma')], {}],
    ['the only set in the file', 'activations', [activation('activations'), ...torch], bn1],
    [
      'one of two sets in the file',
      'activations',
      [activation('activations'), vector('bn1.gamma'), vector('bn2.gamma')],
      {},
    ],
    [
      'Keras names',
      'norm/out',
      [
        activation('norm/out'),
        ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map((n) => vector(`norm/${n}`)),
      ],
      {
        runningMean: 'norm/moving_mean',
        runningVar: 'norm/moving_variance',
        gamma: 'norm/gamma',
        beta: 'norm/beta',
      },
    ],
    [
      'flax names',
      'ln',
      [activation('ln'), vector('ln/scale'), vector('ln/bias'), vector('ln/mean'), vector('ln/var')],
      { runningMean: 'ln/mean', runningVar: 'ln/var', gamma: 'ln/scale', beta: 'ln/bias' },
    ],
    [
      'a linear layer beside it',
      'fc1',
      [activation('fc1'), tensor('fc1.weight', [D, D]), vector('fc1.bias')],
      {},
    ],
    [
      'explicit before general words',
      'fc1',
      [activation('fc1'), vector('fc1.bias'), vector('fc1.gamma'), vector('fc1.beta')],
      { gamma: 'fc1.gamma', beta: 'fc1.beta' },
    ],
    [
      'two of one kind',
      'bn',
      [activation('bn'), vector('bn.running_mean'), vector('bn.moving_mean'), vector('bn.running_var')],
      { runningVar: 'bn.running_var' },
    ],
    [
      'a length that does not fit',
      'bn',
      [activation('bn'), tensor('bn.gamma', [D + 1]), tensor('bn.beta', [1, D, 1, 1])],
      { beta: 'bn.beta' },
    ],
    ['nothing beside it', 'x', [activation('x')], {}],
  ])('%s', (_, name, entries, expected) => {
    expect(companionsOf(name, entries, D)).toEqual(expected);
  });
});
