import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReaderError } from '../../../src/readers/readerError';
import { parseShape, reshape, resolveShape } from '../../../src/readers/reshape';
import { elementCount } from '../../../src/tensor/tensor';
import { shapes } from '../support/elements';

const SEED = { seed: 231 };

function problem(shape: readonly number[], count: number) {
  try {
    resolveShape(shape, count);
  } catch (error) {
    if (error instanceof ReaderError) return error.problem;
  }
  throw new Error('no ReaderError');
}

describe('a shape given by hand', () => {
  it('is taken when its lengths multiply to the number of elements; -1 is what they leave', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, at) => {
        const count = elementCount(shape);
        expect(resolveShape(shape, count)).toEqual(shape);
        const open = shape.map((length, axis) => (axis === at % shape.length ? -1 : length));
        expect(resolveShape(open, count)).toEqual(shape);
      }),
      SEED,
    );
  });

  it('leaves the elements where they are', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const tensor = reshape({ data, shape: [6], dtype: 'float16' }, [3, -1]);
    expect(tensor).toEqual({ data, shape: [3, 2], dtype: 'float16' });
    expect(tensor.data).toBe(data);
  });

  it.each([
    [[7, 70], 480, 'The shape 7 × 70 needs 490 elements, the tensor has 480.'],
    [[7, -1], 480, 'The shape 7 × -1 needs a multiple of 7 elements, the tensor has 480.'],
    [[-1, -1], 4, 'The shape -1 × -1 is none'],
    [[0, 3], 0, 'The shape 0 × 3 is none'],
    [[2.5, 2], 5, 'The shape 2.5 × 2 is none'],
    [[], 1, 'The shape () is none'],
    [[1, 1, 1, 1, 1], 1, 'The shape 1 × 1 × 1 × 1 × 1 is none'],
    [[2 ** 40, 2 ** 40], 4, 'needs 1,208,925,819,614,629'],
  ])('%j for %i elements is refused', (shape, count, message) => {
    const { message: said, expected, found, remedy } = problem(shape, count);
    expect(said).toContain(message);
    expect([expected, found, remedy].every(Boolean)).toBe(true);
  });
});

describe('a shape as people write it', () => {
  it.each([
    ['200, 100', [200, 100]],
    ['200 x 100', [200, 100]],
    ['200×100', [200, 100]],
    [' (64, 3, 32, 32) ', [64, 3, 32, 32]],
    ['[-1,10]', [-1, 10]],
    ['8*4', [8, 4]],
    ['8 4', [8, 4]],
    ['(5,)', [5]],
    ['7', [7]],
  ])('%s', (text, shape) => {
    expect(parseShape(text)).toEqual(shape);
  });

  it.each(['', 'abc', '2,,3', '2, 3,', '1.5, 2', '-2, 3', '2 by 3', '1e3', '(2, 3'])(
    '"%s" is none',
    (text) => {
      expect(parseShape(text)).toBeUndefined();
    },
  );
});
