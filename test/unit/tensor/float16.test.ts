import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16, float16Table } from '../../../src/tensor/float16';

const expected = JSON.parse(
  readFileSync(new URL('../../fixtures/numpy/expected.json', import.meta.url), 'utf8'),
) as {
  readonly 'all halves as float32': { readonly 'sha256, NaN as 0': string };
  readonly 'float64 to half': { readonly from: number[]; readonly to: number[] };
};

describe('float16', () => {
  it('decodes all 65,536 halves as NumPy does', () => {
    const table = float16Table().map((value) => (Number.isNaN(value) ? 0 : value));
    const digest = createHash('sha256').update(new Uint8Array(table.buffer)).digest('hex');
    expect(digest).toBe(expected['all halves as float32']['sha256, NaN as 0']);
  });

  it('encodes every half back to itself', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decodeFloat16(bits);
      const back = encodeFloat16(value);
      if (Number.isNaN(value) ? back !== 0x7e00 : back !== bits) expect(back).toBe(bits);
    }
  });

  it('rounds as NumPy does: to nearest, ties to even, overflow to infinity', () => {
    const { from, to } = expected['float64 to half'];
    expect(from.map(encodeFloat16)).toEqual(to);
  });
});
