import { describe, expect, it } from 'vitest';
import { batchNormStaged } from '../../../src/layers/batchNormStaged';
import { array } from '../../../src/layers/layer';
import type { Arrays, Layer, LayerParams } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import type { NormCache } from '../../../src/layers/statisticsNorm';
import { norms } from '../../../src/normalization/registry';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import { golden } from '../support/inspect';

type Json = number | string;
interface EdgeCase {
  readonly op: 'batchnorm' | 'layernorm';
  readonly name: string;
  readonly param_in?: {
    readonly mode: string;
    readonly momentum?: number;
    readonly eps?: number;
    readonly running_mean?: Json[];
    readonly running_var?: Json[];
  };
  readonly x: Json[][];
  readonly gamma: Json[];
  readonly beta: Json[];
  readonly out: Json[][];
  readonly running_mean?: Json[];
  readonly running_var?: Json[];
  readonly dout?: Json[][];
  readonly dx?: Json[][];
  readonly dgamma?: Json[];
  readonly dbeta?: Json[];
}

const { cases } = golden<{ cases: EdgeCase[] }>('cs231n_edges.json');
const numbers = (values: readonly Json[]): Float64Array =>
  Float64Array.from(values, (value) => fromJsonNumber(value) ?? NaN);

function inputsOf({ x, gamma, beta }: EdgeCase): Arrays {
  return {
    x: array(numbers(x.flat()), [x.length, x[0]!.length]),
    gamma: array(numbers(gamma), [gamma.length]),
    beta: array(numbers(beta), [beta.length]),
  };
}

function paramsOf({ param_in: given }: EdgeCase): LayerParams {
  return {
    ...(given?.eps !== undefined && { eps: given.eps }),
    ...(given?.momentum !== undefined && { momentum: given.momentum }),
    ...(given?.mode && { mode: given.mode }),
    ...(given?.running_mean && { runningMean: numbers(given.running_mean) }),
    ...(given?.running_var && { runningVar: numbers(given.running_var) }),
  };
}

function expectNear(actual: Float64Array, expected: readonly Json[], tolerance: number, what: string): void {
  expect(actual).toHaveLength(expected.length);
  numbers(expected).forEach((value, i) => {
    if (!Number.isFinite(value)) expect(actual[i], `${what}[${i}]`).toBe(value);
    else {
      const bound = tolerance * Math.max(1, Math.abs(value));
      expect(Math.abs(actual[i]! - value), `${what}[${i}]`).toBeLessThanOrEqual(bound);
    }
  });
}

/** A mean of 1e6 rounds at 1e-10, which a std of 1e-3 makes 1e-7 of xhat. */
const toleranceOf = ({ name }: EdgeCase): number => (name.startsWith('offset') ? 1e-6 : 1e-12);

function checkLayer(layer: Layer, one: EdgeCase): unknown {
  const { out, cache } = layer.forward(inputsOf(one), paramsOf(one));
  expectNear(out.data, one.out.flat(), toleranceOf(one), 'out');
  if (one.dout) {
    const dout = array(numbers(one.dout.flat()), out.shape);
    const { x, gamma, beta } = layer.backward(dout, cache);
    expectNear(x!.data, one.dx!.flat(), toleranceOf(one), 'dx');
    expectNear(gamma!.data, one.dgamma!, toleranceOf(one), 'dgamma');
    expectNear(beta!.data, one.dbeta!, toleranceOf(one), 'dbeta');
  }
  return cache;
}

describe('the edges of the course layers, forward and backward', () => {
  it.each(cases.map((one) => [`${one.op}: ${one.name}`, one] as const))('%s', (_name, one) => {
    const running = (checkLayer(statisticsNorm(norms[one.op]), one) as NormCache).running();
    if (one.running_mean) expectNear(running!.mean, one.running_mean, 1e-12, 'runningMean');
    if (one.running_var) expectNear(running!.variance, one.running_var, 1e-12, 'runningVar');
  });

  const dense = cases.filter(({ op, param_in }) => op === 'batchnorm' && param_in?.mode === 'train');
  it.each(dense.map((one) => [one.name, one] as const))('staged batchnorm: %s', (_name, one) => {
    checkLayer(batchNormStaged, one);
  });
});
