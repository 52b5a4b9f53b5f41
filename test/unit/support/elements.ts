import fc from 'fast-check';
import { decodeBfloat16 } from '../../../src/tensor/bfloat16';
import { decodeFloat16 } from '../../../src/tensor/float16';
import type { DType } from '../../../src/tensor/tensor';

/** Elements of every dtype, as files store them. */
export const VALUES: Readonly<Record<DType, fc.Arbitrary<number | bigint>>> = {
  float16: fc.nat(0xffff).map(decodeFloat16),
  bfloat16: fc.nat(0xffff).map(decodeBfloat16),
  float32: fc.float(),
  float64: fc.double(),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int32: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint8: fc.nat(255),
  uint16: fc.nat(65535),
  uint32: fc.nat(2 ** 32 - 1),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  bool: fc.nat(1),
};

export const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
