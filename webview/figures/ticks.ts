import { fixed } from './numbers';

/** Round values for an axis: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, most: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span) || most < 1) return [];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= rough * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

/** Ticks of one axis share their decimals: 0.5, 1.0, 1.5. */
function tickDecimals(values: readonly number[]): number {
  const step = values.length > 1 ? values[1]! - values[0]! : 1;
  return Math.max(0, Math.min(12, -Math.floor(Math.log10(Math.abs(step)) + 1e-9)));
}

/** Ticks as decimals, or where one of them would not fit as powers of ten: a label must not lose its sign. */
export function tickFormat(
  values: readonly number[],
  fits: (text: string) => boolean,
): (value: number) => string {
  const decimals = tickDecimals(values);
  if (values.every((value) => fits(fixed(value, decimals)))) return (value) => fixed(value, decimals);
  return (value) =>
    value === 0
      ? '0'
      : Number(value.toPrecision(3)).toExponential().replace('+', '').replaceAll('-', '\u2212');
}

/** Characters below an axis that leave its neighbours their room. */
const WIDEST = 8;

/** The same for values side by side, below a chart. */
export function tickFormatBelow(values: readonly number[]): (value: number) => string {
  return tickFormat(values, (text) => text.length <= WIDEST);
}
