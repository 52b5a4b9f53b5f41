import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDuplicateKey } from '../../../src/readers/jsonKeys';
import { safetensors } from '../../../src/readers/safetensors';
import { elementCount } from '../../../src/tensor/tensor';
import type { DType } from '../../../src/tensor/tensor';
import { VALUES, shapes } from '../support/elements';
import { openHostile } from '../support/readerSupport';
import { safetensorsBytes, safetensorsFile } from '../support/safetensorsWriter';
import type { SafetensorsArray } from '../support/safetensorsWriter';

const SEED = { seed: 231 };

const array = fc
  .tuple(fc.constantFrom(...(Object.keys(VALUES) as DType[])), shapes)
  .chain(([dtype, shape]) => {
    const count = elementCount(shape);
    const values = fc.array(VALUES[dtype], { minLength: count, maxLength: count });
    return fc.record({ name: fc.string(), shape: fc.constant(shape), dtype: fc.constant(dtype), values });
  });
const arrays: fc.Arbitrary<SafetensorsArray[]> = fc.uniqueArray(array, {
  selector: ({ name }) => name,
  minLength: 1,
  maxLength: 3,
});

describe('.safetensors', () => {
  it('gives back what was written: every dtype, shape and name', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async (written) => {
        fc.pre(written.every(({ name }) => name !== '__metadata__'));
        const tensors = await openHostile(safetensors, 'x.safetensors', safetensorsBytes(written, {}));
        expect(tensors.size).toBe(written.length);
        for (const { name, shape, dtype, values } of written) {
          const tensor = tensors.get(name)!;
          expect([tensor.shape, tensor.dtype]).toEqual([shape, dtype]);
          expect([...tensor.data]).toEqual(values.map(Number));
        }
      }),
      { ...SEED, numRuns: 300 },
    );
  });

  it('gives no tensor when it is cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.nat(), async (written, cut) => {
        const bytes = safetensorsBytes(written);
        const tensors = await openHostile(
          safetensors,
          'x.safetensors',
          bytes.subarray(0, cut % bytes.length),
        );
        expect(tensors.size).toBe(0);
      }),
      { ...SEED, numRuns: 300 },
    );
  });

  it('gives a tensor or a ReaderError when any byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, fc.nat(), fc.nat(255), async (written, at, value) => {
        const bytes = safetensorsBytes(written);
        // Most draws hit the header: that is where a byte means something.
        bytes[at % Math.min(bytes.length, 150)] = value;
        await openHostile(safetensors, 'x.safetensors', bytes);
      }),
      { ...SEED, numRuns: 2000 },
    );
  });

  it('gives a ReaderError for random bytes, also as a header', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.boolean(),
        async (bytes, framed) => {
          bytes[0] = 0x7b;
          const input = framed ? safetensorsFile(bytes) : bytes;
          expect((await openHostile(safetensors, 'x.safetensors', input)).size).toBe(0);
        },
      ),
      { ...SEED, numRuns: 300 },
    );
  });

  it('gives a ReaderError for any JSON that is no header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), async (value) => {
        const input = safetensorsFile(JSON.stringify(value));
        expect((await openHostile(safetensors, 'x.safetensors', input)).size).toBe(0);
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});

describe('firstDuplicateKey', () => {
  it('finds none in what JSON.stringify writes, whatever the strings hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.nat(3), (value, indent) => {
        expect(firstDuplicateKey(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
      { ...SEED, numRuns: 500 },
    );
  });

  it('finds a key that comes again in the same object, and only there', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        const name = JSON.stringify(key);
        const inner = JSON.stringify(value);
        expect(firstDuplicateKey(`{${name} : ${inner}, ${name}\n: ${name}}`)).toBe(key);
        expect(firstDuplicateKey(`[{${name}:${inner}},{${name}:{${name}:${name}}}]`)).toBeUndefined();
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});
