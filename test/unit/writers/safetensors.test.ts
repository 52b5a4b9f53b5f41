import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { safetensors } from '../../../src/readers/safetensors';
import { safetensorsBytes } from '../../../src/writers/safetensors';
import type { WritableTensor } from '../../../src/writers/safetensors';
import { unattended } from '../../../src/work';

async function readBack(bytes: Uint8Array): Promise<Record<string, WritableTensor>> {
  const file = await safetensors.open(bufferSource('x.safetensors', bytes), { memoryBudget: Infinity });
  const read = file.tensors.map(async ({ name }) => {
    const { data, shape } = await file.read(name, unattended);
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

const data = fc.oneof(
  fc.float64Array({ minLength: 1, maxLength: 12 }),
  fc.float32Array({ minLength: 1, maxLength: 12 }),
  fc.int32Array({ minLength: 1, maxLength: 12 }),
  fc.uint32Array({ minLength: 1, maxLength: 12 }),
  fc.int16Array({ minLength: 1, maxLength: 12 }),
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
);

describe('a safetensors file', () => {
  it('is read back as it was, whatever its names and kinds', async () => {
    const names = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((name) => name !== '__metadata__' && name !== '__proto__');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, data), async (arrays) => {
        const tensors = Object.fromEntries(
          Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], data: values }]),
        );
        expect(await readBack(safetensorsBytes(tensors, { format: 'test' }))).toEqual(tensors);
      }),
      { seed: 231, numRuns: 60 },
    );
  });

  it('has every element where it can be mapped', () => {
    const bytes = safetensorsBytes({
      odd: { shape: [3], data: Uint8Array.of(1, 2, 3) },
      wide: { shape: [2, 1], data: Float64Array.of(1, 2) },
      single: { shape: [1], data: Float32Array.of(7) },
    });
    const length = new DataView(bytes.buffer).getUint32(0, true);
    expect((8 + length) % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: number[] }
    >;
    expect(header).toEqual({
      wide: { dtype: 'F64', shape: [2, 1], data_offsets: [0, 16] },
      single: { dtype: 'F32', shape: [1], data_offsets: [16, 20] },
      odd: { dtype: 'U8', shape: [3], data_offsets: [20, 23] },
    });
  });

  it('may hold a part of a larger array', async () => {
    const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    const { x } = await readBack(safetensorsBytes({ x: { shape: [2], data: part } }));
    expect([...x!.data]).toEqual([2, 3]);
  });
});
