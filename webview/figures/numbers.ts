/** How a number is written for people: three digits, a real minus, exponents below 1e-3 and from 1e5. */

import { t } from '../l10n';

const MINUS = '\u2212';

const withMinus = (text: string): string => text.replaceAll('-', MINUS);

/** "-0.00" says a sign that the digits do not. */
const withoutNegativeZero = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);

const needsExponent = (size: number): boolean => size < 1e-3 || size >= 1e5;

function special(x: number): string | undefined {
  if (Number.isNaN(x)) return '\u2013';
  if (!Number.isFinite(x)) return x > 0 ? '\u221e' : `${MINUS}\u221e`;
  return x === 0 ? '0' : undefined;
}

function exponential(x: number, digits: number): string {
  const [mantissa = '', exponent = ''] = x.toExponential(digits - 1).split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return withMinus(`${short}e${exponent.replace('+', '')}`);
}

const magnitude = (x: number): number => Math.floor(Math.log10(Math.abs(x)));

/** `digits` significant digits: 8.72, 0.0312, 416, 1.2e-7. */
export function figure(x: number, digits = 3): string {
  const named = special(x);
  if (named !== undefined) return named;
  if (needsExponent(Math.abs(x))) return exponential(x, digits);
  return withMinus(
    x.toFixed(Math.max(0, Math.min(20, digits - 1 - magnitude(Number(x.toPrecision(digits)))))),
  );
}

/** Two digits, but one decimal up to 100, so that ranges in a sentence read alike: 9.9 to 10.2. */
export function roughFigure(x: number): string {
  const named = special(x);
  if (named !== undefined) return named;
  const size = Math.abs(x);
  if (needsExponent(size)) return exponential(x, 2);
  if (size >= 100) return withMinus(x.toFixed(0));
  return withMinus(x.toFixed(Math.max(1, 1 - magnitude(x))));
}

/** `decimals` places as they are; for columns whose points align. */
export function fixed(x: number, decimals: number): string {
  const named = Number.isFinite(x) ? undefined : special(x);
  return named ?? withMinus(withoutNegativeZero(x.toFixed(decimals)));
}

/** Decimals that show a distribution of this std to three digits; undefined where only an exponent can. */
export function decimalsFor(std: number, largest: number): number | undefined {
  if (!(std > 0) || !Number.isFinite(std)) return undefined;
  const decimals = Math.max(0, 2 - magnitude(std));
  const integers = largest >= 1 ? magnitude(largest) + 1 : 1;
  const tooWide = integers + decimals > 9 || needsExponent(largest);
  return tooWide ? undefined : decimals;
}

/** Writes every number of a column whose distribution has this std. */
export function columnFormat(std: number, values: readonly number[]): (x: number) => string {
  const largest = values.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  const decimals = decimalsFor(std, largest);
  return (x) => (decimals === undefined ? figure(x) : fixed(x, decimals));
}

/** "mean -8.72, std 3.56": both with the decimals of the std. */
export function momentsText(mean: number, std: number): string {
  const rounded = Number(std.toPrecision(3));
  const write = columnFormat(rounded, [mean, std]);
  return t('mean {0}, std {1}', write(mean), write(std));
}

export function percent(share: number): string {
  if (!Number.isFinite(share)) return special(share) ?? '';
  const value = share * 100;
  if (value > 0 && value < 1) return '<1%';
  if (value < 100 && value > 99) return '>99%';
  return `${value.toFixed(0)}%`;
}

export function integer(x: number): string {
  return x.toLocaleString('en-US');
}

/** For clipboards: full precision, ASCII signs. */
export function exact(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  return String(x);
}
