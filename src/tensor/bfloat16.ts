import { roundHalfToEven } from './float16';

/** bfloat16: the upper half of a float32. 1 sign bit, 8 exponent bits (bias 127), 7 fraction bits. */
const EXPONENT_BIAS = 127;
const LARGEST_EXPONENT = 127;
/** Exponent of the subnormals and of the smallest normals. */
const SMALLEST_EXPONENT = -126;
const FRACTION_BITS = 7;

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The number that 16 bits stand for; float32 holds each exactly. */
export function decodeBfloat16(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}

/** The nearest bfloat16, ties to even, as frameworks round. NaN becomes 0x7fc0. */
export function encodeBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7f80;
  let exponent = magnitude === 0 ? SMALLEST_EXPONENT : Math.floor(Math.log2(magnitude));
  // log2 may round up to the next power of two just below it.
  if (2 ** exponent > magnitude) exponent--;
  exponent = Math.max(SMALLEST_EXPONENT, exponent);
  if (exponent > LARGEST_EXPONENT) return sign | 0x7f80;
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - FRACTION_BITS));
  // A carry out of the fraction moves into the exponent by itself, up to infinity.
  return sign | (((exponent + EXPONENT_BIAS - 1) << FRACTION_BITS) + steps);
}
