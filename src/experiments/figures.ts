import type { PointValue } from '../protocol/training';
import type { Figures } from '../runs/jobs';
import type { EndedPoint, EndedRun } from './experiment';

/** The notebook's final loss is the mean over so many last iterations. */
const LAST_ITERATIONS = 100;

/** What nearly every experiment reads off a run. */
export function standardResults({ histories }: EndedRun): Figures {
  const { loss, trainAccuracy, valAccuracy } = histories;
  const half = trainAccuracy.findIndex((accuracy) => accuracy >= 0.5);
  const diverged = loss.findIndex((value) => !Number.isFinite(value));
  return {
    ...(trainAccuracy.length > 0 && {
      bestTrainAccuracy: Math.max(...trainAccuracy),
      bestValAccuracy: Math.max(...valAccuracy),
      finalTrainAccuracy: trainAccuracy.at(-1)!,
    }),
    ...(loss.length > 0 && { firstLoss: loss[0]!, finalLoss: mean(loss.slice(-LAST_ITERATIONS)) }),
    ...(half >= 0 && { epochAtHalf: half }),
    ...(diverged >= 0 && { divergedAtStep: diverged + 1 }),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Points that differ by their seed alone, as one. */
export interface Repeated {
  readonly series: string;
  readonly parameters: Readonly<Record<string, PointValue>>;
  readonly points: readonly EndedPoint[];
}

export function bySeed(points: readonly EndedPoint[]): readonly Repeated[] {
  const groups = new Map<string, EndedPoint[]>();
  for (const point of points) {
    const key = JSON.stringify([point.series, point.parameters]);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => {
    const { series, parameters } = group[0]!;
    return { series, parameters, points: group };
  });
}

/** The mean of a result over the seeds; undefined unless every one of them has it. */
export function meanResult({ points }: Repeated, name: string): number | undefined {
  const values = points.flatMap(({ results }) => results[name] ?? []);
  return values.length === points.length && values.length > 0 ? mean(values) : undefined;
}

/** A series with its points in the order of a parameter, those alone that have the result. */
export interface Curve {
  readonly series: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export function curves(points: readonly EndedPoint[], x: string, result: string): readonly Curve[] {
  const bySeries = new Map<string, { x: number; y: number }[]>();
  for (const repeated of bySeed(points)) {
    const at = repeated.parameters[x];
    const y = meanResult(repeated, result);
    if (typeof at !== 'number' || y === undefined) continue;
    bySeries.set(repeated.series, [...(bySeries.get(repeated.series) ?? []), { x: at, y }]);
  }
  return [...bySeries].map(([series, list]) => ({ series, points: list.sort((a, b) => a.x - b.x) }));
}

export function highest(points: Curve['points']): Curve['points'][number] | undefined {
  return points.reduce<Curve['points'][number] | undefined>(
    (best, point) => (best === undefined || point.y > best.y ? point : best),
    undefined,
  );
}
