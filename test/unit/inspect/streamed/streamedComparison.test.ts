import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWasmCounter } from '../../../../src/compute/wasm/wasmCounter';
import { compareAny } from '../../../../src/inspect/compareAny';
import { compareTensors } from '../../../../src/inspect/compareTensors';
import { streamOf, streamedComparison } from '../../../../src/inspect/streamed/streamedComparison';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../../src/protocol/inspect';
import { RandomState } from '../../../../src/tensor/randomState';
import type { Tensor } from '../../../../src/tensor/tensor';
import { elementCount } from '../../../../src/tensor/tensor';
import { CancelledError, unattended } from '../../../../src/work';
import { expectSame } from '../../support/summaries';

const counter = createWasmCounter();

function tensorOf(shape: readonly number[], seed: number, kind: 'plain' | 'sick' | 'constant'): Tensor {
  const data = Float32Array.from(new RandomState(seed).randn(elementCount(shape)), (x, i) => {
    if (kind === 'constant') return 2;
    return kind === 'sick' && i % 5 === 0 ? [NaN, 0, Infinity, -Infinity][(i / 5) % 4]! : 3 * x + seed;
  });
  return { data, shape, dtype: 'float32' };
}

async function both(
  a: Tensor,
  b: Tensor,
  choice: InspectChoice,
  blockElements: number,
): Promise<{ readonly whole: LayerReport; readonly streamed: LayerReport }> {
  const rest = { choice, now: () => 0, counter };
  const sides = <T>(of: (tensor: Tensor) => T) => ({
    first: { name: 'a', tensor: of(a) },
    second: { name: 'b', source: 'b.npz', tensor: of(b) },
  });
  return {
    whole: await compareTensors({ ...rest, ...sides((tensor) => tensor) }, unattended),
    streamed: await streamedComparison({ ...rest, ...sides(streamOf), blockElements }, unattended),
  };
}

const kinds = fc.constantFrom('plain' as const, 'sick' as const, 'constant' as const);
const cases = fc.record({
  samples: fc.integer({ min: 1, max: 40 }),
  /** Of the second tensor, where the rows are features. */
  more: fc.integer({ min: 0, max: 9 }),
  inner: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })),
  axis: fc.constantFrom<InspectChoice['axis']>('feature', 'sample'),
  bins: fc.constantFrom(1, 9, 64),
  block: fc.integer({ min: 1, max: 150 }),
  kinds: fc.tuple(kinds, kinds),
  seed: fc.nat(1000),
});

it('says of two tensors in blocks what it says of them in memory', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ samples, more, inner, axis, bins, block, kinds: [x, y], seed }) => {
      const a = tensorOf([samples, ...inner], seed, x);
      const b = tensorOf([samples + (axis === 'feature' ? more : 0), ...inner], seed + 1, y);
      const choice = { ...DEFAULT_CHOICE, axis, bins };
      const { whole, streamed } = await both(a, b, choice, block);
      for (const lane of ['before', 'after'] as const) {
        expectSame(streamed[lane], whole[lane], false);
        expect([...streamed[lane].counts]).toEqual([...whole[lane].counts]);
        expect(streamed[lane].binRange).toEqual(whole[lane].binRange);
      }
      expect(streamed.comparison).toEqual(whole.comparison);
      expect(streamed.tensor).toEqual(whole.tensor);
      expect(streamed.warnings.slice(0, -1)).toEqual(whole.warnings);
      expect(streamed.warnings.at(-1)!.kind).toBe('streamed');
    }),
    { seed: 231, numRuns: 150 },
  );
});

describe('a comparison of any two', () => {
  const [a, b] = [tensorOf([50, 3], 1, 'plain'), tensorOf([50, 3], 2, 'plain')];
  const ask = (
    first: Tensor,
    streams: readonly [boolean, boolean],
    work = unattended,
  ): Promise<LayerReport> =>
    compareAny(
      {
        first: { name: 'a', tensor: streams[0] ? streamOf(first) : first },
        second: { name: 'b', source: '', tensor: streams[1] ? streamOf(b) : b },
        choice: DEFAULT_CHOICE,
        now: () => 0,
        counter,
      },
      work,
    );

  it.each<[boolean, boolean]>([
    [true, true],
    [true, false],
    [false, true],
  ])('streams where it must: %s, %s', async (...streams) => {
    const report = await ask(a, streams);
    expect(report.comparison).toEqual((await ask(a, [false, false])).comparison);
    expect(report.warnings.map(({ kind }) => kind)).toEqual(['streamed']);
  });

  it('refuses what cannot be compared, and stops when it is cancelled', async () => {
    await expect(ask(tensorOf([50, 4], 1, 'plain'), [true, true])).rejects.toThrow(/same number of features/);
    const pause = () => Promise.reject(new CancelledError());
    await expect(ask(a, [true, true], { progress: () => undefined, pause })).rejects.toThrow(CancelledError);
  });
});
