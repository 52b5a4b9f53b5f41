import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SLICE_ELEMENTS,
  chooseSlice,
  givenSlice,
  groupsOfSlice,
  sliceIndices,
  sliceShape,
} from '../../../src/gradientCheck/activationSlice';
import { resolveLayout } from '../../../src/normalization/layout';
import type { NormOptions } from '../../../src/normalization/norm';
import { norms } from '../../../src/normalization/registry';
import { sliceText } from '../../../src/protocol/documents/checkGradients';
import type { SliceRange } from '../../../src/protocol/documents/checkGradients';
import type { Layout, NormName } from '../../../src/protocol/inspect';
import { elementCount } from '../../../src/tensor/tensor';

function chosen(
  norm: NormName,
  shape: readonly number[],
  options: NormOptions = {},
  layout?: Layout,
): { slice: SliceRange[]; groups: number; text: string } {
  const roles = resolveLayout(shape, layout);
  const { groups } = norms[norm].axes(roles, options);
  const slice = chooseSlice(roles, groups);
  const text = sliceText({ tensor: 'x', shape, slice: slice.slice(0, shape.length) });
  return { slice, groups: groupsOfSlice(roles, groups, slice), text };
}

describe('the slice of activations a check can afford', () => {
  it.each<[NormName, number[], string]>([
    // Batchnorm: samples and features in balance, so that its groups hold a batch worth the name.
    ['batchnorm', [200, 100], 'x[0:24, 0:25]'],
    ['batchnorm', [8, 5], 'x[:, :]'],
    ['batchnorm', [1000], 'x[0:600]'],
    ['batchnorm', [32, 64, 28, 28], 'x[0:4, 0:3, 0:7, 0:7]'],
    ['batchnorm', [1, 4096], 'x[:, 0:600]'],
    ['batchnormPerPosition', [200, 16, 8, 8], 'x[0:4, 0:5, 0:5, 0:5]'],
    // Layernorm: whole samples while four of them fit.
    ['layernorm', [200, 100], 'x[0:6, :]'],
    ['layernorm', [200, 4096], 'x[0:4, 0:150]'],
    ['rmsnorm', [3, 100], 'x[:, :]'],
    ['instancenorm', [32, 16, 40], 'x[0:4, 0:3, :]'],
  ])('%s of %j: %s', (norm, shape, text) => {
    expect(chosen(norm, shape).text).toBe(text);
  });

  it('holds whole groups of channels, and as many groups', () => {
    const few = chosen('groupnorm', [16, 32, 10], { groups: 8 });
    expect([few.text, few.groups]).toEqual(['x[0:4, 0:12, :]', 3]);
    const wide = chosen('groupnorm', [16, 4096, 4], { groups: 2 });
    expect([wide.text, wide.groups]).toEqual(['x[0:2, 0:300, 0:1]', 1]);
  });

  it('never holds more than it may, of any norm, layout and shape; groups divide its channels', () => {
    const lengths = fc.integer({ min: 1, max: 2000 });
    const shapes = fc.array(lengths, { minLength: 1, maxLength: 4 });
    const layouts: Record<number, Layout> = { 3: 'NTD', 4: 'NHWC' };
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom<NormName>(
          'batchnorm',
          'batchnormPerPosition',
          'layernorm',
          'instancenorm',
          'rmsnorm',
        ),
        fc.boolean(),
        (shape, norm, last) => {
          const { slice } = chosen(norm, shape, {}, last ? layouts[shape.length] : undefined);
          const size = sliceShape(slice);
          expect(elementCount(size)).toBeLessThanOrEqual(SLICE_ELEMENTS);
          expect(size.every((length, axis) => length >= 1 && length <= (shape[axis] ?? 1))).toBe(true);
          expect(size[0]).toBeGreaterThanOrEqual(Math.min(2, shape[0]!));
        },
      ),
      { seed: 231, numRuns: 300 },
    );
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 64 }),
        (n, groups, unit) => {
          const { slice, groups: own } = chosen('groupnorm', [n, groups * unit, 6, 6], { groups });
          const size = sliceShape(slice);
          expect(elementCount(size)).toBeLessThanOrEqual(SLICE_ELEMENTS);
          expect(size[1]! % own).toBe(0);
          expect(own).toBeLessThanOrEqual(groups);
        },
      ),
      { seed: 231, numRuns: 200 },
    );
  });

  it('numbers its elements as they lie in the whole tensor', () => {
    const indices = sliceIndices(
      [3, 4, 5],
      [
        [1, 3],
        [0, 2],
        [2, 4],
      ],
    );
    expect([...indices]).toEqual([22, 23, 27, 28, 42, 43, 47, 48]);
  });
});

describe('a slice asked for', () => {
  const roles = resolveLayout([6, 8, 4]);
  const { groups } = norms.groupnorm.axes(roles, { groups: 2 });
  const ask = (...slice: SliceRange[]): SliceRange[] => givenSlice(slice, roles, groups, 3);

  it('is taken where it fits', () => {
    expect(ask([1, 3], [4, 8], [0, 4])).toEqual([
      [1, 3],
      [4, 8],
      [0, 4],
    ]);
  });

  it('is refused with the axis and what it may be', () => {
    expect(() => ask([0, 2], [0, 4])).toThrow('one [start, end] per axis: 3, got 2');
    expect(() => ask([0, 7], [0, 4], [0, 4])).toThrow('axis 0 must lie in 0 to 6, got 0 to 7');
    expect(() => ask([2, 2], [0, 4], [0, 4])).toThrow('axis 0 must lie in 0 to 6, got 2 to 2');
    expect(() => ask([0, 2], [0, 3], [0, 4])).toThrow(
      'axis 1 must hold whole groups of 4 channels, got 0 to 3',
    );
    const large = resolveLayout([100, 100]);
    const plain = norms.batchnorm.axes(large, {}).groups;
    expect(() =>
      givenSlice(
        [
          [0, 100],
          [0, 100],
        ],
        large,
        plain,
        2,
      ),
    ).toThrow('may hold 4,096 elements, got 100 × 100');
  });
});
