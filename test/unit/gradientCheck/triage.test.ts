import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../../src/gradientCheck/checkGradients';
import type { CheckResult } from '../../../src/gradientCheck/checkGradients';
import { checkOptions } from '../../../src/gradientCheck/checkOptions';
import type { CheckOptions } from '../../../src/gradientCheck/checkOptions';
import { subjectOf } from '../../../src/gradientCheck/subjects';
import type { Cause, Verdict } from '../../../src/gradientCheck/verdicts';
import { relu } from '../../../src/layers/activations';
import { affine } from '../../../src/layers/affine';
import { array, map } from '../../../src/layers/layer';
import type { Arrays, Layer, LayerParams, NdArray } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import type { NormCache } from '../../../src/layers/statisticsNorm';
import { norms } from '../../../src/normalization/registry';
import type { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';

const batchnorm = statisticsNorm(norms.batchnorm);

function normInputs(N: number, D: number): (random: RandomState) => Arrays {
  return (random) => ({
    x: array(
      random.randn(N * D).map((value) => 5 * value + 12),
      [N, D],
    ),
    gamma: array(random.randn(D), [D]),
    beta: array(random.randn(D), [D]),
  });
}

function affineInputs(random: RandomState): Arrays {
  return {
    x: array(random.randn(6 * 4), [6, 4]),
    w: array(random.randn(4 * 4), [4, 4]),
    b: array(random.randn(4), [4]),
  };
}

function check(
  layer: Layer,
  draw: (random: RandomState) => Arrays,
  options: Partial<CheckOptions> = {},
  params: LayerParams = {},
): Promise<CheckResult> {
  const full = checkOptions(options);
  return checkGradients(subjectOf(layer, draw, params, 231, full.dout), full, unattended);
}

function finding(result: CheckResult, name: string): [Verdict, Cause] {
  const { verdict, cause } = result.parameters.find((parameter) => parameter.name === name)!;
  return [verdict, cause];
}

/** A layer whose backward is tampered with. */
function tampered(layer: Layer, change: (gradients: Arrays, dout: NdArray, cache: unknown) => Arrays): Layer {
  return {
    forward: (inputs, params) => layer.forward(inputs, params),
    backward: (dout, cache) => {
      const gradients = layer.backward(dout, cache);
      return { ...gradients, ...change(gradients, dout, cache) };
    },
  };
}

const scaledBy = (factor: number, { data, shape }: NdArray): NdArray => ({
  data: data.map((value) => factor * value),
  shape,
});

/** dx of batchnorm without one of its sums. */
function withoutTerm(which: 'mean' | 'variance'): Layer {
  return tampered(batchnorm, (_gradients, dout, cache) => {
    const { xhat, rstd, gamma, x } = cache as NormCache;
    const [N, D] = x.shape as [number, number];
    const g = dout.data.map((d, i) => d * gamma.data[i % D]!);
    const sum = (values: Float64Array, k: number): number =>
      values.reduce((total, value, i) => (i % D === k ? total + value : total), 0);
    const dx = g.map((value, i) => {
      const k = i % D;
      const centering = which === 'mean' ? 0 : sum(g, k);
      const scaling =
        which === 'variance'
          ? 0
          : xhat[i]! *
            sum(
              g.map((v, j) => v * xhat[j]!),
              k,
            );
      return (rstd[k]! / N) * (N * value - centering - scaling);
    });
    return { x: array(dx, x.shape) };
  });
}

describe('right gradients', () => {
  it('pass', async () => {
    const result = await check(batchnorm, normInputs(4, 5));
    for (const name of ['x', 'gamma', 'beta']) expect(finding(result, name)).toEqual(['pass', 'none']);
    expect(result.warnings).toEqual([]);
  });

  it('pass in fast mode and on a sample of the elements', async () => {
    const fast = await check(batchnorm, normInputs(8, 6), { fast: true });
    expect(fast.parameters.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(fast.evaluations).toBeLessThan(12);
    const sample = await check(batchnorm, normInputs(8, 6), { elements: 5 });
    expect(sample.parameters.map(({ elements }) => elements.length)).toEqual([5, 5, 5]);
  });
});

describe('planted bugs', () => {
  const N = 4;
  const cases: readonly (readonly [string, Layer, (random: RandomState) => Arrays, string, Cause])[] = [
    [
      'a sign',
      tampered(batchnorm, ({ gamma }) => ({ gamma: scaledBy(-1, gamma!) })),
      normInputs(N, 5),
      'gamma',
      'sign',
    ],
    [
      'a mean, not a sum',
      tampered(batchnorm, ({ gamma }) => ({ gamma: scaledBy(1 / N, gamma!) })),
      normInputs(N, 5),
      'gamma',
      'scale',
    ],
    ['a factor 2', tampered(batchnorm, ({ x }) => ({ x: scaledBy(2, x!) })), normInputs(N, 5), 'x', 'scale'],
    [
      'dgamma for dbeta',
      tampered(batchnorm, ({ gamma }) => ({ beta: gamma! })),
      normInputs(N, 5),
      'beta',
      'wrongClosure',
    ],
    [
      'dw transposed',
      tampered(affine, ({ w }) => ({
        w: array(
          w!.data.map((_, i) => w!.data[(i % 4) * 4 + Math.floor(i / 4)]!),
          [4, 4],
        ),
      })),
      affineInputs,
      'w',
      'transposed',
    ],
    [
      'db not summed over the batch',
      tampered(affine, (_g, dout) => ({ b: dout })),
      affineInputs,
      'b',
      'missingSum',
    ],
    ['dx without the sum of g', withoutTerm('mean'), normInputs(6, 3), 'x', 'missingSum'],
    ['dx without the sum of g*xhat', withoutTerm('variance'), normInputs(6, 3), 'x', 'missingSum'],
    [
      'dgamma is 0',
      tampered(batchnorm, ({ gamma }) => ({ gamma: scaledBy(0, gamma!) })),
      normInputs(N, 5),
      'gamma',
      'realError',
    ],
    [
      'one element off',
      tampered(batchnorm, ({ x }) => ({ x: map(x!, (value, i) => (i === 3 ? value + 0.1 : value)) })),
      normInputs(N, 5),
      'x',
      'realError',
    ],
    [
      'a NaN',
      tampered(batchnorm, ({ x }) => ({ x: map(x!, (value, i) => (i === 3 ? NaN : value)) })),
      normInputs(N, 5),
      'x',
      'realError',
    ],
    [
      'x instead of xhat',
      tampered(batchnorm, (_g, dout, cache) => {
        const { x } = cache as NormCache;
        return {
          gamma: array(
            Array.from({ length: 5 }, (_, k) =>
              x.data.reduce((sum, v, i) => (i % 5 === k ? sum + v * dout.data[i]! : sum), 0),
            ),
            [5],
          ),
        };
      }),
      normInputs(N, 5),
      'gamma',
      'realError',
    ],
  ];

  it.each(cases)('%s', async (_name, layer, draw, parameter, cause) => {
    const result = await check(layer, draw);
    expect(finding(result, parameter)).toEqual(['fail', cause]);
    expect(result.parameters.find(({ name }) => name === parameter)!.evidence).not.toBe('');
  });

  it('a gradient that backward forgets, or names otherwise', async () => {
    const renamed: Layer = {
      ...batchnorm,
      backward: (dout, cache) => {
        const { x, gamma, beta } = batchnorm.backward(dout, cache);
        return { dx: x!, gamma: gamma!, beta: beta! };
      },
    };
    const result = await check(renamed, normInputs(N, 5));
    expect(finding(result, 'x')).toEqual(['fail', 'realError']);
    expect(result.parameters[0]!.evidence).toBe(
      'Backward returned no gradient of x; it returned dx, gamma, beta',
    );
    const unused = await check(relu, (random) => ({ ...vector(random), gamma: array([1, 2], [2]) }));
    expect(unused.parameters.map(({ name }) => name)).toEqual(['x']);
  });

  it('a penalty with a wrong factor, by its evidence', async () => {
    const half = tampered(affine, ({ w }, _dout, cache) => {
      const { data } = (cache as { w: NdArray }).w;
      return { w: map(w!, (value, i) => value + 0.5 * data[i]!) };
    });
    const result = await check(half, affineInputs);
    expect(finding(result, 'w')).toEqual(['fail', 'realError']);
    expect(result.parameters[1]!.evidence).toMatch(/^Numeric − analytic = -0\.5000 × w itself/);
  });

  it('leaves the other gradients right', async () => {
    const result = await check(withoutTerm('mean'), normInputs(6, 3));
    expect(finding(result, 'gamma')).toEqual(['pass', 'none']);
    expect(finding(result, 'beta')).toEqual(['pass', 'none']);
  });

  it('says what a factor may be', async () => {
    const result = await check(cases[1]![1], normInputs(N, 5));
    expect(result.parameters[1]!.evidence).toBe('Numeric ÷ analytic = 4.000 = N: a mean, not a sum?');
  });
});

/** A forward that goes wrong in its own way; backward is the true one. */
const forwardOnly = (f: (x: NdArray, call: number) => NdArray, slope: (x: NdArray) => NdArray): Layer => {
  let call = 0;
  return {
    forward: ({ x }) => ({ out: f(x!, call++), cache: x }),
    backward: (dout, cache) => {
      const slopes = slope(cache as NdArray);
      return { x: map(dout, (d, i) => d * slopes.data[i]!) };
    },
  };
};
const vector = (random: RandomState): Arrays => ({ x: array(random.randn(12), [12]) });

describe('what is wrong with the check', () => {
  it('a kink within the step', async () => {
    const draw = (random: RandomState): Arrays => ({
      x: array(
        random.randn(8).map((v, i) => (i === 2 ? 3e-6 : v)),
        [8],
      ),
    });
    expect(finding(await check(relu, draw), 'x')).toEqual(['explained', 'kink']);
  });

  it('a kink exactly at the point', async () => {
    const draw = (random: RandomState): Arrays => ({
      x: array(
        random.randn(8).map((v, i) => (i === 2 ? 0 : v)),
        [8],
      ),
    });
    expect(finding(await check(relu, draw), 'x')).toEqual(['explained', 'kink']);
  });

  it('truncation of a step too wide', async () => {
    const layer = forwardOnly(
      (x) => map(x, (v) => Math.exp(3 * v)),
      (x) => map(x, (v) => 3 * Math.exp(3 * v)),
    );
    const result = await check(layer, vector, { h: 1e-2 });
    expect(finding(result, 'x')).toEqual(['explained', 'truncation']);
    expect(result.parameters[0]!.evidence).toMatch(/The error grows (3\.9|4\.0)\d times when h doubles/);
  });

  it('rounding of a step too narrow', async () => {
    const layer = forwardOnly(
      (x) => map(x, (v) => Math.sin(v) + 1e3),
      (x) => map(x, Math.cos),
    );
    expect(finding(await check(layer, vector, { h: 1e-9 }), 'x')).toEqual(['explained', 'roundingFloor']);
  });

  it('a forward in float32', async () => {
    const layer = forwardOnly(
      (x) => map(x, (v) => Math.fround(Math.sin(v))),
      (x) => map(x, Math.cos),
    );
    const result = await check(layer, vector);
    expect(finding(result, 'x')).toEqual(['explained', 'float32']);
    expect(result.warnings.map(({ kind }) => kind)).toContain('float32');
  });

  it('a forward that keeps state', async () => {
    const layer = forwardOnly(
      (x, call) => map(x, (v) => v * (1 + 0.1 * call)),
      (x) => map(x, () => 1),
    );
    const result = await check(layer, vector);
    expect(finding(result, 'x')).toEqual(['fail', 'stateful']);
    expect(result.warnings.map(({ kind }) => kind)).toContain('statefulForward');
  });

  it('a forward that writes to its input', async () => {
    const layer: Layer = {
      forward: ({ x }) => {
        for (let i = 0; i < x!.data.length; i++) x!.data[i]! *= 2;
        return { out: { data: x!.data.slice(), shape: x!.shape }, cache: undefined };
      },
      backward: (dout) => ({ x: map(dout, (d) => 2 * d) }),
    };
    expect(finding(await check(layer, vector), 'x')).toEqual(['fail', 'stateful']);
  });

  it('a forward that draws lots', async () => {
    // A fixed sequence: the test is the same every time, the forward is not.
    const noise = [0.31, -0.92, 0.58, 0.07, -0.44, 0.83];
    const layer = forwardOnly(
      (x, call) => map(x, (v, i) => v + noise[(call * 5 + i * (call + 1)) % 6]!),
      (x) => map(x, () => 1),
    );
    expect(finding(await check(layer, vector), 'x')).toEqual(['fail', 'nonDeterministic']);
  });
});

describe('the doctor', () => {
  it('warns of ones upstream, and calls the zero dx what it is', async () => {
    const result = await check(batchnorm, normInputs(4, 5), { dout: 'ones' });
    expect(result.warnings.map(({ kind }) => kind)).toEqual(['onesUpstream']);
    expect(finding(result, 'x')[1]).toBe('structuralZero');
    expect(finding(result, 'beta')).toEqual(['pass', 'none']);
  });

  it('warns of a batch of one and of variances that eps drowns', async () => {
    const one = await check(batchnorm, normInputs(1, 5));
    expect(one.warnings.map(({ kind }) => kind)).toContain('batchOfOne');
    const within = await check(statisticsNorm(norms.layernorm), normInputs(1, 5));
    expect(within.warnings.map(({ kind }) => kind)).not.toContain('batchOfOne');
    const flat = (random: RandomState): Arrays => ({
      x: array(
        random.randn(20).map((v) => 1e-4 * v),
        [4, 5],
      ),
      gamma: array(random.randn(5), [5]),
    });
    expect((await check(batchnorm, flat)).warnings.map(({ kind }) => kind)).toContain('varianceBelowEps');
  });

  it('never writes to what it was given', async () => {
    const options = checkOptions({});
    const subject = subjectOf(batchnorm, normInputs(4, 5), {}, 231, 'random');
    const before = structuredClone(subject.inputs);
    await checkGradients(subject, options, unattended);
    expect(subject.inputs).toEqual(before);
  });
});
