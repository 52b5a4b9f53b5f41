import { typeset } from './checkNumbers';
import { exactAxis, niceAxis, type PlotAxis, type Range } from './trainAxes';

const FACTORS = { sparse: [1], some: [1, 2, 5], all: [1, 2, 3, 4, 5, 6, 7, 8, 9] } as const;
/** A range this short reads as a linear one, whatever its axis. */
const SHORT = 2.5;
/** Labels at the axis' ends stand at least this far from the next, as a share of its length. */
const END_ROOM = 0.09;
/** Within these, figures are written out; else all of an axis are powers of ten. */
const PLAIN = { least: 0.01, most: 1000 } as const;

const ROUND = [1, 2, 5, 10];

/** The nearest of 1, 2 and 5 times a power of ten, down or up. */
function roundTo(value: number, up: boolean): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const candidates = ROUND.map((factor) => factor * power);
  return up
    ? candidates.find((candidate) => candidate >= value * (1 - 1e-9))!
    : candidates.filter((candidate) => candidate <= value * (1 + 1e-9)).at(-1)!;
}

/** A logarithmic axis between round values, or `fitted` to its range; short ones are ticked at 2 and 5, too. */
export function logAxis({ low, high }: Range, most: number, title: string, fitted = false): PlotAxis {
  const bottom = low > 0 ? low : Math.min(1e-12, high > 0 ? high : 1);
  const top = high > bottom ? high : 10 * bottom;
  if (top < SHORT * bottom) {
    const axis = (fitted ? exactAxis : niceAxis)({ low: bottom, high: top }, most, title);
    if (axis.min > 0) return { ...axis, log: true };
  }
  const [min, max] = fitted ? [bottom, top] : [roundTo(bottom, false), roundTo(top, true)];
  const values = logTicks(min, max, most, !fitted);
  const texts = logTexts(values);
  return { min, max, log: true, ticks: values.map((value, i) => ({ value, text: texts[i]! })), title };
}

function logTicks(min: number, max: number, most: number, withEnds: boolean): number[] {
  const decades = Math.log10(max / min);
  const factors = decades < 0.8 ? FACTORS.all : decades < 2 ? FACTORS.some : FACTORS.sparse;
  const every = Math.max(1, Math.ceil(decades / most));
  const first = Math.floor(Math.log10(min) + 1e-9);
  const values: number[] = [];
  for (let power = first; power <= Math.ceil(Math.log10(max) - 1e-9); power++)
    for (const factor of (power - first) % every === 0 ? factors : []) {
      const value = factor * 10 ** power;
      if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) values.push(value);
    }
  const isFree = (end: number): boolean =>
    values.every((value) => Math.abs(Math.log10(end / value)) > END_ROOM * decades);
  const ends = withEnds ? [min, max].filter(isFree) : [];
  return [...values, ...ends].sort((a, b) => a - b);
}

/** Ticks of one axis read alike: 5, 10, 20, or 1e-3, 2e-3, 1e-2. */
function logTexts(values: readonly number[]): string[] {
  const isPlain = values.every((value) => value >= PLAIN.least * (1 - 1e-9) && value <= PLAIN.most);
  return values.map((value) => {
    const short = Number(value.toPrecision(2));
    return typeset(
      isPlain || (short >= 1 && short < 10) ? String(short) : short.toExponential().replace('+', ''),
    );
  });
}
