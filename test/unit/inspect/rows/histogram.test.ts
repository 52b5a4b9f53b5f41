import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceCounter } from '../../../../src/compute/reference/referenceCounter';
import { binCount, binEdges, countBins } from '../../../../src/inspect/rows/histogram';

function histogram(values: number[], bins: number): { counts: number[]; edges: number[] } {
  const min = Math.min(...values);
  const max = Math.max(...values);
  const counts = new Uint32Array(bins + 2);
  countBins(referenceCounter, Float64Array.from(values), values.length, { min, max, bins }, counts, 1);
  expect([counts[0], counts[bins + 1]], 'no count outside the row').toEqual([0, 0]);
  return { counts: [...counts.slice(1, bins + 1)], edges: [...binEdges(min, max, bins)] };
}

describe('histogram', () => {
  it('has half-open bins, the last one closed', () => {
    expect(histogram([0, 0.5, 1, 1.5, 2], 2).counts).toEqual([2, 3]);
    expect(histogram([0, 1, 2, 3], 3)).toEqual({ counts: [1, 1, 2], edges: [0, 1, 2, 3] });
  });

  it('counts every value in the bin whose edges hold it', () => {
    const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        (values, bins) => {
          if (Math.min(...values) === Math.max(...values)) return;
          const { counts, edges } = histogram(values, bins);
          const expected = counts.map(
            (_, bin) =>
              values.filter(
                (x) => x >= edges[bin]! && (x < edges[bin + 1]! || (bin === bins - 1 && x === edges[bins])),
              ).length,
          );
          expect(counts).toEqual(expected);
        },
      ),
      { seed: 231, numRuns: 300 },
    );
  });

  it('survives ranges that overflow and ranges of denormals', () => {
    expect(histogram([-1.7e308, 0, 1.7e308], 4).counts).toEqual([1, 0, 1, 1]);
    expect(histogram([0, 5e-324, 1.5e-323], 3).counts.reduce((a, b) => a + b)).toBe(3);
  });

  it('gives a constant one bin and nothing none', () => {
    expect(binCount(64, { count: 9, min: 2, max: 2, iqr: 0 })).toBe(1);
    expect(binCount('fd', { count: 0, min: NaN, max: NaN, iqr: NaN })).toBe(0);
    expect([...binEdges(2, 2, 1)]).toEqual([1.5, 2.5]);
  });

  it('follows Freedman and Diaconis, as numpy.histogram_bin_edges(bins="fd")', () => {
    // 1000 values, IQR 1.349, range 6.5: width 2*1.349/10 = 0.2698, ceil(6.5 / 0.2698) = 25.
    expect(binCount('fd', { count: 1000, min: -3.25, max: 3.25, iqr: 1.349 })).toBe(25);
    expect(binCount('fd', { count: 1000, min: 0, max: 1, iqr: 0 })).toBe(1);
    expect(binCount('fd', { count: 1e6, min: 0, max: 1e9, iqr: 1e-3 })).toBe(4096);
  });
});
