import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { npz } from '../../../src/readers/npz';
import { npyBytes } from '../support/npyWriter';
import { openHostile } from '../support/readerSupport';
import { zipBytes } from '../support/zipWriter';

const SEED = { seed: 231 };

const members = fc.array(
  fc.record({
    values: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 40 }),
    deflate: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);

const archives = fc.tuple(members, fc.boolean()).map(([arrays, zip64]) => ({
  originals: new Map(arrays.map(({ values }, i) => [`m${i}`, values])),
  bytes: zipBytes(
    arrays.map(({ values, deflate }, i) => ({
      name: `m${i}.npy`,
      bytes: npyBytes({ shape: [values.length], dtype: 'int16', values }),
      deflate,
    })),
    { zip64 },
  ),
}));

describe('.npz', () => {
  it('gives back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(archives, async ({ originals, bytes }) => {
        const tensors = await openHostile(npz, 'x.npz', bytes);
        expect(new Map([...tensors].map(([name, { data }]) => [name, [...data]]))).toEqual(originals);
      }),
      { ...SEED, numRuns: 150 },
    );
  });

  it('gives a ReaderError when it is cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(archives, fc.nat(), async ({ bytes }, cut) => {
        const tensors = await openHostile(npz, 'x.npz', bytes.subarray(0, cut % bytes.length));
        expect(tensors.size).toBe(0);
      }),
      { ...SEED, numRuns: 200 },
    );
  });

  it('gives the true elements or a ReaderError when any byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        archives,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ({ originals, bytes }, at, flip) => {
          bytes[at % bytes.length]! ^= flip;
          for (const [name, tensor] of await openHostile(npz, 'x.npz', bytes)) {
            expect([...tensor.data]).toEqual(originals.get(name));
          }
        },
      ),
      { ...SEED, numRuns: 2000 },
    );
  });

  it('gives a ReaderError for random bytes, also behind a zip signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, signed) => {
        const end = Uint8Array.of(0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 46, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        const input = signed ? Uint8Array.from([...bytes, ...end]) : bytes;
        expect((await openHostile(npz, 'x.npz', input)).size).toBe(0);
      }),
      { ...SEED, numRuns: 300 },
    );
  });
});
