import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { drawsWithin } from '../../../src/inspect/batchSpread';
import { execute } from '../../../src/inspect/execute';
import { layerReport } from '../../../src/inspect/layerReport';
import { ChoiceError } from '../../../src/inspect/plan';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { CancelledError, unattended } from '../../../src/work';
import { golden, inspect, tensor } from '../support/inspect';

interface Batch {
  readonly x: readonly number[];
  readonly shape: readonly number[];
  readonly size: number;
  readonly meanSpread: readonly number[];
  readonly logStdSpread: readonly number[];
  readonly meanShift: readonly number[];
  readonly stdRatio: readonly number[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const { batches } = golden<{ readonly batches: readonly Batch[] }>('what_if.json');
const layout = (shape: readonly number[]): Partial<InspectChoice> =>
  shape.length === 4 ? { layout: 'NHWC' } : {};

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });
}

describe('a small batch', () => {
  it.each(batches)('strays from the whole as in NumPy: $shape', async (example) => {
    const { x, shape, size } = example;
    const { batch, norm } = await inspect(tensor(x, shape), { batchSize: size, ...layout(shape) });
    expect([batch!.size, batch!.draws, norm.batchSize]).toEqual([size, 20, size]);
    for (const name of ['meanSpread', 'logStdSpread', 'meanShift', 'stdRatio'] as const) {
      expectClose(batch![name], example[name], 1e-9);
    }
  });

  it.each(batches)('gives its statistics to all samples: $shape', async ({ x, shape, size, mean, std }) => {
    const whole = await inspect(tensor(x, shape), layout(shape));
    const { before, after, rows } = await inspect(tensor(x, shape), { batchSize: size, ...layout(shape) });
    expect(before).toEqual(whole.before);
    for (let row = 0; row < rows; row++) {
      const deviation = Math.sqrt(std[row]! ** 2 + 1e-5);
      expect(after.count[row]).toBe(whole.before.count[row]);
      expect(after.mean[row]).toBeCloseTo((whole.before.mean[row]! - mean[row]!) / deviation, 9);
      expect(after.std[row]).toBeCloseTo(whole.before.std[row]! / deviation, 9);
    }
  });

  it('spreads by the standard error, corrected for a finite set', async () => {
    const report = await inspect(tensor(new RandomState(5).randn(400 * 60), [400, 60]), { batchSize: 16 });
    const expected = Math.sqrt((400 - 16) / (16 * 399));
    const rms = Math.sqrt(report.batch!.meanSpread.reduce((sum, s) => sum + s * s, 0) / 60);
    expect(rms / expected).toBeGreaterThan(0.93);
    expect(rms / expected).toBeLessThan(1.03);
  });

  it('changes nothing where the norm sees each sample alone, runs, or takes all', async () => {
    const x = tensor(new RandomState(6).randn(20 * 4), [20, 4]);
    const parameters = { runningMean: 0, runningVar: 1 };
    for (const choice of [
      { norm: 'layernorm' },
      { norm: 'none' },
      { mode: 'running' },
      { batchSize: 20 },
      { batchSize: 1000 },
    ] as const) {
      const plain: Partial<InspectChoice> = { ...choice };
      delete (plain as { batchSize?: number }).batchSize;
      const report = await inspect(x, { batchSize: 5, ...choice }, parameters);
      expect(report).toEqual(await inspect(x, plain, parameters));
      expect(report.batch).toBeUndefined();
    }
  });

  it('of one value per group gives beta, and says why', async () => {
    const x = tensor(new RandomState(7).randn(20 * 3), [20, 3]);
    const { after, warnings, batch } = await inspect(x, { batchSize: 1 }, { beta: [1, 2, 3], gamma: -2 });
    expect([...after.min, ...after.max]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(warnings.map(({ kind }) => kind)).toEqual(['batchOfOne']);
    expect([...batch!.stdRatio, ...batch!.logStdSpread]).toEqual([0, 0, 0, Infinity, Infinity, Infinity]);
    await expect(inspect(x, { batchSize: 1, semantics: 'pytorch' })).rejects.toThrow(
      /Expected more than 1 value per channel/,
    );
    const images = tensor(x.data, [5, 3, 4]);
    expect((await inspect(images, { batchSize: 1, semantics: 'pytorch' })).warnings).toEqual([]);
  });

  it.each([0, -1, 1.5, NaN])('of %d samples is refused', async (batchSize) => {
    const x = tensor([1, 2, 3, 4], [2, 2]);
    await expect(inspect(x, { batchSize })).rejects.toThrow(ChoiceError);
    await expect(inspect(x, { batchSize, norm: 'layernorm' })).rejects.toThrow(/whole number from 1, got/);
  });

  it('counts finite values only, and tells constant rows', async () => {
    const values = new RandomState(8).randn(12 * 3);
    for (let i = 0; i < 12; i++) values[3 * i + 1] = 0.1;
    values[2] = NaN;
    values[5] = Infinity;
    const { batch } = await inspect(tensor(values, [12, 3]), { batchSize: 4 });
    expect(batch!.meanSpread[1]).toBeNaN();
    expect(batch!.logStdSpread[1]).toBeNaN();
    expect([...batch!.meanSpread].filter(Number.isFinite)).toHaveLength(2);
    expect(batch!.stdRatio[2]).toBeGreaterThan(0);
  });

  it('is drawn fewer times where it is large', () => {
    expect([10, 209_000, 500_000, 1e9].map(drawsWithin)).toEqual([20, 20, 8, 4]);
  });

  it('is what the backend runs', async () => {
    const x = tensor(new RandomState(9).randn(40 * 3), [40, 3]);
    const seen: number[] = [];
    const backend: typeof referenceBackend = {
      ...referenceBackend,
      normalize: (values, ...rest) => {
        seen.push(values.length);
        return referenceBackend.normalize(values, ...rest);
      },
    };
    const choice = { ...DEFAULT_CHOICE, batchSize: 8 };
    const request = { tensor: x, choice, parameters: {}, now: () => 0 };
    expect((await execute(request, backend, unattended)).maxDeviation).toBe(0);
    expect(seen).toEqual([24]);
  });

  it('can be cancelled between draws', async () => {
    const x = tensor(new RandomState(10).randn(200), [100, 2]);
    let left = 5;
    const work = {
      progress: () => undefined,
      pause: (): undefined => {
        if (left-- === 0) throw new CancelledError();
      },
    };
    const choice = { ...DEFAULT_CHOICE, batchSize: 10 };
    const request = { name: 'x', tensor: x, choice, parameters: {}, now: () => 0 };
    await expect(layerReport(request, work)).rejects.toThrow(CancelledError);
  });
});
