import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../../src/gradientCheck/checkGradients';
import { checkOptions } from '../../../src/gradientCheck/checkOptions';
import { checkables } from '../../../src/gradientCheck/checkables';
import type { Checkable } from '../../../src/gradientCheck/checkables';
import { maxRelError } from '../../../src/gradientCheck/relError';
import { stepCurve } from '../../../src/gradientCheck/stepCurve';
import { subjectOf } from '../../../src/gradientCheck/subjects';
import { norms } from '../../../src/normalization/registry';
import { array } from '../../../src/layers/layer';
import { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';

const options = checkOptions({});

function subject(
  checkable: Checkable,
  params: Record<string, unknown> = {},
  shape = checkable.defaultShape,
): ReturnType<typeof subjectOf> {
  return subjectOf(checkable.layer, (random) => checkable.draw(shape, params, random), params, 231, 'random');
}

describe('every layer that can be checked by name', () => {
  it.each(Object.entries<Checkable>(checkables))('%s has no wrong gradient', async (_name, checkable) => {
    const explain = (name: string): string | undefined => checkable.explainZero?.(name, {});
    const { parameters } = await checkGradients(subject(checkable), options, unattended, explain);
    expect(parameters.length).toBeGreaterThan(0);
    for (const { name, verdict, cause, evidence } of parameters) {
      expect(verdict, `${name}: ${cause}, ${evidence}`).not.toBe('fail');
    }
  });

  it.each(['batchnorm', 'layernorm', 'rmsnorm', 'groupnorm', 'none'] as const)(
    'a net with %s has none',
    async (norm) => {
      const net = subject(checkables.fullyConnectedNet, { norm, reg: 3.14, hidden: [8, 6], groups: 2 });
      const { parameters } = await checkGradients(net, options, unattended);
      expect(parameters.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    },
  );

  it('includes every norm that has statistics', () => {
    for (const [name, norm] of Object.entries(norms)) {
      if (norm.hasStatistics) expect(Object.keys(checkables)).toContain(name);
    }
  });
});

describe("the course's full net, seed 231", () => {
  it('reads as the course prints it: W1 is truncation, the biases before a norm are structural zeros', async () => {
    const explain = (name: string): string | undefined =>
      checkables.fullyConnectedNet.explainZero?.(name, {});
    const result = await checkGradients(subject(checkables.fullyConnectedNet), options, unattended, explain);
    const by = Object.fromEntries(result.parameters.map((parameter) => [parameter.name, parameter]));
    expect(by['W1']).toMatchObject({ verdict: 'explained', cause: 'truncation' });
    expect(by['W1']!.maxRelError).toBeCloseTo(1.1e-4, 6);
    expect(by['b1']).toMatchObject({
      cause: 'structuralZero',
      evidence: 'Structural zero: a bias before batchnorm has no effect',
    });
    for (const name of ['W2', 'W3', 'b3', 'gamma1', 'gamma2', 'beta1', 'beta2']) {
      expect(by[name], name).toMatchObject({ verdict: 'pass' });
    }
  });
});

describe('float32', () => {
  it('calls no gradient of the full net wrong that float64 finds right', async () => {
    const { parameters } = await checkGradients(
      subject(checkables.fullyConnectedNet),
      checkOptions({ dtype: 'float32' }),
      unattended,
    );
    expect(
      parameters.filter(({ verdict }) => verdict === 'fail').map(({ name, cause }) => [name, cause]),
    ).toEqual([]);
  });
});

describe('the step-size curve', () => {
  it('falls with h squared, then rises with 1/h, and float32 bottoms out early', async () => {
    const points = await stepCurve(subject(checkables.batchnorm), ['x'], unattended);
    const of = (dtype: string): number[] => points.filter((p) => p.dtype === dtype).map((p) => p.maxRelError);
    const steps = points.filter((p) => p.dtype === 'float64').map((p) => p.h);
    const best = (values: number[]): number => values.indexOf(Math.min(...values));
    expect(steps[best(of('float64'))]).toBeLessThan(1e-3);
    expect(steps[best(of('float32'))]).toBeGreaterThan(1e-3);
    expect(Math.min(...of('float64'))).toBeLessThan(1e-8);
    const [wide, narrow] = [of('float64')[0]!, of('float64')[3]!];
    expect(wide / narrow).toBeGreaterThan(50);
  });
});

describe('backward', () => {
  it.each(['batchnorm', 'layernorm', 'groupnorm', 'rmsnorm'] as const)('of %s is linear in dout', (name) => {
    const { layer, inputs, dout } = subject(checkables[name]);
    const { cache } = layer.forward(inputs, {});
    const other = array(new RandomState(9).randn(dout.data.length), dout.shape);
    const both = { data: dout.data.map((value, i) => 2 * value - 3 * other.data[i]!), shape: dout.shape };
    const [a, b, sum] = [
      layer.backward(dout, cache),
      layer.backward(other, cache),
      layer.backward(both, cache),
    ];
    for (const key of Object.keys(sum)) {
      const expected = a[key]!.data.map((value, i) => 2 * value - 3 * b[key]!.data[i]!);
      expect(maxRelError(sum[key]!.data, expected, 1e-6)).toBeLessThan(1e-9);
    }
  });
});
