import { describe, expect, it } from 'vitest';
import { decodeBfloat16, encodeBfloat16 } from '../../../src/tensor/bfloat16';
import { fixture } from '../support/readerSupport';

const { 'float32 to bfloat16': conversion } = JSON.parse(
  new TextDecoder().decode(fixture('expected.json', 'formats')),
) as Record<'float32 to bfloat16', { from: number[]; to: number[] }>;

describe('bfloat16', () => {
  it('decodes all 65,536 halves to the upper half of a float32', () => {
    const float = new Float32Array(1);
    const word = new Uint32Array(float.buffer);
    for (let bits = 0; bits < 0x10000; bits++) {
      word[0] = bits << 16;
      const value = decodeBfloat16(bits);
      if (!Object.is(value, float[0])) throw new Error(`${bits.toString(16)} is decoded to ${value}`);
    }
  });

  it('encodes what it decodes to the same bits', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decodeBfloat16(bits);
      const expected = Number.isNaN(value) ? 0x7fc0 : bits;
      if (encodeBfloat16(value) !== expected) throw new Error(`${bits.toString(16)} does not come back`);
    }
  });

  it('rounds as ml_dtypes does: to nearest, ties to even, up to infinity', () => {
    expect(conversion.from.length).toBeGreaterThan(100);
    expect(conversion.from.map(encodeBfloat16)).toEqual(conversion.to);
  });
});
