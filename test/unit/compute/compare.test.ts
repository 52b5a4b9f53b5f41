import { describe, expect, it } from 'vitest';
import { maxDeviation } from '../../../src/compute/compare';
import { referenceBackend } from '../../../src/compute/reference/referenceBackend';
import { affineOf, gaussian } from './support';

const view = { P: 70_000, K: 1, Q: 2 };
const x = gaussian(view, 1);
const affine = affineOf(view, 'none');
const moments = await referenceBackend.moments(x, view);
const truth = Float64Array.from(await referenceBackend.normalize(x, view, moments, affine));
const largest = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const deviationOf = (actual: Float64Array): Promise<number> =>
  maxDeviation(actual, { x, view, moments, affine });
const changed = (i: number, value: number): Float64Array => truth.slice().fill(value, i, i + 1);

describe('maxDeviation', () => {
  it('is 0 for the reference itself', async () => {
    expect(await deviationOf(truth)).toBe(0);
  });

  it('is the largest difference over the largest |xhat|, wherever it stands', async () => {
    for (const i of [0, 65_535, 65_536, 139_999]) {
      expect(await deviationOf(changed(i, truth[i]! + 0.5))).toBeCloseTo(0.5 / largest, 12);
    }
  });

  it('is Infinity where exactly one is finite', async () => {
    expect(await deviationOf(changed(3, NaN))).toBe(Infinity);
    expect(await deviationOf(changed(139_998, -Infinity))).toBe(Infinity);
    const poisoned = { x: x.slice(), view: { P: 1, K: 70_000, Q: 2 }, moments, affine };
    poisoned.x[4] = NaN;
    const own = await referenceBackend.moments(poisoned.x, poisoned.view);
    const parameters = affineOf(poisoned.view, 'none');
    const finite = new Float64Array(x.length);
    expect(await maxDeviation(finite, { ...poisoned, moments: own, affine: parameters })).toBe(Infinity);
  });

  it('skips what is finite in neither, and tells infinities apart', async () => {
    const small = { P: 2, K: 1, Q: 1 };
    const given = { mean: Float64Array.of(0), variance: Float64Array.of(1) };
    const normalization = {
      x: Float32Array.of(Infinity, 2),
      view: small,
      moments: given,
      affine: affineOf(small, 'none', 0),
    };
    expect(await maxDeviation(Float32Array.of(Infinity, 2), normalization)).toBe(0);
    expect(await maxDeviation(Float32Array.of(NaN, 2.5), normalization)).toBeCloseTo(0.25, 12);
    expect(await maxDeviation(Float32Array.of(-Infinity, 2), normalization)).toBe(Infinity);
  });

  it('measures against the result where beta dwarfs every xhat', async () => {
    const small = { P: 2, K: 1, Q: 1 };
    const given = { mean: Float64Array.of(0), variance: Float64Array.of(1) };
    const parameters = { ...affineOf(small, 'none', 0), beta: Float64Array.of(100) };
    const normalization = { x: Float32Array.of(1e-3, 0), view: small, moments: given, affine: parameters };
    expect(await maxDeviation(Float64Array.of(100.001, 101), normalization)).toBeCloseTo(1 / 100.001, 9);
  });

  it('refuses a result of another length', async () => {
    await expect(deviationOf(new Float64Array(3))).rejects.toThrow(
      new RangeError('The result has 3 elements, expected 140000'),
    );
  });
});
