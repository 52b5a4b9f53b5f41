import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDecoder } from '../../../../src/compute/createDecoder';
import { createWasmCounter } from '../../../../src/compute/wasm/wasmCounter';
import { layerReport } from '../../../../src/inspect/layerReport';
import { StreamedCache } from '../../../../src/inspect/streamed/streamedCache';
import { streamedReport } from '../../../../src/inspect/streamed/streamedReport';
import type { StreamedRequest } from '../../../../src/inspect/streamed/streamedReport';
import { DEFAULT_CHOICE } from '../../../../src/protocol/inspect';
import type { InspectChoice, LayerReport } from '../../../../src/protocol/inspect';
import { openTensors } from '../../../../src/readers/registry';
import { RandomState } from '../../../../src/tensor/randomState';
import { DTYPE_BYTES, elementCount } from '../../../../src/tensor/tensor';
import type { DType } from '../../../../src/tensor/tensor';
import { unattended } from '../../../../src/work';
import { npyBytes } from '../../support/npyWriter';
import type { NumpyDType } from '../../support/npyWriter';
import { countingSource } from '../../support/readerSupport';
import { safetensorsBytes } from '../../support/safetensorsWriter';
import { expectSame } from '../../support/summaries';
import { zipBytes } from '../../support/zipWriter';

const NUMPY = (Object.keys(DTYPE_BYTES) as DType[]).filter((dtype) => dtype !== 'bfloat16') as NumpyDType[];

interface Layout {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly inside: 'npy' | 'stored' | 'deflated' | 'safetensors';
}

/** Values that the type holds, some of them sick where it can be. */
function valuesOf({ dtype, shape }: Layout, seed: number): (number | bigint)[] {
  const random = new RandomState(seed);
  return [...random.randn(elementCount(shape))].map((x, i) => {
    if (dtype === 'bool') return Number(x > 0);
    if (dtype.includes('float'))
      return i % 31 === 7 ? [NaN, 0, Infinity, -Infinity][i % 4]! : 3 * x + (i % 5);
    const whole = Math.trunc(dtype.startsWith('u') ? Math.abs(20 * x) : 20 * x);
    return dtype.endsWith('64') ? BigInt(whole) * 2n ** 40n : whole;
  });
}

function fileOf(layout: Layout, seed: number): { readonly name: string; readonly bytes: Uint8Array } {
  const { dtype, shape, inside } = layout;
  const values = valuesOf(layout, seed);
  if (inside === 'safetensors' || dtype === 'bfloat16') {
    return { name: 'x.safetensors', bytes: safetensorsBytes([{ name: 'x', shape, dtype, values }]) };
  }
  const bytes = npyBytes({ ...layout, dtype, values });
  if (inside === 'npy') return { name: 'x.npy', bytes };
  return { name: 'x.npz', bytes: zipBytes([{ name: 'x.npy', bytes, deflate: inside === 'deflated' }]) };
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  dtype: fc.constantFrom<DType>('bfloat16', 'float16', 'float64', ...NUMPY),
  shape: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 })),
    fc.tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })),
    fc.tuple(
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
    ),
  ),
  bigEndian: fc.boolean(),
  fortranOrder: fc.boolean(),
  inside: fc.constantFrom<Layout['inside']>('npy', 'stored', 'deflated', 'safetensors'),
});

const questions = fc.record({
  norm: fc.constantFrom<InspectChoice['norm']>('none', 'batchnorm', 'layernorm', 'rmsnorm'),
  axis: fc.constantFrom<InspectChoice['axis']>('feature', 'sample'),
  bins: fc.constantFrom(1, 7, 64),
  semantics: fc.constantFrom<InspectChoice['semantics']>('notebook', 'pytorch'),
});

it('says of any file in blocks what it says of it in memory', async () => {
  const cases = fc.record({
    layout: layouts,
    question: questions,
    block: fc.integer({ min: 1, max: 200 }),
    seed: fc.nat(1000),
  });
  const counter = createWasmCounter();
  const decode = createDecoder();
  await fc.assert(
    fc.asyncProperty(cases, async ({ layout, question, block, seed }) => {
      // Packed columns are not streamed.
      fc.pre(!(layout.inside === 'deflated' && layout.fortranOrder));
      const { name, bytes } = fileOf(layout, seed);
      const tiny = await openTensors(countingSource(name, bytes), { memoryBudget: 0, decode });
      const ample = await openTensors(countingSource(name, bytes), { memoryBudget: 1e6 });
      const choice = { ...DEFAULT_CHOICE, ...question };
      const asked = { name: 'x', parameters: { gamma: -1.5, beta: 0.25 }, now: () => 0, counter };
      const tensor = await ample.file.read('x', unattended);
      const stream = await tiny.file.stream!('x');
      expect(stream.dtype).toBe(layout.dtype);
      const ask = (more: Partial<StreamedRequest>): Promise<LayerReport> =>
        streamedReport({ ...asked, choice, stream, blockElements: block, ...more }, unattended);
      const whole = await layerReport({ ...asked, choice, tensor }, unattended).catch(String);
      // PyTorch's layers refuse to train on one value per channel.
      if (typeof whole === 'string') {
        expect(await ask({}).catch(String)).toBe(whole);
        return;
      }
      await expect(tiny.file.read('x', unattended)).rejects.toThrow(/the budget is 0 bytes/);
      const cache = new StreamedCache();
      // The second time without a look at the file.
      for (let time = 0; time < 2; time++) {
        const streamed = await ask({ cache });
        expectSame(streamed.before, whole.before, false);
        expectSame(streamed.after, whole.after, true);
        expect([...streamed.before.counts]).toEqual([...whole.before.counts]);
        expect(streamed.tensor).toEqual(whole.tensor);
      }
    }),
    { seed: 231, numRuns: 150 },
  );
});
