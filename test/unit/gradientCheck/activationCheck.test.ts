import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkActivations } from '../../../src/gradientCheck/activationCheck';
import type { ActivationPoint } from '../../../src/gradientCheck/activationCheck';
import { checkables } from '../../../src/gradientCheck/checkables';
import { checkGradientsDocument } from '../../../src/protocol/documents/checkGradients';
import type {
  CheckGradientsDocument,
  CheckOptionsArgument,
} from '../../../src/protocol/documents/checkGradients';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice, NormName } from '../../../src/protocol/inspect';
import { samples } from '../../../src/samples/registry';
import { RandomState } from '../../../src/tensor/randomState';
import { elementCount } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const fits = ajv.compile(checkGradientsDocument);

const randn = (
  shape: readonly number[],
  change: (value: number, flat: number) => number = (v) => v,
): Float64Array => new RandomState(231).randn(elementCount(shape)).map(change);

function pointOf(
  shape: readonly number[],
  data: Float64Array,
  choice: Partial<InspectChoice> = {},
  more: Partial<ActivationPoint> = {},
): ActivationPoint {
  const tensor = { data, shape, dtype: 'float64' } as const;
  return {
    ...{ source: 'layer.npz', name: 'fc1', tensor, shape, parameters: {} },
    choice: { ...DEFAULT_CHOICE, ...choice },
    ...more,
  };
}

async function check(
  point: ActivationPoint,
  options: CheckOptionsArgument = {},
): Promise<CheckGradientsDocument> {
  const request = { layer: point.choice.norm, seed: 231, params: {}, options };
  const document = await checkActivations(point, request, unattended, () => 0);
  expect(fits(document), ajv.errorsText(fits.errors)).toBe(true);
  return document;
}

const verdicts = ({ parameters }: CheckGradientsDocument): string[] =>
  parameters.map(({ name, verdict }) => `${name} ${verdict}`);

describe('a check on activations', () => {
  it('says which elements it took, and takes the bundled sample through', async () => {
    const tensor = await samples['six-layer'].open().read('affine4', unattended);
    const document = await check({ ...pointOf(tensor.shape, Float64Array.of()), name: 'affine4', tensor });
    // Feature 17 holds a NaN in every 17th sample.
    expect(document.activations).toEqual({
      source: 'layer.npz',
      tensor: 'affine4',
      shape: [200, 100],
      slice: [
        [0, 24],
        [18, 43],
      ],
    });
    expect(document.warnings[0]!.message).toMatch(/2 values that are not finite, the first NaN at \[3, 17\]/);
    expect(document.shape).toEqual([24, 25]);
    expect(document.parameters.every(({ verdict }) => verdict !== 'fail')).toBe(true);
    expect(document.parameters[0]!.elements).toHaveLength(600);
  });

  it.each<[NormName, number[], Partial<InspectChoice>]>([
    ['batchnorm', [40, 30], {}],
    ['batchnorm', [6, 8, 5, 5], {}],
    ['batchnorm', [6, 5, 5, 8], { layout: 'NHWC' }],
    ['batchnormPerPosition', [9, 3, 4, 4], {}],
    ['layernorm', [9, 80], {}],
    ['layernorm', [4, 7, 20], { layout: 'NTD' }],
    ['instancenorm', [5, 4, 40], {}],
    ['groupnorm', [6, 12, 20], { groups: 4 }],
    ['groupnorm', [6, 20, 12], { groups: 4, layout: 'NTD' }],
    ['rmsnorm', [9, 80], { semantics: 'pytorch' }],
  ])('%s of %j %j is right', async (norm, shape, choice) => {
    const document = await check(
      pointOf(
        shape,
        randn(shape, (v) => 3 * v + 7),
        { norm, ...choice },
      ),
    );
    const names = norm === 'rmsnorm' ? ['x', 'gamma'] : ['x', 'gamma', 'beta'];
    expect(verdicts(document)).toEqual(names.map((name) => `${name} pass`));
  });

  it('gives every element the gamma and the running statistics it has in the whole tensor', async () => {
    const shape = [12, 8];
    const gamma = Float64Array.from({ length: 8 }, (_, k) => k + 1);
    const parameters = { gamma, runningMean: 2, runningVar: gamma.map((k) => k * k) };
    const slice = [
      [3, 7],
      [5, 8],
    ] as const;
    const choice = { mode: 'running', eps: 0 } as const;
    const document = await check(pointOf(shape, randn(shape), choice, { parameters, slice }));
    expect(verdicts(document)).toEqual(['x pass', 'gamma pass', 'beta pass']);
    // With running statistics dx = gamma / sqrt(runningVar) * dout, and here gamma is sqrt(runningVar): dx is dout.
    const random = new RandomState(231);
    for (const drawn of [12, 3, 3]) random.randn(drawn);
    const dout = random.randn(12);
    const [dx] = document.parameters;
    for (const [i, { analytic }] of dx!.elements.entries()) expect(analytic).toBeCloseTo(dout[i]!, 12);
  });

  it('is the check of the same numbers by name', async () => {
    const shape = [4, 5];
    const random = new RandomState(231);
    const drawn = checkables.batchnorm.draw(shape, {}, random);
    const parameters = { gamma: drawn['gamma']!.data, beta: drawn['beta']!.data };
    const document = await check(pointOf(shape, drawn['x']!.data, {}, { parameters }), { h: 1e-5 });
    expect(verdicts(document)).toEqual(['x pass', 'gamma pass', 'beta pass']);
    expect(document.shape).toEqual(shape);
    expect(document.options.h).toBe(1e-5);
  });

  it.each([1e-6, 1e-3, 1, 1e5])('takes a step that suits activations of std %s', async (std) => {
    const shape = [30, 20];
    const point = pointOf(
      shape,
      randn(shape, (v) => std * v),
      { eps: std * std * 1e-5 },
    );
    const document = await check(point);
    expect(document.options.h / Math.max(std, 1e-5)).toBeCloseTo(1e-5, 12);
    expect(verdicts(document)).toEqual(['x pass', 'gamma pass', 'beta pass']);
  });

  it('takes no more samples than the batch of the inspection', async () => {
    const document = await check(pointOf([50, 10], randn([50, 10]), { batchSize: 6 }));
    expect(document.shape).toEqual([6, 10]);
  });

  it('has nothing to check without a norm', async () => {
    await expect(check(pointOf([4, 5], randn([4, 5]), { norm: 'none' }))).rejects.toThrow('Without a norm');
  });
});

