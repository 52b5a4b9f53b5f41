import type { CheckElementDocument, CheckOptionsArgument } from '../../src/protocol/documents/checkGradients';
import { fromJsonNumber } from '../../src/protocol/documents/schema';

const MINUS = '\u2212';

/** A figure of a document; NaN where it is none. */
export const numberOf = (value: unknown): number => fromJsonNumber(value) ?? NaN;

function special(x: number): string | undefined {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? '\u221e' : `${MINUS}\u221e`;
  return x === 0 ? '0' : undefined;
}

/** A figure with the signs of print: 1e−4. */
export const typeset = (text: string): string => text.replace('e+', 'e').replaceAll('-', MINUS);

/**
 * An error to `digits` digits, zeros included, so that a column of them reads evenly: 0.600, 1.70e-9. Exponents start
 * earlier than elsewhere: errors are compared by their power of ten.
 */
export function errorFigure(x: number, digits = 3): string {
  const named = special(x);
  if (named !== undefined) return named;
  const size = Math.abs(x);
  if (size < 1e-2 || size >= 1e5) return typeset(x.toExponential(digits - 1));
  const whole = Math.floor(Math.log10(size));
  return typeset(x.toFixed(Math.max(0, digits - 1 - whole)));
}

/** A step or a tolerance as people write it: 1e-5, 0.046. */
export function stepFigure(h: number): string {
  const named = special(h);
  if (named !== undefined) return named;
  const [mantissa = '', exponent = ''] = h.toExponential(1).split('e');
  const power = Number(exponent);
  if (power >= -2 && power <= 3) return typeset(String(Number(h.toPrecision(2))));
  return typeset(`${mantissa.replace(/\.0$/, '')}e${power}`);
}

/** Writes the gradients of one column alike: seven digits of the largest, an exponent where they are tiny or huge. */
export function gradientFormat(values: readonly number[]): (x: number) => string {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  const plain = largest >= 1e-3 && largest < 1e6;
  const decimals = plain ? Math.max(0, 6 - Math.max(0, Math.floor(Math.log10(largest)))) : 0;
  return (x) => {
    if (!Number.isFinite(x) || (x === 0 && !plain)) return special(x) ?? '';
    return typeset(plain ? x.toFixed(decimals) : x.toExponential(4));
  };
}

/** From three axes on there is no room for spaces. */
export const shapeText = (shape: readonly number[]): string =>
  shape.join(shape.length > 2 ? '\u00d7' : ' \u00d7 ');
export const indexText = (index: readonly number[]): string =>
  `[${index.join(index.length > 2 ? ',' : ', ')}]`;

/** As the check itself decides. */
export function isAbove(element: CheckElementDocument, options: CheckOptionsArgument): boolean {
  const difference = Math.abs(numberOf(element.numeric) - numberOf(element.analytic));
  return !(difference <= (options.atol ?? 0)) && !(numberOf(element.relError) <= (options.rtol ?? 0));
}

/** Lowest error of every axis: what rounding cannot tell from 0. */
const LEAST_LOG = -16;

/** Place of an error on the log axis 1e-16 … 1, from 0 to 1; what is none (NaN) is as wrong as can be. */
export function errorPlace(error: number): number {
  if (!(error < 1)) return 1;
  return Math.max(0, (Math.log10(error) - LEAST_LOG) / -LEAST_LOG);
}

export const ERROR_TICKS = [1e-15, 1e-10, 1e-5, 1] as const;

/** How many elements' ticks fall on each pixel of the axis. */
export function tickPixels(errors: readonly number[], width: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const error of errors) {
    const pixel = Math.round(errorPlace(error) * width);
    counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  }
  return counts;
}

/** A power of ten on an axis: 1, 1e-2. */
export const powerFigure = (value: number): string =>
  value === 1 ? '1' : typeset(`1e${Math.round(Math.log10(value))}`);
