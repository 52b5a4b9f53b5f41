import { describe, expect, it } from 'vitest';
import { fitFeatureScale, scaleFeatures } from '../../../src/layers/featureScaling';
import { array } from '../../../src/layers/layer';
import { localResponseNorm } from '../../../src/layers/localResponseNorm';
import { spectralNorm } from '../../../src/layers/spectralNorm';
import type { SpectralCache } from '../../../src/layers/spectralNorm';
import { weightNorm } from '../../../src/layers/weightNorm';
import { RandomState } from '../../../src/tensor/randomState';
import { golden } from '../support/inspect';

interface TorchCase {
  op: string;
  name: string;
  params: Record<string, unknown>;
  shapes: Record<string, number[]>;
  inputs: Record<string, number[]>;
  out: number[];
  dout: number[];
  grads: Record<string, number[]>;
}
interface SpectralCase {
  op: string;
  name: string;
  params: { n_power_iterations: number; eps: number; shape: number[] };
  W: number[];
  u0: number[];
  v0: number[];
  steps: { u: number[]; v: number[]; sigma: number; weight: number[] }[];
  backward: { dW_out: number[]; u: number[]; v: number[]; dW_orig: number[] };
}

const { cases } = golden<{ cases: (TorchCase | SpectralCase)[] }>('torch_norms.json');
const ofOp = <T extends { op: string; name: string }>(op: string): (readonly [string, T])[] =>
  cases.filter((one) => one.op === op).map((one) => [one.name, one as unknown as T] as const);

function expectNear(actual: Float64Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(value)));
  });
}

describe('weight norm against PyTorch', () => {
  it.each(ofOp<TorchCase>('weight_norm'))('%s', (_name, one) => {
    const inputs = {
      v: array(one.inputs['v']!, one.shapes['v']!),
      g: array(one.inputs['g']!, one.shapes['g']!),
    };
    const { out, cache } = weightNorm.forward(inputs, { dim: one.params['dim'] });
    const gradients = weightNorm.backward(array(one.dout, one.shapes['v']!), cache);
    expectNear(out.data, one.out);
    expectNear(gradients['v']!.data, one.grads['v']!);
    expectNear(gradients['g']!.data, one.grads['g']!);
  });
});

describe('spectral norm against PyTorch', () => {
  it.each(ofOp<SpectralCase>('spectral_norm'))('%s', (_name, { params, W, u0, v0, steps, backward }) => {
    const w = array(W, params.shape);
    const iterations = params.n_power_iterations;
    let state: Pick<SpectralCache, 'u' | 'v'> = { u: Float64Array.from(u0), v: Float64Array.from(v0) };
    for (const step of steps) {
      const { out, cache } = spectralNorm.forward({ w }, { ...state, iterations, eps: params.eps });
      const found = cache as SpectralCache;
      expectNear(out.data, step.weight);
      expectNear(found.u, step.u);
      expectNear(found.v, step.v);
      expect(found.sigma / step.sigma).toBeCloseTo(1, 12);
      state = found;
    }
    const { cache } = spectralNorm.forward({ w }, { u: backward.u, v: backward.v, mode: 'test' });
    expectNear(
      spectralNorm.backward(array(backward.dW_out, params.shape), cache)['w']!.data,
      backward.dW_orig,
    );
  });
});

describe('local response norm against PyTorch', () => {
  it.each(ofOp<TorchCase>('local_response_norm'))('%s', (_name, one) => {
    const x = array(one.inputs['x']!, one.shapes['x']!);
    const { out, cache } = localResponseNorm.forward({ x }, one.params);
    expectNear(out.data, one.out);
    expectNear(localResponseNorm.backward(array(one.dout, x.shape), cache)['x']!.data, one.grads['x']!);
  });
});

describe('feature scaling', () => {
  it('fits on one set and applies to another', () => {
    const random = new RandomState(4);
    const train = array(
      random.randn(50 * 3).map((value, i) => value * (1 + (i % 3)) + (i % 3)),
      [50, 3],
    );
    const scale = fitFeatureScale(train);
    const refit = fitFeatureScale(scaleFeatures(train, scale));
    refit.mean.forEach((mean) => {
      expect(mean).toBeCloseTo(0, 14);
    });
    refit.std.forEach((std) => {
      expect(std).toBeCloseTo(1, 14);
    });
    const other = scaleFeatures(array([1, 2, 3], [1, 3]), scale);
    expect(other.data[1]).toBeCloseTo((2 - scale.mean[1]!) / scale.std[1]!, 14);
    expect(fitFeatureScale(array([5, 5], [2, 1])).std[0]).toBe(1);
  });
});
