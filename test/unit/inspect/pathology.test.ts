import { describe, expect, it } from 'vitest';
import type { InspectChoice, PathologyKind } from '../../../src/protocol/inspect';
import type { ParameterSet } from '../../../src/inspect/plan';
import { unitInLastPlace } from '../../../src/inspect/pathology';
import { RandomState } from '../../../src/tensor/randomState';
import type { DType } from '../../../src/tensor/tensor';
import { inspect, tensor } from '../support/inspect';

const N = 400;

async function badges(
  make: (normal: number, i: number) => number,
  choice: Partial<InspectChoice> = {},
  parameters: ParameterSet = {},
  dtype: DType = 'float32',
): Promise<PathologyKind[]> {
  const values = new RandomState(231).randn(N).map(make);
  const report = await inspect(tensor(values, [N, 1], dtype), choice, parameters);
  return report.pathologies.map(({ kind }) => kind);
}

describe('pathologies', () => {
  it('leave a healthy feature alone', async () => {
    expect(await badges((x) => 2 * x + 1)).toEqual([]);
  });

  it('see NaN and infinities', async () => {
    expect(await badges((x, i) => (i === 3 ? NaN : x))).toEqual(['nonFinite']);
    expect(await badges((x, i) => (i === 3 ? -Infinity : x))).toEqual(['nonFinite']);
    expect(await badges(() => NaN)).toEqual(['nonFinite']);
  });

  it('see a unit that never gets through its ReLU, and only there', async () => {
    const negative = (x: number): number => -Math.abs(x) - 0.1;
    expect(await badges(negative)).toEqual(['dead']);
    expect(await badges(negative, { followedBy: 'tanh' })).toEqual([]);
    expect(await badges(() => 0, { followedBy: 'tanh' })).toEqual(['dead']);
  });

  it('see a constant, within 8 ulp of the stored type', async () => {
    expect(await badges(() => 0.7312)).toEqual(['constant']);
    expect(await badges((_x, i) => (i % 2 ? 1 : 1 + 2 ** -23))).toEqual(['constant']);
    expect(await badges((_x, i) => (i % 2 ? 1 : 1 + 2 ** -23), {}, {}, 'float64')).not.toContain('constant');
    expect(unitInLastPlace(1, 'float32')).toBe(2 ** -23);
    expect(unitInLastPlace(3, 'float16')).toBe(2 ** -9);
    expect(unitInLastPlace(3, 'int32')).toBe(0);
  });

  it('see a wall, but not the zeros of a ReLU', async () => {
    expect(await badges((x) => Math.min(x, 0.5))).toEqual(['saturated']);
    expect(await badges((x) => Math.max(x, 0))).toEqual([]);
  });

  it('see a variance that eps dominates', async () => {
    expect(await badges((x) => x * 1e-3)).toEqual(['epsDominated']);
    expect(await badges((x) => x * 1e-3, { eps: 1e-9 })).toEqual([]);
    expect(await badges((x) => x * 1e-3, { norm: 'none' })).toEqual([]);
  });

  it('see a heavy tail', async () => {
    expect(await badges((x, i) => (i % 150 === 7 ? 40 : x))).toEqual(['heavyTail']);
  });

  it('see running statistics that do not fit the batch', async () => {
    const near = { runningMean: [0.02], runningVar: [1.01] };
    expect(await badges((x) => x, {}, near)).toEqual([]);
    expect(await badges((x) => x + 2, {}, near)).toEqual(['trainEvalGap']);
    expect(await badges((x) => 3 * x, {}, near)).toEqual(['trainEvalGap']);
  });

  it('come sorted by severity, then value, then index', async () => {
    const columns = [
      (x: number): number => x,
      (x: number, row: number): number => (row < 5 ? NaN : x),
      (): number => 3,
      (x: number, row: number): number => (row < 9 ? NaN : x),
      (x: number): number => -Math.abs(x),
    ];
    const normal = new RandomState(1).randn(N * 5);
    const values = normal.map((x, i) => columns[i % 5]!(x, Math.floor(i / 5)));
    const report = await inspect(tensor(values, [N, 5]));
    expect(report.pathologies.map(({ row, kind }) => [row, kind])).toEqual([
      [3, 'nonFinite'],
      [1, 'nonFinite'],
      [4, 'dead'],
      [2, 'constant'],
    ]);
  });
});
