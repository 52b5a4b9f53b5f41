import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBfloat16, encodeBfloat16 } from '../../../src/tensor/bfloat16';
import { decodeFloat16, encodeFloat16 } from '../../../src/tensor/float16';
import { smallFloats } from '../../../src/tensor/smallFloat';

/** Without the sign of a zero, which rounding for arithmetic does not keep. */
const plain = (value: number): number => (value === 0 ? 0 : value);

describe.each([
  { name: 'float16', type: smallFloats.float16, decode: decodeFloat16, encode: encodeFloat16 },
  { name: 'bfloat16', type: smallFloats.bfloat16, decode: decodeBfloat16, encode: encodeBfloat16 },
])('rounding to $name', ({ type, decode, encode }) => {
  const expected = (value: number): number => plain(decode(encode(value)));

  it('keeps every number of the type, and rounds between neighbours to the even one', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decode(bits);
      if (!Object.is(type.round(value), plain(value))) wrong.push(value);
      const next = decode(bits + 1);
      if (!Number.isFinite(value) || !Number.isFinite(next)) continue;
      const middle = value + (next - value) / 2;
      const around = [middle, middle * (1 - 2 ** -40), middle * (1 + 2 ** -40), middle * (1 - 2 ** -52)];
      for (const x of around) if (!Object.is(type.round(x), expected(x))) wrong.push(x);
    }
    expect(wrong).toEqual([]);
  });

  it('overflows where encoding does', () => {
    const step = type.largest - decode(encode(type.largest) - 1);
    for (const x of [type.largest + step / 2, (type.largest + step / 2) * (1 - 2 ** -52), type.largest * 4]) {
      expect(type.round(x)).toBe(expected(x));
      expect(type.round(-x)).toBe(expected(-x));
    }
    expect([1e300, -1e300, Infinity, NaN].map(type.round)).toEqual([Infinity, -Infinity, Infinity, NaN]);
  });

  it('is decode after encode for any double', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: -140, max: 130 }), (x, power) => {
        for (const value of [x, (x % 1) * 2 ** power]) expect(type.round(value)).toBe(expected(value));
      }),
      { seed: 231, numRuns: 3000 },
    );
  });
});
