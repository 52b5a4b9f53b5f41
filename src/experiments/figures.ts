import { norms } from '../normalization/registry';
import type { NormName } from '../protocol/inspect';
import type { PointValue } from '../protocol/training';
import type { Figures } from '../runs/jobs';
import type { EndedPoint, EndedRun } from './experiment';
import { counted, figure, listed, memberWords, normTitle, sentence, span } from './words';

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

/** The mean of a result over the seeds; undefined unless every one of them has it, and it is finite. */
export function meanResult({ points }: Repeated, name: string): number | undefined {
  const values = points.flatMap(({ results }) => results[name] ?? []);
  if (values.length < points.length || values.length === 0) return undefined;
  const value = mean(values);
  return Number.isFinite(value) ? value : undefined;
}

/** How many of the seeds have a result: "with 2 of 3 seeds"; nothing where one is all there are. */
export function withSeeds({ points }: Repeated, name: string): string {
  const having = points.filter(({ results }) => results[name] !== undefined).length;
  return having === points.length ? '' : ` with ${having} of ${counted(points.length, 'seed')}`;
}

/** Which nets diverged; nothing while none has. */
export function divergences(points: readonly EndedPoint[]): string[] {
  const bySeries = new Map<string, Repeated[]>();
  for (const net of bySeed(points)) bySeries.set(net.series, [...(bySeries.get(net.series) ?? []), net]);
  return [...bySeries].flatMap(([series, nets]) => {
    const gone = nets.filter((net) => net.points.some(({ results }) => 'divergedAtStep' in results));
    if (gone.length === 0) return [];
    const where = gone.flatMap((net) => placeOf(net) ?? []);
    if (where.length > 0 && where.length <= MOST_PLACES)
      return [sentence(`${series} diverged at ${listed(where)}`)];
    const runs = gone.length < nets.length ? ` in ${gone.length} of ${nets.length} settings` : '';
    return [
      sentence(`${series} diverged${runs}${nets.length > 1 ? '' : withSeeds(gone[0]!, 'divergedAtStep')}`),
    ];
  });
}

/** More are counted. */
const MOST_PLACES = 4;

/** "learning rate 0.03, in step 12"; undefined for a point without a parameter of its own. */
function placeOf(net: Repeated): string | undefined {
  const own = Object.entries(net.parameters).filter(([, value]) => !isSaidBy(net.series, value));
  if (own.length === 0) return undefined;
  const at = own.map(
    ([name, value]) => `${memberWords(name)} ${typeof value === 'number' ? figure(value) : value}`,
  );
  const steps = net.points.flatMap(({ results }) => results['divergedAtStep'] ?? []);
  const all = steps.length === net.points.length;
  const when = all
    ? ` (step ${span(Math.min(...steps), Math.max(...steps))})`
    : withSeeds(net, 'divergedAtStep');
  return `${listed(at)}${when}`;
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

/** Whether the name of a line says a parameter's value already. */
function isSaidBy(series: string, value: PointValue): boolean {
  return value === series || (Object.hasOwn(norms, value) && normTitle(value as NormName) === series);
}
