import { describe, expect, it } from 'vitest';
import { checkables } from '../../../src/gradientCheck/checkables';
import type { Checkable } from '../../../src/gradientCheck/checkables';
import type { Arrays } from '../../../src/layers/layer';
import { RandomState } from '../../../src/tensor/randomState';

const cases = Object.entries<Checkable>(checkables);

describe.each(cases)('%s', (_name, checkable) => {
  const { layer, defaultShape } = checkable;
  const params = { hidden: [5, 4], reg: 0.5 };
  const drawn = (shape: readonly number[], seed: number): Arrays =>
    checkable.draw(shape, params, new RandomState(seed));
  const inputs = drawn(defaultShape, 1);
  const others = drawn(defaultShape, 2);

  it('gives the same bits in spare arrays as in new ones', () => {
    const fresh = layer.forward(inputs, params);
    const gradients = layer.backward(fresh.out, fresh.cache);
    const reused = layer.forward(inputs, params, layer.forward(others, params));
    expect(reused.out).toEqual(fresh.out);
    expect(layer.backward(reused.out, reused.cache)).toEqual(gradients);
  });

  it('takes no harm from spare arrays of another shape', () => {
    const smaller = [1, ...defaultShape.slice(1)];
    const spare = layer.forward(drawn(smaller, 3), params);
    expect(layer.forward(inputs, params, spare).out).toEqual(layer.forward(inputs, params).out);
  });

  it('is, along one input, what forward says', () => {
    if (!layer.partial) return;
    for (const name of Object.keys(inputs).filter((key) => !key.startsWith('_'))) {
      const along = layer.partial(name, inputs, params)!;
      for (const value of [others[name]!, inputs[name]!]) {
        const replaced: Arrays = { ...inputs, [name]: value };
        expect(along(value)).toEqual(layer.forward(replaced, params).out);
      }
    }
  });
});
