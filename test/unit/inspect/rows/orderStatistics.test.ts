import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceCounter } from '../../../../src/compute/reference/referenceCounter';
import { selectRanks, valuesAtRanks } from '../../../../src/inspect/rows/orderStatistics';
import { RandomState } from '../../../../src/tensor/randomState';

const SEED = { seed: 231, numRuns: 100 };

function sorted(values: Float64Array): Float64Array {
  return values.slice().sort();
}

describe('selecting by rank', () => {
  it('puts each wanted rank where sorting would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(299), { minLength: 1, maxLength: 10 }),
        (list, wanted) => {
          const values = Float64Array.from(list);
          const expected = sorted(values);
          const ranks = wanted.map((rank) => rank % list.length).sort((a, b) => a - b);
          selectRanks(values, values.length, ranks);
          for (const rank of ranks) expect(values[rank]).toBe(expected[rank]);
        },
      ),
      SEED,
    );
  });

  const random = new RandomState(7);
  const shapes: Record<string, Float64Array> = {
    normal: random.randn(5000),
    'few distinct values': random.randn(5000).map((value) => Math.round(value) + 0),
    'one far outlier': random.randn(5000).map((value, i) => (i === 77 ? 1e300 : value)),
    ascending: Float64Array.from({ length: 5000 }, (_, i) => i),
    'organ pipe': Float64Array.from({ length: 5000 }, (_, i) => Math.min(i, 5000 - i)),
    'a range that overflows': random.randn(5000).map((value) => value * 4e307),
    denormals: random.randn(5000).map((value) => value * 1e-320),
  };
  it.each(Object.entries(shapes))('finds exact values in long rows: %s', (_name, values) => {
    const expected = sorted(values);
    const range = { min: expected[0]!, max: expected.at(-1)! };
    const ranks = [0, 49, 50, 1250, 2499, 2500, 3749, 4949, 4999];
    expect(valuesAtRanks(referenceCounter, values.slice(), values.length, ranks, range)).toEqual(
      ranks.map((rank) => expected[rank]),
    );
  });
});
