import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadDataset } from '../../../../src/training/data/loadDataset';
import { syntheticImages } from '../../../../src/training/data/synthetic';
import { golden } from '../../support/inspect';
import { nowhere } from './places';

interface Checks {
  readonly labels_first20: readonly number[];
  readonly X0_first12: readonly number[];
  readonly X1999_last6: readonly number[];
  readonly sha256_X_uint8_2000x3072: string;
  readonly sha256_labels_u8: string;
  readonly mean_first4: readonly number[];
}
const { checks } = golden<{ checks: Checks }>('synthetic_experiments.json');

const PLAIN = { numTrain: 0, dtype: 'float64', scaling: 'none' } as const;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

it('makes the synthetic images bit for bit', () => {
  const { pixels, labels } = syntheticImages();
  expect([...labels.subarray(0, 20)]).toEqual(checks.labels_first20);
  expect([...pixels.subarray(0, 12)]).toEqual(checks.X0_first12);
  expect([...pixels.subarray(-6)]).toEqual(checks.X1999_last6);
  expect(sha256(pixels)).toBe(checks.sha256_X_uint8_2000x3072);
  expect(sha256(Uint8Array.from(labels))).toBe(checks.sha256_labels_u8);
});

it('subtracts the mean image of the training examples from both splits', async () => {
  const { pixels } = syntheticImages();
  const set = await loadDataset({ data: 'synthetic', ...PLAIN }, nowhere);
  checks.mean_first4.forEach((mean, i) => {
    expect(pixels[i]! - set.xTrain[i]!).toBeCloseTo(mean, 12);
    expect(pixels[1000 * 3072 + i]! - set.xVal[i]!).toBeCloseTo(mean, 12);
  });
  expect([set.yTrain.length, set.yVal.length, set.classes, ...set.inputShape]).toEqual([
    1000, 1000, 10, 3, 32, 32,
  ]);
});

it('takes the first training examples asked for, and refuses more than there are', async () => {
  const whole = await loadDataset({ data: 'spirals', ...PLAIN }, nowhere);
  const part = await loadDataset({ data: 'spirals', ...PLAIN, numTrain: 5 }, nowhere);
  expect(part.xTrain).toEqual(whole.xTrain.slice(0, 10));
  expect(part.yTrain).toEqual(whole.yTrain.slice(0, 5));
  expect(part.xVal).toEqual(whole.xVal);
  await expect(loadDataset({ data: 'spirals', ...PLAIN, numTrain: 5000 }, nowhere)).rejects.toThrow(
    'Spirals has 800 training examples, numTrain asks for 5000',
  );
});

it.each(['standardize', 'minMax'] as const)(
  '%s is fitted on the training examples alone',
  async (scaling) => {
    const plain = await loadDataset({ data: 'blobs', ...PLAIN, numTrain: 100 }, nowhere);
    const scaled = await loadDataset({ data: 'blobs', ...PLAIN, numTrain: 100, scaling }, nowhere);
    const features = plain.inputShape[0]!;
    for (let j = 0; j < features; j++) {
      const column = (x: ArrayLike<number>): number[] => Array.from(x).filter((_, i) => i % features === j);
      const train = column(plain.xTrain);
      const mean = train.reduce((sum, value) => sum + value, 0) / train.length;
      const std = Math.sqrt(train.reduce((sum, value) => sum + (value - mean) ** 2, 0) / train.length);
      const [shift, spread]: readonly [number, number] =
        scaling === 'standardize'
          ? [mean, std]
          : [Math.min(...train), Math.max(...train) - Math.min(...train)];
      const before = column(plain.xVal);
      const errors = column(scaled.xVal).map((value, i) => Math.abs(value - (before[i]! - shift) / spread));
      expect(Math.max(...errors)).toBeLessThan(1e-9);
    }
  },
);

it('casts to float32 where the run computes in float32', async () => {
  const set = await loadDataset({ data: 'blobs', ...PLAIN, dtype: 'float32' }, nowhere);
  expect(set.xTrain).toBeInstanceOf(Float32Array);
});
