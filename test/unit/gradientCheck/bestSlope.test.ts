import { describe, expect, it } from 'vitest';
import { bestSlopes } from '../../../src/gradientCheck/bestSlope';
import type { BestSlope } from '../../../src/gradientCheck/bestSlope';

/** What the steps around h say of the slope of f at x. */
function slopes(f: (x: number) => number, x: number, h: number): BestSlope[] {
  const scale = {
    inputUlp: Math.abs(x) * 2 ** -52,
    outputUlp: Math.abs(f(x)) * 2 ** -52,
    input: Math.max(1, Math.abs(x)),
  };
  return bestSlopes((step) => (f(x + step) - f(x - step)) / (2 * step), h, scale);
}

const holds = (found: readonly BestSlope[], slope: number): boolean =>
  found.some(({ value, uncertainty }) => Math.abs(value - slope) <= 3 * uncertainty);

describe('the best of many steps', () => {
  it.each([1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11])('finds a smooth slope, whatever the step: %f', (h) => {
    for (const x of [-3, -0.2, 0.7, 5]) {
      const found = slopes((t) => Math.exp(t) + 10, x, h);
      expect(holds(found, Math.exp(x))).toBe(true);
      // Too narrow a step is widened by five decades at most.
      expect(found[0]!.uncertainty / Math.exp(x)).toBeLessThan(h > 1e-10 ? 1e-5 : 1e-3);
    }
  });

  it('steps below kinks', () => {
    const [found] = slopes((t) => Math.max(0, t) + Math.abs(t - 0.01), 1e-3, 0.1);
    expect(found!.value).toBeCloseTo(0, 9);
    expect(found!.h).toBeLessThan(1e-3);
    expect(found!.uncertainty).toBeLessThan(1e-9);
  });

  it('takes a slope of 0 before a kink for what it is', () => {
    const found = slopes((t) => Math.max(0, t), -1e-3, 1e-2);
    expect(holds(found, 0)).toBe(true);
    expect(holds(found, 1)).toBe(false);
  });

  it('widens the step where the output is too coarse to move', () => {
    for (const x of [-0.6, 0.1, 0.9]) {
      const found = slopes((t) => Math.fround(Math.sin(t)), x, 1e-5);
      expect(holds(found, Math.cos(x))).toBe(true);
      expect(holds(found, 1.01 * Math.cos(x))).toBe(false);
    }
  });

  it('says that it knows nothing where there is no number', () => {
    expect(
      holds(
        slopes((t) => Math.log(t), 0, 1e-5),
        1,
      ),
    ).toBe(false);
    expect(
      holds(
        slopes(() => NaN, 1, 1e-5),
        0,
      ),
    ).toBe(false);
  });
});
