import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWasmCounter } from '../../../../src/compute/wasm/wasmCounter';
import { momentumReport } from '../../../../src/inspect/momentum';
import { streamOf } from '../../../../src/inspect/streamed/streamedComparison';
import { streamedMomentum } from '../../../../src/inspect/streamed/streamedMomentum';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { TensorStream } from '../../../../src/readers/tensorStream';
import { RandomState } from '../../../../src/tensor/randomState';
import { elementCount } from '../../../../src/tensor/tensor';
import type { Tensor } from '../../../../src/tensor/tensor';
import { unattended } from '../../../../src/work';

function tensorOf(shape: readonly number[], seed: number): Tensor {
  const values = new RandomState(seed).randn(elementCount(shape));
  return {
    data: Float32Array.from(values, (x, i) => (i % 41 === 3 ? NaN : 2 * x + 1)),
    shape,
    dtype: 'float32',
  };
}

const cases = fc.record({
  samples: fc.integer({ min: 2, max: 40 }),
  inner: fc.constantFrom([3], [2, 3], [2, 2, 2]),
  batch: fc.integer({ min: 2, max: 40 }),
  block: fc.integer({ min: 1, max: 300 }),
  passes: fc.integer({ min: 1, max: 3 }),
  semantics: fc.constantFrom('notebook' as const, 'pytorch' as const),
  seed: fc.nat(1000),
});

it('finds in blocks what it finds in memory, in one pass', async () => {
  const counter = createWasmCounter();
  await fc.assert(
    fc.asyncProperty(cases, async ({ samples, inner, batch, block, passes, semantics, seed }) => {
      const tensor = tensorOf([samples, ...inner], seed);
      const choice = { ...DEFAULT_CHOICE, semantics };
      const samplesPerBatch = Math.min(batch, samples);
      let read = 0;
      const whole = streamOf(tensor);
      const stream: TensorStream = {
        ...whole,
        read: (first, count, work) => {
          read += count;
          return whole.read(first, count, work);
        },
      };
      const question = { choice, samplesPerBatch, passes };
      const expected = await momentumReport({ ...question, tensor }, unattended);
      const found = await streamedMomentum(
        { ...question, stream, counter, blockElements: block },
        unattended,
      );
      expect(read).toBe(samples);
      expect(found.batches).toBe(expected.batches);
      found.wholeMean.forEach((mean, k) => {
        expect(mean).toBeCloseTo(expected.wholeMean[k]!, 12);
        expect(found.wholeVar[k]).toBeCloseTo(expected.wholeVar[k]!, 12);
      });
      found.candidates.forEach((candidate, i) => {
        const { runningMean, runningVar, momentum } = expected.candidates[i]!;
        expect(candidate).toMatchObject({ runningMean, runningVar, momentum });
      });
    }),
    { seed: 231, numRuns: 100 },
  );
});

it('refuses batches that are too large to hold, and says how large they may be', async () => {
  const stream: TensorStream = {
    shape: [1000, 1 << 20],
    dtype: 'float32',
    read: () => Promise.reject(new Error('nothing is read')),
  };
  const question = { choice: DEFAULT_CHOICE, samplesPerBatch: 17, passes: 1, stream };
  await expect(streamedMomentum(question, unattended)).rejects.toThrow(
    /samplesPerBatch must be up to 16, got 17/,
  );
});
