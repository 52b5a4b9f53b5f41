import type { ExperimentPoint, PointValue } from '../../src/protocol/training';
import type { Range } from './trainAxes';
import type { TrainEntry } from './trainGroups';
import type { Names } from './trainSettings';

/** What pictures of an experiment's results are made from. */
export interface SweepScene {
  readonly entries: readonly TrainEntry[];
  readonly names: Names;
  readonly zoom: (xKind: string) => Range | undefined;
  readonly width: number;
  /** The value of the parameter that the curves above were made with. */
  readonly used: number | undefined;
  readonly log: boolean;
  /** Asked for of an x axis of this kind. */
  readonly logX: (xKind: string) => boolean | undefined;
}

/** A result as it crosses: JSON has no NaN, so what is there and no number was none. */
export const resultOf = ({ results }: ExperimentPoint, name: string): number | undefined => {
  if (!results || !(name in results)) return undefined;
  const value: unknown = results[name];
  return typeof value === 'number' ? value : NaN;
};

/** Of a point, a parameter; or what else tells points apart. */
export const placeOf = ({ parameters, series, seed }: ExperimentPoint, x: string): PointValue | undefined =>
  x === 'series' ? series : x === 'seed' ? seed : parameters[x];

export interface SeedValues {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export function overPoints(values: readonly number[]): SeedValues {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
    count: values.length,
  };
}

const order = (a: PointValue, b: PointValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : 0;

/** The result at each value of a parameter, over seeds and whatever else varies; in the parameter's order. */
export function sweepValues(
  points: readonly ExperimentPoint[],
  x: string,
  y: string,
): { readonly x: PointValue; readonly values: SeedValues }[] {
  const byX = new Map<PointValue, number[]>();
  for (const point of points) {
    const at = placeOf(point, x);
    const value = resultOf(point, y);
    if (at === undefined || value === undefined) continue;
    const values = byX.get(at);
    if (values) values.push(value);
    else byX.set(at, [value]);
  }
  return [...byX]
    .sort(([a], [b]) => order(a, b))
    .map(([at, values]) => ({ x: at, values: overPoints(values) }));
}

/** Every value that a parameter takes, in its order. */
export function parameterValues(entries: readonly TrainEntry[], name: string): PointValue[] {
  const found = entries.flatMap(({ points }) => points.flatMap((point) => placeOf(point, name) ?? []));
  return [...new Set(found)].sort(order);
}
