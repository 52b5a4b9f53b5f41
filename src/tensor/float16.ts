/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
const FRACTION = 0x3ff;
const EXPONENT_BIAS = 15;
const LARGEST_EXPONENT = 15;
/** Exponent of the subnormals and of the smallest normals. */
const SMALLEST_EXPONENT = -14;

/** The number that 16 bits stand for: `(-1)^s 2^(e-15) (1 + f/1024)`, subnormals `(-1)^s 2^-14 f/1024`. */
export function decodeFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & FRACTION;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (SMALLEST_EXPONENT - 10);
  return sign * (1 + fraction / 1024) * 2 ** (exponent - EXPONENT_BIAS);
}

/** The nearest half, ties to even, as NumPy's `astype(np.float16)` rounds. NaN becomes 0x7e00. */
export function encodeFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return sign | 0x7c00;
  let exponent = magnitude === 0 ? SMALLEST_EXPONENT : Math.floor(Math.log2(magnitude));
  // log2 may round up to the next power of two just below it.
  if (2 ** exponent > magnitude) exponent--;
  exponent = Math.max(SMALLEST_EXPONENT, exponent);
  if (exponent > LARGEST_EXPONENT) return sign | 0x7c00;
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10));
  // A carry out of the fraction moves into the exponent by itself, up to infinity.
  return sign | (((exponent + EXPONENT_BIAS - 1) << 10) + steps);
}

let table: Float32Array | undefined;

/** All 65,536 halves as float32 (which holds each exactly): decoding an array is a look-up. 256 KB, made once. */
export function float16Table(): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => decodeFloat16(bits));
  return table;
}

/** The nearest integer; of two equally near ones the even one. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
