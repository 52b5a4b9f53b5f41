import { describe, expect, it } from 'vitest';
import { batchNormStaged } from '../../../src/layers/batchNormStaged';
import { array, map } from '../../../src/layers/layer';
import type { Arrays, Layer, LayerParams, NdArray } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import { norms } from '../../../src/normalization/registry';
import { RandomState } from '../../../src/tensor/randomState';
import { elementCount } from '../../../src/tensor/tensor';

const SEEDS = [1, 2, 3, 231];
const layers = {
  batchnorm: statisticsNorm(norms.batchnorm),
  batchnormPerPosition: statisticsNorm(norms.batchnormPerPosition),
  layernorm: statisticsNorm(norms.layernorm),
  instancenorm: statisticsNorm(norms.instancenorm),
  groupnorm: statisticsNorm(norms.groupnorm),
  rmsnorm: statisticsNorm(norms.rmsnorm),
};

interface Pass {
  readonly out: NdArray;
  readonly gradients: Arrays;
}

function pass(layer: Layer, inputs: Arrays, dout: NdArray, params: LayerParams = {}): Pass {
  const { out, cache } = layer.forward(inputs, params);
  return { out, gradients: layer.backward(dout, cache) };
}

function randn(seed: number, shape: readonly number[]): NdArray {
  return array(new RandomState(seed).randn(elementCount(shape)), shape);
}

/** x with a mean and a spread of its own, dout, and `parameters` gammas and betas. */
function draw(seed: number, shape: readonly number[], parameters: number): { inputs: Arrays; dout: NdArray } {
  return {
    inputs: {
      x: map(randn(seed, shape), (value) => 3 * value + 2),
      gamma: randn(seed + 1000, [parameters]),
      beta: randn(seed + 2000, [parameters]),
    },
    dout: randn(seed + 3000, shape),
  };
}

/** Relative to the largest of either, or to 1, the order of what is added up: sums may cancel to less. */
function expectSame(actual: NdArray, expected: NdArray, bound = 1e-13): void {
  expect(actual.data).toHaveLength(expected.data.length);
  const size = Math.max(1, ...actual.data.map(Math.abs), ...expected.data.map(Math.abs));
  actual.data.forEach((value, i) => {
    expect(Math.abs(value - expected.data[i]!)).toBeLessThanOrEqual(bound * size);
  });
}

function expectSamePass(actual: Pass, expected: Pass, names = ['x', 'gamma', 'beta'], bound = 1e-13): void {
  expectSame(actual.out, expected.out, bound);
  for (const name of names) expectSame(actual.gradients[name]!, expected.gradients[name]!, bound);
}

const reshape = (x: NdArray, shape: readonly number[]): NdArray => array(x.data, shape);

describe.each(SEEDS)('identities between norms, seed %i', (seed) => {
  it('layernorm is groupnorm with one group', () => {
    // Their parameters differ (per element, per channel): one value for all makes them the same.
    const shape = [3, 4, 5, 2];
    const { inputs, dout } = draw(seed, shape, 1);
    const spread = (count: number): Arrays => ({
      x: inputs['x']!,
      gamma: array(new Float64Array(count).fill(inputs['gamma']!.data[0]!), [count]),
      beta: array(new Float64Array(count).fill(inputs['beta']!.data[0]!), [count]),
    });
    const layer = pass(layers.layernorm, spread(40), dout);
    const group = pass(layers.groupnorm, spread(4), dout, { groups: 1 });
    expectSamePass(layer, group, ['x']);
    for (const name of ['gamma', 'beta']) {
      const perChannel = new Float64Array(4);
      layer.gradients[name]!.data.forEach((value, i) => (perChannel[Math.floor(i / 10)]! += value));
      expectSame(array(perChannel, [4]), group.gradients[name]!);
    }
  });

  it('layernorm of features is groupnorm of features with one group, parameters and all', () => {
    const { inputs, dout } = draw(seed, [7, 12], 12);
    expectSamePass(pass(layers.layernorm, inputs, dout), pass(layers.groupnorm, inputs, dout, { groups: 1 }));
  });

  it.each([
    ['NCHW', [3, 4, 5, 2]],
    ['NHWC', [3, 5, 2, 4]],
    ['NCL', [3, 4, 6]],
  ])('instancenorm is groupnorm with as many groups as channels, %s', (layout, shape) => {
    const { inputs, dout } = draw(seed, shape, 4);
    const instance = pass(layers.instancenorm, inputs, dout, { layout });
    expectSamePass(instance, pass(layers.groupnorm, inputs, dout, { layout, groups: 4 }));
  });

  it('batchnorm per position is dense batchnorm of the flattened features', () => {
    const { inputs, dout } = draw(seed, [6, 3, 2, 4], 24);
    const flat = { ...inputs, x: reshape(inputs['x']!, [6, 24]) };
    const perPosition = pass(layers.batchnormPerPosition, inputs, dout);
    expectSamePass(perPosition, pass(layers.batchnorm, flat, reshape(dout, [6, 24])));
  });

  it('layernorm is batchnorm of the transpose, but for the parameters', () => {
    const { inputs, dout } = draw(seed, [5, 8], 1);
    const transposed = (x: NdArray): NdArray => {
      const [rows, columns] = x.shape as [number, number];
      return array(
        Float64Array.from(x.data, (_, i) => x.data[(i % rows) * columns + Math.floor(i / rows)]!),
        [columns, rows],
      );
    };
    const layer = pass(layers.layernorm, { x: inputs['x']! }, dout);
    const batch = pass(layers.batchnorm, { x: transposed(inputs['x']!) }, transposed(dout));
    expectSame(layer.out, transposed(batch.out));
    expectSame(layer.gradients['x']!, transposed(batch.gradients['x']!));
  });

  it('RMSNorm is layernorm where the mean is 0, and dx keeps that part of g which layernorm drops', () => {
    const { inputs, dout } = draw(seed, [5, 8], 8);
    const x = map(inputs['x']!, (value, i) => {
      const row = inputs['x']!.data.slice(8 * Math.floor(i / 8), 8 * Math.floor(i / 8) + 8);
      return value - row.reduce((sum, one) => sum + one, 0) / 8;
    });
    const given = { x, gamma: inputs['gamma']! };
    const rms = pass(layers.rmsnorm, given, dout);
    const layer = pass(layers.layernorm, given, dout);
    expectSame(rms.out, layer.out);
    expectSame(rms.gradients['gamma']!, layer.gradients['gamma']!);
    const centred = map(rms.gradients['x']!, (value, i) => {
      const row = rms.gradients['x']!.data.slice(8 * Math.floor(i / 8), 8 * Math.floor(i / 8) + 8);
      return value - row.reduce((sum, one) => sum + one, 0) / 8;
    });
    expectSame(centred, layer.gradients['x']!);
  });

  it('staged is closed form', () => {
    for (const shape of [
      [2, 3],
      [4, 5],
      [50, 20],
      [1, 4],
    ]) {
      const { inputs, dout } = draw(seed, shape, shape[1]!);
      for (const eps of [1e-5, 1e-3]) {
        const staged = pass(batchNormStaged, inputs, dout, { eps });
        const closed = pass(layers.batchnorm, inputs, dout, { eps });
        expectSamePass(staged, closed, ['x', 'gamma', 'beta'], 1e-12);
      }
    }
  });
});

