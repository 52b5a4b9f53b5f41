import { expect, it } from 'vitest';
import { bufferSource, readExactlyInto } from '../../../src/readers/byteSource';
import type { ByteSource } from '../../../src/readers/byteSource';
import { readElements } from '../../../src/readers/denseArray';
import { DTYPE_BYTES } from '../../../src/tensor/tensor';
import type { DType } from '../../../src/tensor/tensor';
import { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';

const random = new RandomState(8);
const bytes = Uint8Array.from(random.randint(0, 256, 1 << 12));
const place = { file: 'x.npy', load: () => '', copyName: 'x' };

/** Writes where it is told to, and counts how often. */
function writingSource(): { source: ByteSource; calls: () => number } {
  let calls = 0;
  const source = {
    ...bufferSource('x.npy', bytes),
    readInto: (offset: number, target: Uint8Array): Promise<void> => {
      calls++;
      target.set(bytes.subarray(offset, offset + target.byteLength));
      return Promise.resolve();
    },
  };
  return { source, calls: () => calls };
}

it.each(Object.keys(DTYPE_BYTES) as DType[])(
  'reads %s the same into its place as by way of a copy',
  async (dtype) => {
    for (const littleEndian of [true, false]) {
      const array = { dtype, littleEndian, shape: [50, 3], fortranOrder: false, dataOffset: 16 };
      const limits = { memoryBudget: 1e6 };
      const { source, calls } = writingSource();
      const direct = await readElements(source, array, place, limits, unattended);
      const copied = await readElements(bufferSource('x.npy', bytes), array, place, limits, unattended);
      expect(new Uint8Array(direct.data.buffer)).toEqual(new Uint8Array(copied.data.buffer));
      const plain = !['float16', 'bfloat16', 'int64', 'uint64', 'bool'].includes(dtype);
      expect(calls()).toBe(plain && (littleEndian || DTYPE_BYTES[dtype] === 1) ? 1 : 0);
    }
  },
);

it('never asks a source for bytes that it does not have', async () => {
  const { source, calls } = writingSource();
  await expect(readExactlyInto(source, bytes.length - 4, new Uint8Array(8))).rejects.toThrow(/truncated/);
  expect(calls()).toBe(0);
});
