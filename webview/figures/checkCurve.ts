import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import { t } from '../l10n';
import { errorFigure, numberOf, stepFigure } from './checkNumbers';
import { gradientName } from './checkRows';

export interface CurvePoint {
  readonly h: number;
  readonly error: number;
}

export interface CurveSeries {
  readonly parameter: string;
  readonly name: string;
  readonly dtype: 'float64' | 'float32';
  readonly wrong: boolean;
  /** From the smallest step to the largest; steps without a finite error are left out. */
  readonly points: readonly CurvePoint[];
  readonly best: CurvePoint | undefined;
}

/** Errors of 0 have no logarithm: they lie on the floor. */
const FLOOR = 1e-16;

function seriesOf(
  document: CheckGradientsDocument,
  parameter: string,
  dtype: CurveSeries['dtype'],
  wrong: boolean,
): CurveSeries {
  const points = document.stepCurve
    .filter((point) => point.name === parameter && point.dtype === dtype)
    .map(({ h, maxRelError }) => ({ h, error: Math.max(FLOOR, numberOf(maxRelError)) }))
    .filter(({ error }) => Number.isFinite(error))
    .sort((a, b) => a.h - b.h);
  let best = points[0];
  for (const point of points) if (best && point.error < best.error) best = point;
  return { parameter, name: gradientName(document.layer, parameter), dtype, wrong, points, best };
}

/** No error at any step, as a structural zero has none: nothing to see. */
const isSilent = ({ stepCurve }: CheckGradientsDocument, parameter: string): boolean =>
  stepCurve.every(({ name, maxRelError }) => name !== parameter || numberOf(maxRelError) <= FLOOR);

/**
 * What to draw: one gradient that is not wrong in both precisions (the selected one, else x, else the first), and over
 * it the wrong one (the selected, else the first).
 */
export function curveSeries(document: CheckGradientsDocument, selected: string): CurveSeries[] {
  const curved = new Set(document.stepCurve.map(({ name }) => name));
  const known = document.parameters.filter(({ name }) => curved.has(name) && !isSilent(document, name));
  const pick = (wanted: (verdict: string) => boolean, otherwise: string): string | undefined => {
    const names = known.filter(({ verdict }) => wanted(verdict)).map(({ name }) => name);
    return [selected, otherwise].find((name) => names.includes(name)) ?? names[0];
  };
  const sound = pick((verdict) => verdict !== 'fail', 'x');
  const wrong = pick((verdict) => verdict === 'fail', '');
  const series = [
    ...(sound === undefined
      ? []
      : [seriesOf(document, sound, 'float32', false), seriesOf(document, sound, 'float64', false)]),
    ...(wrong === undefined ? [] : [seriesOf(document, wrong, document.options.dtype, true)]),
  ];
  return series.filter(({ points }) => points.length > 1);
}

/** The curve's value at a step: that of the nearest step measured; undefined beyond its ends. */
export function valueAt({ points }: CurveSeries, h: number): CurvePoint | undefined {
  const distance = (point: CurvePoint): number => Math.abs(Math.log10(point.h / h));
  const [nearest] = [...points].sort((a, b) => distance(a) - distance(b));
  return nearest && distance(nearest) < 0.2 ? nearest : undefined;
}

/** All steps that were measured, from the smallest to the largest. */
export function measuredSteps(series: readonly CurveSeries[]): number[] {
  const steps = new Set(series.flatMap(({ points }) => points.map(({ h }) => h)));
  return [...steps].sort((a, b) => a - b);
}

/** The measured step nearest to `h`, on the log axis. */
export function nearestStep(series: readonly CurveSeries[], h: number): number | undefined {
  const distance = (step: number): number => Math.abs(Math.log10(step / h));
  return measuredSteps(series).reduce<number | undefined>(
    (best, step) => (best === undefined || distance(step) < distance(best) ? step : best),
    undefined,
  );
}

/** The errors at a measured step: "h 1e-5: dx float64 2.5e-10, dx float32 0.32". */
export function stepReadout(series: readonly CurveSeries[], h: number): string {
  const errors = [...series].reverse().flatMap(({ name, dtype, points }) => {
    const point = points.find((each) => each.h === h);
    return point ? [`${name} ${dtype} ${errorFigure(point.error)}`] : [];
  });
  return t('h {0}: {1}', stepFigure(h), errors.join(', '));
}

/** Whether an error is the same at every step, and so none of the numerics' making. */
export function isFlat({ points }: CurveSeries): boolean {
  // At the smallest steps rounding moves any error.
  const errors = points.filter(({ h }) => h >= 1e-9 && h <= 1e-2).map(({ error }) => error);
  return errors.length > 2 && Math.max(...errors) <= 1.05 * Math.min(...errors);
}

export interface CurveAxes {
  readonly x: { readonly min: number; readonly max: number };
  readonly y: { readonly min: number; readonly max: number };
}

const decade = (value: number, round: (x: number) => number): number => 10 ** round(Math.log10(value) + 1e-9);

/** Everything that is shown, with room for the names of what lies lowest. */
export function curveAxes(series: readonly CurveSeries[], tolerance: number): CurveAxes {
  const points = series.flatMap((item) => item.points);
  const steps = points.map(({ h }) => h);
  const errors = [...points.map(({ error }) => error), tolerance > 0 ? tolerance : 1];
  return {
    x: { min: decade(Math.min(...steps), Math.floor), max: decade(Math.max(...steps), Math.round) },
    y: {
      min: Math.max(FLOOR, Math.min(...errors)) / 12,
      max: Math.max(4, 2 * Math.max(...errors)),
    },
  };
}

/** Powers of ten from one end to the other, every `every`-th, counted from 1. */
export function decadeTicks(min: number, max: number, every: number): number[] {
  const low = Math.ceil(Math.log10(min) - 1e-9);
  const high = Math.floor(Math.log10(max) + 1e-9);
  const ticks: number[] = [];
  for (let power = low; power <= high; power++) if (power % every === 0) ticks.push(10 ** power);
  return ticks;
}