const SHAPES: [keyof typeof layers, number[], number, LayerParams][] = [
  ['batchnorm', [9, 6], 6, {}],
  ['batchnorm', [4, 3, 5, 2], 3, {}],
  ['batchnormPerPosition', [6, 3, 4], 12, {}],
  ['layernorm', [5, 8], 8, {}],
  ['layernorm', [3, 4, 5], 5, { normalizedDims: 1 }],
  ['instancenorm', [3, 4, 5, 2], 4, {}],
  ['groupnorm', [3, 4, 5, 2], 4, { groups: 2 }],
  ['groupnorm', [3, 5, 2, 4], 4, { groups: 2, layout: 'NHWC' }],
  ['rmsnorm', [5, 8], 8, {}],
];

describe.each(SHAPES)('%s of (%s)', (name, shape, parameters, params) => {
  const layer = layers[name];

  it.each(SEEDS)('backward is linear in dout, seed %i', (seed) => {
    const { inputs, dout } = draw(seed, shape, parameters);
    const other = randn(seed + 4000, shape);
    const { cache } = layer.forward(inputs, params);
    const [a, b] = [layer.backward(dout, cache), layer.backward(other, cache)];
    const both = layer.backward(
      map(dout, (value, i) => 2 * value - 3 * other.data[i]!),
      cache,
    );
    for (const of of ['x', 'gamma', 'beta']) {
      expectSame(
        both[of]!,
        map(a[of]!, (value, i) => 2 * value - 3 * b[of]!.data[i]!),
      );
    }
  });

  it('backward writes to neither dout nor the cache', () => {
    const { inputs, dout } = draw(5, shape, parameters);
    const { out, cache } = layer.forward(inputs, params);
    const kept = structuredClone({ inputs, dout, out });
    const first = layer.backward(dout, cache);
    expect(layer.backward(dout, cache)).toEqual(first);
    expect({ inputs, dout, out }).toEqual(kept);
  });

  it.each(SEEDS)('the batch statistics take mean and spread out of dx, seed %i', (seed) => {
    // y does not change with x + c nor, but for eps, with c*x: dx is orthogonal to both, summed over everything too.
    const { inputs, dout } = draw(seed, shape, parameters);
    const { gradients } = pass(layer, inputs, dout, { ...params, eps: 0 });
    const dx = gradients['x']!.data;
    const size = dx.reduce((sum, value) => sum + Math.abs(value), 0);
    const along = dx.reduce((sum, value, i) => sum + value * inputs['x']!.data[i]!, 0);
    if (name !== 'rmsnorm') {
      expect(Math.abs(dx.reduce((sum, value) => sum + value, 0))).toBeLessThanOrEqual(1e-13 * size);
    }
    expect(Math.abs(along)).toBeLessThanOrEqual(1e-12 * size);
  });
});

// RMSNorm knows where 0 is.
const CENTERED = SHAPES.filter(([name]) => name !== 'rmsnorm');

describe.each(CENTERED)('%s of (%s), moved', (name, shape, parameters, params) => {
  it.each(SEEDS)('by 1e6, changes nothing beyond rounding, seed %i', (seed) => {
    const { inputs, dout } = draw(seed, shape, parameters);
    // Multiples of 2^-20: x and x + 1e6 are both held exactly.
    const x = map(inputs['x']!, (value) => Math.round(value * 2 ** 20) / 2 ** 20);
    const moved = map(x, (value) => value + 1e6);
    const near = pass(layers[name], { ...inputs, x }, dout, params);
    expectSamePass(pass(layers[name], { ...inputs, x: moved }, dout, params), near);
  });
});
