import { afterAll, describe, expect, it } from 'vitest';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import type { GroupedView } from '../../../src/normalization/grouping';
import { elementCount } from '../../../src/tensor/tensor';
import { CancelledError } from '../../../src/work';
import { golden } from '../support/inspect';
import { affineOf, allBackends, gaussian, run } from './support';

type Json = number | string;
interface TorchCase {
  readonly op: string;
  readonly name: string;
  readonly dtype: string;
  readonly params?: { readonly shape?: number[]; readonly normalized_shape?: number[]; readonly eps: number };
  readonly shapes?: { readonly x: number[] };
  readonly train_steps?: { readonly x: Json[]; readonly out: Json[] }[];
  readonly inputs?: { readonly x: Json[]; readonly weight?: Json[]; readonly bias?: Json[] };
  readonly weight?: Json[];
  readonly bias?: Json[];
  readonly out?: Json[];
  readonly ref_out?: Json[];
}

interface Forward {
  readonly name: string;
  readonly x: Float32Array;
  readonly view: GroupedView;
  readonly byGroup: boolean;
  readonly eps: number;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  /** Absent where rounding the input to float32 makes another problem of it. */
  readonly expected?: Float64Array;
}

const numbers = (values: readonly Json[]): number[] => values.map((value) => fromJsonNumber(value) ?? NaN);

function forwardOf(test: TorchCase): Forward[] {
  const step = test.train_steps?.[0];
  const x = step?.x ?? test.inputs?.x;
  const out = test.ref_out ?? step?.out ?? test.out;
  if (!x || !out || !test.params) return [];
  const shape = test.params.shape ?? test.shapes!.x;
  const inner = elementCount(test.params.normalized_shape ?? shape.slice(2));
  const byGroup = test.op === 'batch_norm';
  const view = byGroup ? { P: shape[0]!, K: shape[1]!, Q: inner } : { P: 1, K: x.length / inner, Q: inner };
  const count = byGroup ? view.K : inner;
  const parameter = (values: Json[] | undefined, fallback: number): Float64Array =>
    values ? Float64Array.from(numbers(values)) : new Float64Array(count).fill(fallback);
  return [
    {
      name: `${test.op}, ${test.name}`,
      x: Float32Array.from(numbers(x)),
      view,
      byGroup,
      eps: test.params.eps,
      gamma: parameter(test.weight ?? test.inputs?.weight, 1),
      beta: parameter(test.bias ?? test.inputs?.bias, 0),
      ...(test.dtype === 'float32' && { expected: Float64Array.from(numbers(out)) }),
    },
  ];
}

const forwards = golden<{ cases: TorchCase[] }>('torch_norms.json')
  .cases.filter(({ op }) => op === 'batch_norm' || op === 'layer_norm')
  .flatMap(forwardOf);

