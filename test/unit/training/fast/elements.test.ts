import { describe, expect, it } from 'vitest';
import { leakyRelu, relu, sigmoid, tanh } from '../../../../src/layers/activations';
import type { Layer } from '../../../../src/layers/layer';
import { EngineMemory } from '../../../../src/training/fast/engineMemory';

const memory = new EngineMemory();
const ACTIVATIONS: readonly [string, number, Layer][] = [
  ['relu', 0, relu],
  ['leakyRelu', 1, leakyRelu],
  ['sigmoid', 2, sigmoid],
  ['tanh', 3, tanh],
];

/** From the smallest normal number up, both signs, and what is none of them. */
const X = Float32Array.from([
  ...Array.from({ length: 400 }, (_, i) => 2 ** (-126 + 0.35 * i)),
  ...Array.from({ length: 400 }, (_, i) => -(2 ** (-126 + 0.35 * i))),
  ...Array.from({ length: 2000 }, (_, i) => (i - 1000) / 50.3),
  ...[0, -0, 3e38, -3e38, Infinity, -Infinity, NaN],
]);

function put(values: ArrayLike<number>): number {
  const address = memory.singles(values.length);
  memory.viewSingles(address, values.length).set(values);
  return address;
}

describe.each(ACTIVATIONS)('%s', (_, f, layer) => {
  const x = put(X);
  const y = memory.singles(X.length);
  memory.kernels.activate(f, x, y, X.length);
  const out = memory.viewSingles(y, X.length).slice();
  const exact = layer.forward({ x: { data: Float64Array.from(X), shape: [X.length] } }, {});

  it('agrees with float64 to a few roundings', () => {
    out.forEach((value, i) => {
      const expected = exact.out.data[i]!;
      if (Number.isNaN(expected)) expect(value).toBeNaN();
      else if (!Number.isFinite(expected) || Math.abs(expected) < 2 ** -125)
        expect(Math.abs(value - expected) || 0).toBeLessThan(2 ** -124);
      else expect(Math.abs(value / expected - 1), `f(${X[i]!})`).toBeLessThan(4 * 2 ** -23);
    });
  });

  it('has the slope of its output', () => {
    const dout = put(X.map((_value, i) => 1 + (i % 3)));
    memory.kernels.activateBackward(f, y, dout, X.length);
    const slopes = memory.viewSingles(dout, X.length);
    const { x: expected } = layer.backward(
      { data: Float64Array.from(X, (_value, i) => 1 + (i % 3)), shape: [X.length] },
      exact.cache,
    );
    slopes.forEach((value, i) => {
      if (!Number.isNaN(X[i]))
        expect(Math.abs(value - expected!.data[i]!), `f'(${X[i]!})`).toBeLessThan(1e-6);
    });
  });
});

it('sums squares in float64', () => {
  const x = put([1e19, ...new Array<number>(6).fill(1e-3), 3e-30]);
  expect(memory.kernels.squares(x, 1)).toBeCloseTo(Math.fround(1e19) ** 2, -25);
  expect(memory.kernels.squares(x + 4, 6)).toBeCloseTo(6 * Math.fround(1e-3) ** 2, 20);
  expect(memory.kernels.squares(x + 28, 1)).toBe(Math.fround(3e-30) ** 2);
});

it('multiplies and combines in place', () => {
  const [a, b] = [put([1, 2, 3, 4, 5, 6]), put([2, 2, 2, 2, 0.5, 0.5])];
  memory.kernels.multiply(a, b, a, 6);
  expect([...memory.viewSingles(a, 6)]).toEqual([2, 4, 6, 8, 2.5, 3]);
  memory.kernels.combine(a, 0.5, b, 2, 6);
  expect([...memory.viewSingles(a, 6)]).toEqual([5, 6, 7, 8, 2.25, 2.5]);
});