describe('activations that are not finite', () => {
  const shape = [100, 50];

  it('are passed by: the next finite samples, with a warning that says where', async () => {
    const data = randn(shape, (v, flat) => (flat === 3 * 50 + 17 ? NaN : flat === 30 * 50 ? Infinity : v));
    const document = await check(pointOf(shape, data));
    expect(document.activations!.slice).toEqual([
      [4, 28],
      [0, 25],
    ]);
    expect(document.warnings[0]).toEqual({
      kind: 'nonFinite',
      message:
        'fc1[0:24, 0:25] holds a value that is not finite, NaN at [3, 17]: checked on fc1[4:28, 0:25] instead.',
    });
  });

  it('are passed by with fewer samples, or with fewer channels, where there are no as many', async () => {
    const small = [12, 6];
    const sparse = randn(small, (v, flat) => (flat === 3 * 6 + 1 ? NaN : v));
    expect((await check(pointOf(small, sparse))).activations!.slice).toEqual([
      [4, 12],
      [0, 6],
    ]);
    const column = randn(small, (v, flat) => (flat % 6 === 1 ? NaN : v));
    const document = await check(pointOf(small, column));
    expect(document.activations!.slice).toEqual([
      [0, 12],
      [2, 6],
    ]);
    expect(document.warnings[0]!.message).toBe(
      'fc1[:, :] holds 12 values that are not finite, the first NaN at [0, 1]: checked on fc1[:, 2:6] instead.',
    );
  });

  it('of group norm are passed by in whole groups', async () => {
    const channels = [4, 60, 30];
    const data = randn(channels, (v, flat) => (Math.floor(flat / 30) % 60 === 7 ? NaN : v));
    const document = await check(pointOf(channels, data, { norm: 'groupnorm', groups: 10 }));
    expect(document.activations!.slice.slice(0, 2)).toEqual([
      [0, 4],
      [12, 30],
    ]);
    expect(verdicts(document)).toEqual(['x pass', 'gamma pass', 'beta pass']);
  });

  it('outside the slice are none of its business', async () => {
    const data = randn(shape, (v, flat) => (flat % 50 === 49 ? NaN : v));
    expect((await check(pointOf(shape, data))).warnings).toEqual([]);
  });

  it('are refused where there are no others, or where they were asked for', async () => {
    const everywhere = randn(shape, (v, flat) => (flat < 50 || flat % 100 === 2 ? -Infinity : v));
    await expect(check(pointOf(shape, everywhere))).rejects.toThrow(
      /fc1\[0:24, 0:25\] holds 36 values that are not finite, the first -Infinity at \[0, 0\].*No two samples/,
    );
    const once = randn(shape, (v, flat) => (flat === 50 ? NaN : v));
    const slice = [
      [0, 4],
      [0, 4],
    ] as const;
    await expect(check(pointOf(shape, once, {}, { slice }))).rejects.toThrow(
      /NaN at \[1, 0\].*cannot be checked/,
    );
  });
});
