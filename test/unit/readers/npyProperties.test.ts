import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/readers/byteSource';
import { npy } from '../../../src/readers/npy';
import { placeBox, planFortran } from '../../../src/readers/fortranOrder';
import { elementCount } from '../../../src/tensor/tensor';
import type { DType } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';
import { VALUES, shapes } from '../support/elements';
import { fortranIndex, npyBytes } from '../support/npyWriter';
import type { NpyOptions, NpyVersion } from '../support/npyWriter';
import { LIMITS, openHostile } from '../support/readerSupport';

const SEED = { seed: 231 };

const DTYPES = (Object.keys(VALUES) as DType[]).filter((dtype) => dtype !== 'bfloat16');

const arrays: fc.Arbitrary<NpyOptions> = fc
  .tuple(fc.constantFrom(...DTYPES), shapes)
  .chain(([dtype, shape]) => {
    const count = elementCount(shape);
    return fc.record({
      shape: fc.constant(shape),
      dtype: fc.constant(dtype),
      values: fc.array(VALUES[dtype], { minLength: count, maxLength: count }),
      bigEndian: fc.boolean(),
      fortranOrder: fc.boolean(),
      version: fc.constantFrom<NpyVersion>(1, 2, 3),
    });
  });

describe('.npy', () => {
  it('gives back what was written: every dtype, byte order, memory order, shape and version', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async (array) => {
        const file = await npy.open(bufferSource('x.npy', npyBytes(array)), LIMITS);
        const { data, shape, dtype } = await file.read('x', unattended);
        expect({ shape, dtype }).toEqual({ shape: array.shape, dtype: array.dtype });
        expect([...data]).toEqual(array.values.map(Number));
      }),
      { ...SEED, numRuns: 600 },
    );
  });

  it('gives a tensor or a ReaderError when it is cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.nat(), async (array, cut) => {
        const bytes = npyBytes(array);
        const tensors = await openHostile(npy, 'x.npy', bytes.subarray(0, cut % bytes.length));
        expect(tensors.size).toBe(0);
      }),
      { ...SEED, numRuns: 400 },
    );
  });

  it('gives a tensor or a ReaderError when any byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.nat(), fc.nat(255), async (array, at, value) => {
        const bytes = npyBytes(array);
        // Most draws hit the header: that is where a byte means something.
        bytes[at % Math.min(bytes.length, 100)] = value;
        await openHostile(npy, 'x.npy', bytes);
      }),
      { ...SEED, numRuns: 2000 },
    );
  });

  it('gives a tensor or a ReaderError for random bytes behind the signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, signed) => {
        if (signed) bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0].slice(0, bytes.length));
        await openHostile(npy, 'x.npy', bytes);
      }),
      { ...SEED, numRuns: 500 },
    );
  });
});

describe('Fortran order', () => {
  it('places every element, whatever the size of the blocks', () => {
    const long = fc
      .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 })
      .filter((shape) => elementCount(shape) <= 20_000);
    fc.assert(
      fc.property(long, fc.integer({ min: 1, max: 3000 }), (shape, most) => {
        const count = elementCount(shape);
        const plan = planFortran(shape, most);
        const tensor = new Int32Array(count).fill(-1);
        let read = 0;
        for (const box of plan.boxes) {
          expect(box.count).toBeLessThanOrEqual(plan.largest);
          placeBox(
            plan,
            box,
            Int32Array.from({ length: box.count }, (_, i) => read + i),
            tensor,
          );
          read += box.count;
        }
        expect(read).toBe(count);
        expect(plan.largest).toBeLessThanOrEqual(most);
        expect(tensor.findIndex((value, i) => value !== fortranIndex(i, shape))).toBe(-1);
      }),
      { ...SEED, numRuns: 150 },
    );
  });
});