describe.each(allBackends())('%s', (_name, backend) => {
  afterAll(() => backend.dispose());

  it.each(forwards)('PyTorch: $name', async ({ x, view, byGroup, eps, gamma, beta, expected }) => {
    const { parameterOfK, parameterOfQ } = affineOf(view, byGroup ? 'byGroup' : 'byPlace');
    const { y, deviation } = await run(backend, x, view, { eps, gamma, beta, parameterOfK, parameterOfQ });
    expect(deviation).toBeLessThanOrEqual(2e-6);
    expected?.forEach((value, i) => {
      if (Number.isNaN(value)) expect(y[i]).toBeNaN();
      else expect(Math.abs(y[i]! - value)).toBeLessThanOrEqual(1e-5);
    });
  });

  it('propagates NaN and infinities as NumPy does, group by group', async () => {
    const view = { P: 5, K: 6, Q: 1 };
    const x = gaussian(view, 2);
    x[0] = NaN; // group 0, first of all
    x[6 + 1] = NaN;
    x[2] = Infinity; // group 2, first of all
    x[12 + 3] = -Infinity;
    x.set([Infinity], 4);
    x.set([-Infinity], 12 + 4);
    const { moments, y } = await run(backend, x, view, affineOf(view, 'none'));
    expect([...moments.mean.slice(0, 5)]).toEqual([NaN, NaN, Infinity, -Infinity, NaN]);
    expect([...moments.variance.slice(0, 5)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
    for (let i = 0; i < x.length; i++) expect(Number.isNaN(y[i]!)).toBe(i % 6 < 5);
    const whole = { P: 1, K: 1, Q: 30 };
    expect((await backend.moments(x, whole)).mean[0]).toBeNaN();
  });

  it('passes an infinity through statistics that are given', async () => {
    const view = { P: 2, K: 2, Q: 1 };
    const given = { mean: Float64Array.of(1, 1), variance: Float64Array.of(4, 0) };
    const affine = { ...affineOf(view, 'none', 0), gamma: Float64Array.of(-1) };
    const y = await backend.normalize(Float32Array.of(Infinity, 3, NaN, 1), view, given, affine);
    expect([...y]).toEqual([-Infinity, -Infinity, NaN, NaN]);
  });

  it.each([3, -7.5, 0, 1e6, 1e-20, 3e38])(
    'constant groups of %d have variance 0 and give beta',
    async (value) => {
      for (const view of [
        { P: 1000, K: 3, Q: 1 },
        { P: 1, K: 3, Q: 1000 },
        { P: 20, K: 3, Q: 50 },
      ]) {
        const x = new Float32Array(3000).fill(value);
        const affine = affineOf(view, 'byGroup');
        const { moments, y } = await run(backend, x, view, affine);
        expect([...moments.mean]).toEqual(new Array(3).fill(Math.fround(value)));
        expect([...moments.variance]).toEqual([0, 0, 0]);
        expect(y[0]).toBeCloseTo(affine.beta[0]!, 7);
      }
    },
  );

  it('a group of one element has variance 0', async () => {
    const view = { P: 1, K: 4, Q: 1 };
    const x = Float32Array.of(5, -1, 0, 1e6);
    const { moments, y } = await run(backend, x, view, affineOf(view, 'none'));
    expect([...moments.mean]).toEqual([...x]);
    expect([...moments.variance]).toEqual([0, 0, 0, 0]);
    expect([...y].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  it('eps 0 on a constant group is 0 / 0', async () => {
    const view = { P: 4, K: 2, Q: 1 };
    const { y } = await run(
      backend,
      Float32Array.of(1, 2, 1, 3, 1, 4, 1, 5),
      view,
      affineOf(view, 'none', 0),
    );
    expect(y[0]).toBeNaN();
    expect(y[1]).toBeCloseTo(-1.3416407, 6);
  });

  it('does what float32 squares cannot hold', async () => {
    const view = { P: 200, K: 3, Q: 1 };
    const scales = [1e-25, 1e25, 1];
    const x = gaussian(view, 9, undefined, (k) => scales[k]!);
    const { deviation, moments } = await run(backend, x, view, affineOf(view, 'none', 0));
    expect(deviation).toBeLessThanOrEqual(2e-6);
    expect(moments.variance[0]! / 1e-50).toBeGreaterThan(0.5);
    expect(moments.variance[1]! / 1e50).toBeGreaterThan(0.5);
  });

  it('takes float64 elements', async () => {
    const view = { P: 40, K: 3, Q: 1 };
    const x = Float64Array.from(gaussian(view, 4));
    expect((await run(backend, x, view, affineOf(view, 'none'))).deviation).toBeLessThanOrEqual(2e-6);
  });

  it('writes to no input and keeps no output', async () => {
    const view = { P: 50, K: 7, Q: 3 };
    const x = gaussian(view, 6);
    const copy = x.slice();
    const affine = affineOf(view, 'byGroup');
    const moments = await backend.moments(x, view);
    const first = await backend.normalize(x, view, moments, affine);
    const kept = first.slice();
    await backend.normalize(
      x.map((value) => value * 2),
      view,
      moments,
      affine,
    );
    expect(x).toEqual(copy);
    expect(first).toEqual(kept);
  });

  it('stops when its work is cancelled', async () => {
    const view = { P: 100, K: 2, Q: 1 };
    const x = gaussian(view, 8);
    const cancelled = {
      progress: () => undefined,
      pause: () => {
        throw new CancelledError();
      },
    };
    const affine = affineOf(view, 'none');
    await expect(backend.moments(x, view, cancelled)).rejects.toThrow(CancelledError);
    const moments = await backend.moments(x, view);
    await expect(backend.normalize(x, view, moments, affine, cancelled)).rejects.toThrow(CancelledError);
  });

  it('refuses lengths that do not fit, with both numbers', async () => {
    const view = { P: 2, K: 3, Q: 1 };
    const x = new Float32Array(6);
    const moments = await backend.moments(x, view);
    const affine = affineOf(view, 'byGroup');
    const normalize = (change: object, given = moments): Promise<unknown> =>
      backend.normalize(x, view, given, { ...affine, ...change });
    await expect(backend.moments(x, { P: 2, K: 4, Q: 1 })).rejects.toThrow(
      new RangeError('x has 6 elements, expected 8 (P*K*Q = 2*4*1)'),
    );
    await expect(backend.moments(new Float32Array(0), { P: 0, K: 3, Q: 1 })).rejects.toThrow(
      /expected positive integers P, K, Q, got 0, 3, 1/,
    );
    await expect(normalize({}, { ...moments, mean: new Float64Array(2) })).rejects.toThrow(
      'mean has 2 elements, expected 3 (K)',
    );
    await expect(normalize({ parameterOfQ: new Int32Array(2) })).rejects.toThrow(RangeError);
    await expect(normalize({ beta: new Float64Array(4) })).rejects.toThrow(RangeError);
    await expect(normalize({ parameterOfK: Int32Array.of(0, 1, 3) })).rejects.toThrow(
      'Parameter indices run from 0 to 3, expected 0 to 2',
    );
  });
});
