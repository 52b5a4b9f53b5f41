import { describe, expect, it } from 'vitest';
import { binAt, cellLane } from '../../../webview/figures/cell';

const band = { low: 0, high: 84 };

describe('bins to pixel columns', () => {
  it('rounds edges, and lets the largest bin take a column', () => {
    const { heights } = cellLane(Uint32Array.of(9, 18, 1), 0, 6, band);
    expect([...heights.subarray(0, 7)]).toEqual([9, 9, 18, 18, 1, 1, 0]);
    const squeezed = cellLane(Uint32Array.of(2, 4), 10, 10.5, band);
    expect([...squeezed.heights.subarray(9, 13)]).toEqual([0, 18, 0, 0]);
  });

  it('draws any count one pixel high at least', () => {
    expect(cellLane(Uint32Array.of(1, 1000), 0, 2, band).heights[0]).toBe(1);
  });

  it('draws a constant as a spike', () => {
    const { heights } = cellLane(Uint32Array.of(200), 42, 42, band);
    expect(heights[42]).toBe(18);
    expect(heights.filter((height) => height > 0)).toHaveLength(1);
  });

  it('marks what lies beyond the axis, and points where most of it went', () => {
    expect(cellLane(Uint32Array.of(1, 9), -20, 20, band)).toMatchObject({
      beyondLow: true,
      beyondHigh: false,
      away: undefined,
    });
    expect(cellLane(Uint32Array.of(1, 9), 60, 140, band)).toMatchObject({ beyondHigh: true, away: 'high' });
  });
});

it('finds the bin under a column', () => {
  const counts = Uint32Array.of(1, 2, 3, 4);
  expect(binAt(counts, 40, 48, band, 43)).toBe(1);
  expect(binAt(counts, 40, 48, band, 20)).toBeUndefined();
  expect(binAt(Uint32Array.of(5), 42, 42, band, 42)).toBe(0);
});
