import { describe, expect, it } from 'vitest';
import { runBuiltInCheck } from '../../../extension/checks/builtInCheck';
import { unattended } from '../../../src/work';

it('refuses more elements than it could hold copies of, before it draws any', () => {
  const check = (): unknown =>
    runBuiltInCheck(
      { layer: 'batchnorm', shape: [20_000, 20_000], seed: 1, params: {}, options: {} },
      unattended,
    );
  expect(check).toThrow(/at most 8,388,608 elements.*got 400,000,000 in shape 20000 × 20000/);
});

describe('params of a layer', () => {
  const check = (layer: string, params: Record<string, unknown>): unknown =>
    runBuiltInCheck({ layer, seed: 231, params, options: {} }, unattended);

  it.each<[string, Record<string, unknown>, string]>([
    [
      'layernorm',
      { epsilon: 1e-3 },
      'layernorm: unknown key "params.epsilon", got 0.001; it takes mode, eps, semantics, layout, normalizedDims',
    ],
    [
      'batchnorm',
      { gamma: 'nope' },
      'batchnorm: unknown key "params.gamma", got "nope"; it takes mode, eps, semantics, layout, momentum, ' +
        'runningMean, runningVar; gamma is an input of it, drawn from the seed',
    ],
    [
      'layernorm',
      { runningMean: [1] },
      'layernorm: unknown key "params.runningMean", got [1]; it takes mode',
    ],
    ['relu', { slope: 0.1 }, 'relu: unknown key "params.slope", got 0.1; it takes none'],
    ['relu', { constructor: 1 }, 'relu: unknown key "params.constructor", got 1; it takes none'],
    ['batchnorm', { eps: 'small' }, 'batchnorm: "params.eps" must be a number, at least 0, got "small"'],
    ['batchnorm', { eps: null }, 'batchnorm: "params.eps" must be a number, at least 0, got null'],
    ['batchnorm', { mode: 'running' }, '"params.mode" must be one of train, test, got "running"'],
    ['batchnorm', { runningVar: 1 }, '"params.runningVar" must be a list of numbers, each at least 0, got 1'],
    ['groupnorm', { groups: 1.5 }, '"params.groups" must be a whole number, at least 1, got 1.5'],
    [
      'fullyConnectedNet',
      { hidden: 5 },
      '"params.hidden" must be a list of whole numbers above 0, the layer',
    ],
    ['fullyConnectedNet', { norm: 'batch' }, '"params.norm" must be one of batchnorm, batchnormPerPosition,'],
    ['affine', { outputs: '5' }, 'affine: "params.outputs" must be a whole number, at least 1, got "5"'],
    ['weightnorm', { dim: 'all' }, '"params.dim" must be the number of an axis, from 0, or null, got "all"'],
  ])('%s refuses %o, and says what it takes', (layer, params, message) => {
    expect(() => check(layer, params)).toThrow(message);
  });

  it.each<[string, Record<string, unknown>]>([
    ['batchnorm', { mode: 'test', eps: 1e-3, runningMean: [1, 2, 3, 4, 5], runningVar: [1, 2, 3, 4, 5] }],
    ['layernorm', { mode: 'train', normalizedDims: 1, eps: undefined }],
    ['weightnorm', { dim: null }],
    ['convNet', { hidden: [2, 3], norm: 'instancenorm', reg: 0.1, keep: 0.9, dropoutSeed: 3 }],
    ['maxPool2d', { size: 3, stride: 1 }],
  ])('%s takes %o', async (layer, params) => {
    await expect(check(layer, params)).resolves.toMatchObject({ layer });
  });
});
