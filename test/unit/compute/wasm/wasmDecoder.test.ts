import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../../../src/compute/createDecoder';
import { decodeElements } from '../../../../src/readers/elements';
import type { ElementFormat } from '../../../../src/readers/elements';
import { allocate, DTYPE_BYTES } from '../../../../src/tensor/tensor';
import type { DType, TensorData } from '../../../../src/tensor/tensor';

const decode = createDecoder();
const DTYPES = Object.keys(DTYPE_BYTES) as DType[];

/** The bits of a tensor: NaN differ from each other. */
function bitsOf({ buffer, byteOffset, byteLength }: TensorData): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Decodes into the middle of a tensor, which is otherwise left alone, and compares with TypeScript. */
function expectSame(format: ElementFormat, bytes: Uint8Array, before = 0, after = 0): void {
  const count = bytes.length / DTYPE_BYTES[format.dtype];
  const [fast, plain] = [decode, decodeElements].map((way) => {
    const target = allocate(format.dtype, before + count + after).fill(7);
    way(format, bytes, target, before);
    return bitsOf(target);
  }) as [Buffer, Buffer];
  expect(Buffer.compare(fast, plain)).toBe(0);
}

it('is not the TypeScript itself', () => {
  expect(decode).not.toBe(decodeElements);
});

describe.each(['float16', 'bfloat16', 'int16', 'uint16'] as const)('%s', (dtype) => {
  it.each([true, false])(
    'decodes every pattern of 16 bits as TypeScript does; little-endian: %s',
    (littleEndian) => {
      const bytes = new Uint8Array(Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).buffer);
      expectSame({ dtype, littleEndian }, bytes);
    },
  );
});

it('rounds 64-bit integers to nearest at every tie there can be', () => {
  const near = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 54n, 2n ** 62n, 2n ** 63n, 2n ** 64n];
  const steps = [
    -2048n,
    -1025n,
    -1024n,
    -1023n,
    -513n,
    -3n,
    -2n,
    -1n,
    0n,
    1n,
    2n,
    3n,
    513n,
    1023n,
    1024n,
    1025n,
  ];
  const words = near.flatMap((value) => steps.flatMap((step) => [value + step, -value + step]));
  const bytes = new Uint8Array(BigUint64Array.from(words, (word) => BigInt.asUintN(64, word)).buffer);
  for (const dtype of ['int64', 'uint64'] as const) {
    for (const littleEndian of [true, false]) expectSame({ dtype, littleEndian }, bytes);
  }
});

it.each(DTYPES)('%s: any bytes, any number of them, from any address, to any place', (dtype) => {
  const width = DTYPE_BYTES[dtype];
  const places = fc.record({
    elements: fc.uint8Array({ maxLength: 800 }),
    offset: fc.nat(17),
    before: fc.nat(9),
    after: fc.nat(9),
    littleEndian: fc.boolean(),
  });
  fc.assert(
    fc.property(places, ({ elements, offset, before, after, littleEndian }) => {
      const length = elements.length - (elements.length % width);
      const memory = new Uint8Array(offset + length);
      memory.set(elements.subarray(0, length), offset);
      expectSame({ dtype, littleEndian }, memory.subarray(offset), before, after);
    }),
    { seed: 231, numRuns: 60 },
  );
});

it.each(DTYPES)('%s: more than passes through the memory at once, and a tail', (dtype) => {
  const width = DTYPE_BYTES[dtype];
  const bytes = Uint8Array.from({ length: 1 + 2 * 65_536 + 3 * width }, (_, i) => (i * 2654435761) >>> 9);
  expectSame({ dtype, littleEndian: false }, bytes.subarray(1), 3, 5);
});
