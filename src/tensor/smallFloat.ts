/** A floating-point type of 16 bits that arithmetic can be tried out in. */
export interface SmallFloat {
  /** The largest finite number. */
  readonly largest: number;
  /**
   * The nearest number of the type, ties to even; beyond the largest, infinity. A zero comes out positive. One
   * operation of the type is the float64 operation, rounded: 53 bits are more than twice 11, so rounding twice does
   * no harm (Figueroa 1995, "When is double rounding innocuous?") for `+ - * / sqrt`.
   */
  readonly round: (value: number) => number;
}

const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);
const EXPONENTS = 256;
const EXPONENT_BIAS = 127;
const DOUBLE_FRACTION_BITS = 52;

/**
 * `(x + c) - c` rounds x to multiples of `ulp(c)`, ties to even, when `c = 1.5 * 2^k` is far larger than x: the
 * processor's own rounding does the work. One c for each exponent, found by way of float32: where that rounds x up
 * to the next power of two, x is so near it that both grids round it there.
 */
function smallFloat(fractionBits: number, smallestExponent: number, largest: number): SmallFloat {
  const anchors = Float64Array.from({ length: EXPONENTS }, (_, biased) => {
    const exponent = Math.max(biased - EXPONENT_BIAS, smallestExponent);
    return 1.5 * 2 ** (exponent - fractionBits + DOUBLE_FRACTION_BITS);
  });
  const round = (value: number): number => {
    single[0] = value;
    const anchor = anchors[(word[0]! >>> 23) & 0xff]!;
    const rounded = value + anchor - anchor;
    if (rounded > largest) return Infinity;
    return rounded < -largest ? -Infinity : rounded;
  };
  return { largest, round };
}

/** IEEE 754 binary16 and bfloat16, for calculating; `encodeFloat16` and `encodeBfloat16` are for their bits. */
export const smallFloats = {
  float16: smallFloat(10, -14, 65504),
  bfloat16: smallFloat(7, -126, (2 - 2 ** -7) * 2 ** 127),
} satisfies Record<string, SmallFloat>;
