import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  largestTriangles,
  minMaxDots,
  movingMean,
  smoothingWindow,
} from '../../../webview/figures/trainSmooth';

describe('smoothing', () => {
  it('takes a twentieth of the run, odd', () => {
    expect([0, 10, 200, 2000].map(smoothingWindow)).toEqual([1, 1, 11, 101]);
  });

  it('is the mean of the values around each, of as many as there are at the ends', () => {
    expect([...movingMean(Float64Array.of(1, 2, 6, 3, 8), 3)]).toEqual([1.5, 3, 11 / 3, 17 / 3, 5.5]);
  });

  it('leaves out what is no number, and keeps it where it stands', () => {
    expect([...movingMean(Float64Array.of(1, NaN, 5, Infinity, 7), 3)]).toEqual([1, NaN, 5, Infinity, 7]);
  });

  it('forgets an exploding loss as soon as it is past', () => {
    const losses = new Float64Array(300).fill(2);
    losses[7] = 1e300;
    expect([...movingMean(losses, 15).subarray(15)]).toEqual(new Array(285).fill(2));
  });

  it('is what a plain mean would be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 90 }),
        fc.integer({ min: 0, max: 20 }),
        (list, reach) => {
          const smooth = movingMean(Float64Array.from(list), 2 * reach + 1);
          for (const [i, value] of smooth.entries()) {
            const part = list.slice(Math.max(0, i - reach), i + reach + 1);
            expect(value).toBeCloseTo(part.reduce((sum, x) => sum + x, 0) / part.length, 9);
          }
        },
      ),
    );
  });

  it('leaves a constant as it is', () => {
    for (const value of movingMean(new Float64Array(50).fill(0.3), 11)) expect(value).toBeCloseTo(0.3, 14);
  });
});

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });

describe('thinning', () => {
  it('loses no extreme of any bucket, and keeps the order', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (list, buckets) => {
        const dots = minMaxDots(Float64Array.from(list), 1, buckets);
        expect(dots.length).toBeLessThanOrEqual(Math.max(2 * buckets, 0));
        expect(Math.max(...dots.map(({ y }) => y))).toBe(Math.max(...list));
        expect(Math.min(...dots.map(({ y }) => y))).toBe(Math.min(...list));
        for (const [i, { x, y }] of dots.entries()) {
          expect(list[x - 1]).toBe(y);
          if (i > 0) expect(x).toBeGreaterThan(dots[i - 1]!.x);
        }
      }),
    );
  });

  it('keeps the ends of a smooth line, and the dot that sticks out', () => {
    const line = Float64Array.from({ length: 1000 }, (_, i) => i / 1000);
    line[501] = 5;
    const dots = largestTriangles(line, 1, 50);
    expect(dots).toHaveLength(50);
    expect([dots[0]!.x, dots.at(-1)!.x]).toEqual([1, 1000]);
    expect(dots).toContainEqual({ x: 502, y: 5 });
  });

  it('leaves short lines whole, and gaps out', () => {
    const line = Float64Array.of(1, NaN, 3);
    expect(minMaxDots(line, 1, 10)).toEqual([
      { x: 1, y: 1 },
      { x: 3, y: 3 },
    ]);
    expect(largestTriangles(line, 11, 10)).toEqual([
      { x: 11, y: 1 },
      { x: 13, y: 3 },
    ]);
  });
});
