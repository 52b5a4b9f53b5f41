import { describe, expect, it } from 'vitest';
import { affine } from '../../../src/layers/affine';
import { conv2d } from '../../../src/layers/conv2d';
import { array } from '../../../src/layers/layer';
import type { NdArray } from '../../../src/layers/layer';
import { maxPool2d } from '../../../src/layers/maxPool2d';
import { RandomState } from '../../../src/tensor/randomState';
import { golden } from '../support/inspect';

interface ConvCase {
  seed: number;
  x_shape: number[];
  w_shape: number[];
  stride: number;
  pad: number;
  out_shape: number[];
  out: number[];
  dx: number[];
  dw: number[];
  db: number[];
}
interface PoolCase extends Pick<ConvCase, 'seed' | 'x_shape' | 'stride' | 'out_shape' | 'out' | 'dx'> {
  size: number;
}
const cases = golden<{ conv: ConvCase[]; pool: PoolCase[] }>('convolution.json');

const randn = (random: RandomState, shape: readonly number[]): NdArray =>
  array(random.randn(shape.reduce((product, size) => product * size, 1)), shape);

function expectNear(actual: NdArray, expected: readonly number[]): void {
  expect(actual.data).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual.data[i]! - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
  });
}

describe('convolution, against loops in NumPy', () => {
  it.each(
    cases.conv.map(
      (one) =>
        [
          `x ${one.x_shape.join(' × ')}, w ${one.w_shape.join(' × ')}, stride ${one.stride}, pad ${one.pad}`,
          one,
        ] as const,
    ),
  )('%s', (_name, one) => {
    const random = new RandomState(one.seed);
    const inputs = {
      x: randn(random, one.x_shape),
      w: randn(random, one.w_shape),
      b: randn(random, [one.w_shape[0]!]),
    };
    const { out, cache } = conv2d.forward(inputs, { stride: one.stride, pad: one.pad });
    expect(out.shape).toEqual(one.out_shape);
    expectNear(out, one.out);
    const { x, w, b } = conv2d.backward(randn(random, out.shape), cache);
    expectNear(x!, one.dx);
    expectNear(w!, one.dw);
    expectNear(b!, one.db);
  });

  it('with 1 × 1 kernels is an affine layer at every position', () => {
    const random = new RandomState(1);
    const x = randn(random, [2, 3, 2, 2]);
    const w = randn(random, [4, 3, 1, 1]);
    const b = randn(random, [4]);
    const { out } = conv2d.forward({ x, w, b }, {});
    const wT = array(
      Float64Array.from({ length: 12 }, (_, i) => w.data[(i % 4) * 3 + Math.floor(i / 4)]!),
      [3, 4],
    );
    for (let place = 0; place < 4; place++) {
      const pixel = array(
        [0, 1].flatMap((n) => [0, 1, 2].map((c) => x.data[(n * 3 + c) * 4 + place]!)),
        [2, 3],
      );
      const { out: expected } = affine.forward({ x: pixel, w: wT, b }, {});
      expectNear(
        array(
          [0, 1].flatMap((n) => [0, 1, 2, 3].map((f) => out.data[(n * 4 + f) * 4 + place]!)),
          [2, 4],
        ),
        [...expected.data],
      );
    }
  });

  it('says which sizes do not fit', () => {
    const x = array(new Float64Array(32), [1, 2, 4, 4]);
    const b = array([0], [1]);
    const of =
      (shape: number[], params = {}) =>
      () =>
        conv2d.forward({ x, b, w: array(new Float64Array(shape.reduce((a, c) => a * c)), shape) }, params);
    expect(of([1, 3, 3, 3])).toThrow('must agree in C, got (1, 2, 4, 4) and (1, 3, 3, 3)');
    expect(of([1, 2, 5, 5])).toThrow('No 5 × 5 window fits an image of 4 × 4, pad 0');
    expect(of([1, 2, 3, 3], { stride: 0 })).toThrow('stride must be a whole number above 0');
    expect(of([2, 2, 3, 3])).toThrow('b must have shape (2), got (1)');
  });
});

describe('max pooling, against loops in NumPy', () => {
  it.each(
    cases.pool.map(
      (one) => [`x ${one.x_shape.join(' × ')}, size ${one.size}, stride ${one.stride}`, one] as const,
    ),
  )('%s', (_name, one) => {
    const random = new RandomState(one.seed);
    const { out, cache } = maxPool2d.forward(
      { x: randn(random, one.x_shape) },
      { size: one.size, stride: one.stride },
    );
    expect(out.shape).toEqual(one.out_shape);
    expect([...out.data].map((value, i) => Math.abs(value - one.out[i]!) < 1e-14)).not.toContain(false);
    expectNear(maxPool2d.backward(randn(random, out.shape), cache)['x']!, one.dx);
  });

  it('gives the gradient of equal values to the first, and lets NaN through', () => {
    const { out, cache } = maxPool2d.forward({ x: array([1, 1, 1, 1, NaN, 2, 3, NaN], [1, 2, 2, 2]) }, {});
    expect([...out.data]).toEqual([1, NaN]);
    const { x } = maxPool2d.backward(array([5, 7], [1, 2, 1, 1]), cache);
    expect([...x!.data]).toEqual([5, 0, 0, 0, 7, 0, 0, 0]);
  });

  it('says which sizes do not fit', () => {
    expect(() => maxPool2d.forward({ x: array([1, 2], [1, 1, 1, 2]) }, {})).toThrow(
      'x must be (N, C, H, W) of 2 × 2 at least, got (1, 1, 1, 2)',
    );
    expect(() => maxPool2d.forward({ x: array([1], [1, 1, 1, 1]) }, { size: 0 })).toThrow(
      'must be whole numbers above 0',
    );
  });
});
