import { fixed } from './numbers';

/** One axis of a picture, in data units. */
export interface PlotAxis {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly title: string;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** A round step that covers the range in at most `most` of them. */
function roundStep({ low, high }: Range, most: number): number {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const covers = (step: number): boolean =>
    Math.ceil(high / step - 1e-9) - Math.floor(low / step + 1e-9) <= most;
  return STEPS.map((factor) => factor * power).find(covers) ?? 20 * power;
}

/** Decimals that a multiple of the step needs. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 12;
}

/** Ticks of one axis read alike: 0.00, 0.25; where they are huge, as powers of ten. */
function tickTexts(values: readonly number[], step: number): string[] {
  const decimals = decimalsOf(step);
  const largest = Math.max(...values.map(Math.abs));
  if (largest < 1e5 && decimals <= 4) return values.map((value) => fixed(value, decimals));
  return values.map((value) =>
    value === 0
      ? '0'
      : Number(value.toPrecision(3)).toExponential().replace('+', '').replaceAll('-', '\u2212'),
  );
}

function ticksBetween(from: number, to: number, step: number): PlotAxis['ticks'] {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  const values = Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
  const texts = tickTexts(values, step);
  return values.map((value, i) => ({ value, text: texts[i]! }));
}

/** An axis whose ends are ticks. */
export function niceAxis(range: Range, most: number, title: string): PlotAxis {
  const { low, high } = widened(range);
  const step = roundStep({ low, high }, most);
  const min = Math.floor(low / step + 1e-9) * step;
  const max = Math.ceil(high / step - 1e-9) * step;
  return { min, max, log: false, ticks: ticksBetween(min, max, step), title };
}

/** An axis that ends where the data do: a run's length. */
export function exactAxis({ low, high }: Range, most: number, title: string, whole = false): PlotAxis {
  const max = high > low ? high : low + 1;
  const step = roundStep({ low, high: max }, most);
  return {
    min: low,
    max,
    log: false,
    ticks: ticksBetween(low, max, whole ? Math.max(1, Math.ceil(step)) : step),
    title,
  };
}

function widened({ low, high }: Range): Range {
  if (high > low) return { low, high };
  const air = Math.abs(low) * 0.1 || 0.5;
  return { low: low - air, high: high + air };
}

/** Place of a value on an axis, from 0 (its beginning) to 1; beyond it, or NaN where a logarithm has none. */
export function axisPlace({ min, max, log }: PlotAxis, value: number): number {
  return log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

/** The value at a place of an axis. */
export function axisValue({ min, max, log }: PlotAxis, place: number): number {
  return log ? min * (max / min) ** place : min + place * (max - min);
}

/** A box this thin, as a share of the median, would fence out what differs by nothing. */
const THINNEST_BOX = 0.25;
/** Outliers that lengthen the axis by less than this may stay on it. */
const WORTH_LEAVING_OUT = 1.35;

/** A next value this many times as large begins another world; a whole curve has to be larger by far. */
const JUMP = { point: 4, curve: 100 } as const;

/** Without the upper tail that lies a jump above the rest, up to half of them: what exploded. */
function beforeJump(sorted: readonly number[], jump: number): readonly number[] {
  const at = sorted.findIndex(
    (value, i) => i + 1 >= sorted.length / 2 && value > 0 && sorted[i + 1]! > jump * value,
  );
  return at < 0 ? sorted : sorted.slice(0, at + 1);
}

/**
 * What most values lie in: those within a box plot's fences, `reach` times the box beyond it; all of them where that
 * costs the axis little.
 */
export function robustRange(values: readonly number[], reach: number): Range | undefined {
  const all = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (all.length === 0) return undefined;
  const kept = beforeJump(all, JUMP.point);
  const at = (share: number): number => kept[Math.round(share * (kept.length - 1))]!;
  const box = Math.max(at(0.75) - at(0.25), THINNEST_BOX * Math.abs(at(0.5)));
  const inside = kept.filter((value) => value >= at(0.25) - reach * box && value <= at(0.75) + reach * box);
  const fenced = { low: inside[0]!, high: inside.at(-1)! };
  const whole = { low: all[0]!, high: all.at(-1)! };
  const isWorth = whole.high - whole.low > WORTH_LEAVING_OUT * (fenced.high - fenced.low);
  return isWorth ? fenced : whole;
}

/** All but those that ran away from the rest, up or down: their size is a jump above the others'. */
export function withoutRunaways(ranges: readonly Range[]): Range[] {
  const size = ({ low, high }: Range): number => Math.max(Math.abs(low), Math.abs(high));
  const most =
    beforeJump(
      ranges.map(size).sort((a, b) => a - b),
      JUMP.curve,
    ).at(-1) ?? 0;
  return ranges.filter((range) => size(range) <= most);
}

/** From the least to the largest. */
export function extentOf(values: readonly number[]): Range | undefined {
  const kept = values.filter(Number.isFinite);
  return kept.length === 0 ? undefined : { low: Math.min(...kept), high: Math.max(...kept) };
}

export const unite = (ranges: readonly (Range | undefined)[]): Range | undefined => {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return {
    low: Math.min(...known.map(({ low }) => low)),
    high: Math.max(...known.map(({ high }) => high)),
  };
};
