import { describe, expect, it } from 'vitest';
import { conventionDifference, conventions, updatesWithin } from '../../../src/normalization/conventions';
import { RunningStatistics } from '../../../src/normalization/runningStatistics';

const { notebook, pytorch, keras, flax } = conventions;

describe('framework conventions', () => {
  it('weigh the old value', () => {
    expect([notebook, pytorch, keras, flax].map(({ momentum }) => momentum)).toEqual([0.9, 0.9, 0.99, 0.99]);
    expect([notebook, pytorch, keras, flax].map(({ eps }) => eps)).toEqual([1e-5, 1e-5, 1e-3, 1e-5]);
    expect([notebook, pytorch, keras, flax].map(({ unbiased }) => unbiased)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('differ by what eps does to the smallest variance', () => {
    const variances = [4, 1, 1e-4, NaN];
    const { rstd } = conventionDifference(pytorch, keras, variances, 100);
    const scale = (variance: number, eps: number): number => 1 / Math.sqrt(variance + eps);
    const largest = Math.max(
      ...variances.slice(0, 3).map((v) => Math.abs(1 - scale(v, keras.eps) / scale(v, pytorch.eps))),
    );
    expect(rstd).toBeCloseTo(largest, 15);
    expect(conventionDifference(pytorch, flax, variances, 100).rstd).toBe(0);
    expect(conventionDifference(pytorch, keras, [], 100).rstd).toBe(0);
  });

  it('differ by M/(M - 1) in the running variance', () => {
    expect(conventionDifference(flax, pytorch, [1], 32).varianceFactor).toBe(32 / 31);
    expect(conventionDifference(pytorch, flax, [1], 32).varianceFactor).toBe(31 / 32);
    expect(conventionDifference(keras, flax, [1], 32).varianceFactor).toBe(1);
    expect(conventionDifference(keras, pytorch, [1], 1).varianceFactor).toBe(1);
  });

  it('differ in the updates it takes to come within 1%', () => {
    expect(conventionDifference(pytorch, keras, [1], 32).updates).toEqual({ from: 44, to: 459 });
    for (const convention of [notebook, pytorch, keras, flax]) {
      const updates = updatesWithin(convention.momentum, 0.01);
      const running = new RunningStatistics(1, { ...convention, initialMean: 0 });
      const gap = (count: number): number => {
        for (let i = 0; i < count; i++) running.update([1], [1], 8);
        return 1 - running.mean[0]!;
      };
      expect(gap(updates - 1)).toBeGreaterThan(0.01);
      expect(gap(1)).toBeLessThanOrEqual(0.01 * (1 + 1e-9));
    }
    expect([0, 0.1, 0.01].map((momentum) => updatesWithin(momentum, 0.01))).toEqual([1, 2, 1]);
  });

  it('say where they are written', () => {
    for (const { source } of Object.values(conventions)) expect(source).toMatch(/^https:\/\//);
  });
});
