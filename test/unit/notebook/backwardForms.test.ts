import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { compareBackwardForms } from '../../../src/notebook/backwardForms';
import {
  compareBackwardFormsArguments,
  compareBackwardFormsDocument,
} from '../../../src/protocol/documents/compareBackwardForms';
import { unattended } from '../../../src/work';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const fits = ajv.compile(compareBackwardFormsDocument);
const accepts = ajv.compile(compareBackwardFormsArguments);

/** Ten of each form. */
const WARM_UPS = 20;

/** A clock on which the n-th timed run takes `durations[n]`, after the warm-up runs. */
function clock(durations: readonly number[]): () => number {
  let time = 0;
  let reading = 0;
  return () => {
    const run = (reading - 1) / 2 - WARM_UPS;
    if (reading++ % 2 === 1) time += durations[run] ?? 1000;
    return time;
  };
}

describe('batchnorm backward, staged against closed form', () => {
  it('gives the same gradients, for other seeds and shapes too', async () => {
    for (const [seed, shape] of [
      [231, [100, 500]],
      [7, [3, 4]],
      [8, [50, 1]],
    ] as const) {
      const document = await compareBackwardForms({ shape, seed, repeats: 1 }, unattended, () => 0);
      expect(fits(document), ajv.errorsText(fits.errors)).toBe(true);
      for (const { relError, maxAbs } of Object.values(document.differences)) {
        expect(relError).toBeLessThan(1e-10);
        expect(maxAbs).toBeLessThan(1e-12);
      }
    }
  });

  it('times them in turns, past the warm-up, by their medians', async () => {
    const now = clock([8, 2, 6, 9, 4, 3]);
    const document = await compareBackwardForms({ shape: [4, 3], seed: 1, repeats: 3 }, unattended, now);
    expect(document.forms).toEqual([
      { name: 'staged', milliseconds: 6 },
      { name: 'closed', milliseconds: 3 },
    ]);
    expect(document.speedup).toBe(2);
  });

  it('says that it is not known where the clock sees nothing', async () => {
    const document = await compareBackwardForms({ shape: [2, 2], seed: 1, repeats: 2 }, unattended, () => 0);
    expect(document.speedup).toBe('NaN');
    expect(fits(document)).toBe(true);
  });

  it('takes no more than it can hold', async () => {
    const request = { shape: [1e5, 1e5] as const, seed: 1, repeats: 1 };
    await expect(compareBackwardForms(request, unattended, () => 0)).rejects.toThrow(
      'shape may hold 4000000 elements at most, got (100000, 100000)',
    );
  });

  it.each([
    [{}, true],
    [{ shape: [10, 20], seed: 0, repeats: 5 }, true],
    [{ shape: [10] }, false],
    [{ shape: [10, 20, 3] }, false],
    [{ shape: [0, 5] }, false],
    [{ repeats: 0 }, false],
    [{ forms: ['staged'] }, false],
  ])('takes %j: %s', (given, expected) => {
    expect(accepts(given)).toBe(expected);
  });
});
