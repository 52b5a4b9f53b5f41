import type { ExperimentPlot, ExperimentPoint, PointValue } from '../../src/protocol/training';
import { t } from '../l10n';
import {
  exactAxis,
  extentOf,
  logAxis,
  nameAxis,
  niceAxis,
  robustRange,
  type PlotAxis,
  type Range,
} from './trainAxes';
import { chanceRule } from './trainCurves';
import type { DraftPoint, PlotDraft } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import {
  familyOf,
  isAccuracy,
  type Bar,
  type BarPlot,
  type HeatPlot,
  type PlotLine,
  type PlotRule,
} from './trainPlot';
import { parameterName, parameterValue, type Names } from './trainSettings';
import { valueText } from './trainDraft';

/** A result as it crosses: JSON has no NaN, so what is there and no number was none. */
const resultOf = ({ results }: ExperimentPoint, name: string): number | undefined => {
  if (!results || !(name in results)) return undefined;
  const value: unknown = results[name];
  return typeof value === 'number' ? value : NaN;
};

export interface SeedValues {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

function overPoints(values: readonly number[]): SeedValues {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
    count: values.length,
  };
}

/** The result at each value of a parameter, over seeds and whatever else varies; in the parameter's order. */
export function sweepValues(
  points: readonly ExperimentPoint[],
  x: string,
  y: string,
): { readonly x: PointValue; readonly values: SeedValues }[] {
  const byX = new Map<PointValue, number[]>();
  for (const point of points) {
    const at = x === 'series' ? point.series : x === 'seed' ? point.seed : point.parameters[x];
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

const order = (a: PointValue, b: PointValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : 0;

export interface SweepScene {
  readonly entries: readonly TrainEntry[];
  readonly names: Names;
  readonly zoom: (xKind: string) => Range | undefined;
  readonly width: number;
  /** The value of the parameter that the curves above were made with. */
  readonly used: number | undefined;
  readonly log: boolean;
}

/** A result against a parameter, a line per series. */
export function sweepDraft(plot: ExperimentPlot, key: string, scene: SweepScene): PlotDraft {
  const { entries, names, used } = scene;
  const family = familyOf(plot.y);
  const all = valuesOf(entries, plot.x);
  const numeric = all.every((value) => typeof value === 'number');
  const place = (value: PointValue): number => (numeric ? Number(value) : all.indexOf(value));
  const shown = scene.zoom(plot.x) ?? extentOf(all.map(place)) ?? { low: 0, high: 1 };
  const x = numeric
    ? numberAxis(plot, shown, scene)
    : nameAxis(
        all.map((value) => parameterValue(value, names)),
        parameterName(plot.x),
      );
  const drawn = entries.map((entry) => sweepLine(entry, plot, place));
  const runs = entries.flatMap((entry) => entry.runs);
  const usedRule: PlotRule[] =
    numeric && used !== undefined && used >= x.min && used <= x.max
      ? [{ axis: 'x', at: used, text: t('used above') }]
      : [];
  const values = drawn.flatMap(({ line, band }) => [
    ...line.dots.map(({ y }) => y),
    ...band.flatMap((dot) => [dot.low, dot.high]),
  ]);
  return {
    key,
    title: plot.title,
    rest: t('by {0}', parameterName(plot.x)),
    family,
    xKind: plot.x,
    x,
    xText: (value) =>
      `${parameterName(plot.x)} ${parameterValue(numeric ? value : (all[Math.round(value)] ?? ''), names)}`,
    lines: drawn.map(({ line }) => line),
    bands: drawn.flatMap(({ line, band }) =>
      band.length > 0 ? [{ key: line.key, style: line.style, dots: band }] : [],
    ),
    rules: [...chanceRule(family, runs), ...usedRule],
    points: drawn.flatMap(({ points }) => points),
    range: rangeOf(values, family, scene.log),
    log: scene.log,
  };
}

/** Shares have nowhere to run away to; on powers of ten nothing crushes the rest. */
function rangeOf(values: readonly number[], family: string, log: boolean): Range | undefined {
  if (log) return extentOf(values.filter((value) => value > 0));
  return isAccuracy(family) ? extentOf(values) : robustRange(values, 1);
}

function valuesOf(entries: readonly TrainEntry[], name: string): PointValue[] {
  const found = entries.flatMap(({ points }) =>
    points.flatMap(({ parameters, series, seed }) =>
      name === 'series' ? [series] : name === 'seed' ? [seed] : (parameters[name] ?? []),
    ),
  );
  return [...new Set(found)].sort(order);
}

/** Logarithmic where the experiment says so: semilog, as the notebook draws it. */
function numberAxis({ logX, x }: ExperimentPlot, shown: Range, { width }: SweepScene): PlotAxis {
  const most = Math.max(2, Math.floor(width / 42));
  if (logX === true && shown.low > 0) return logAxis(shown, most, parameterName(x), true);
  return shown.high > shown.low
    ? exactAxis(shown, most, parameterName(x))
    : niceAxis(shown, most, parameterName(x));
}

interface SweepLine {
  readonly line: PlotLine;
  readonly band: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  readonly points: readonly DraftPoint[];
}

function sweepLine(
  { key, title, style, points }: TrainEntry,
  plot: ExperimentPlot,
  place: (value: PointValue) => number,
): SweepLine {
  const values = sweepValues(points, plot.x, plot.y).map(({ x, values: found }) => ({
    x: place(x),
    ...found,
  }));
  const dots = values.filter(({ mean }) => Number.isFinite(mean)).map(({ x, mean }) => ({ x, y: mean }));
  return {
    line: {
      ...{ key, style, name: title, dots, raw: false, markers: true },
      at: (x) => values.find((value) => value.x === x)?.mean,
    },
    band: values.some(({ count }) => count > 1) ? values.filter(({ low }) => Number.isFinite(low)) : [],
    points: values.map(({ x, mean }) => ({ key, style, x, y: mean })),
  };
}

/** A word tells more than the series it belongs to, a figure nothing without it. */
function barLabel({ title }: TrainEntry, x: PointValue, names: Names): string {
  const value = parameterValue(x, names);
  return typeof x === 'string' ? `${value}, ${title}` : `${title}, ${value}`;
}

/** A bar for each value of the parameter in each series. */
export function barPlot(plot: ExperimentPlot, key: string, { entries, names }: SweepScene): BarPlot {
  const family = familyOf(plot.y);
  const bars: Bar[] = entries.flatMap((entry) => {
    const values = sweepValues(entry.points, plot.x, plot.y);
    return values.map(({ x, values: { mean, low, high } }) => ({
      key: entry.key,
      label: plot.x === 'series' || values.length === 1 ? entry.title : barLabel(entry, x, names),
      style: entry.style,
      ...{ value: mean, low, high },
    }));
  });
  const highest =
    robustRange(
      bars.flatMap(({ value, high }) => [value, high]),
      3,
    )?.high ?? 1;
  return {
    kind: 'bars',
    key,
    title: plot.title,
    rest: plot.x === 'series' ? '' : t('by {0}', parameterName(plot.x)),
    bars,
    x: niceAxis({ low: 0, high: Math.max(highest, Number.MIN_VALUE) }, 4, ''),
    text: (value) => valueText(family, value),
  };
}

/** A map per series: the first parameter across, the second upwards. */
export function heatPlots(plot: ExperimentPlot, key: string, { entries, names }: SweepScene): HeatPlot[] {
  const result = plot.value ?? '';
  const family = familyOf(result);
  const columns = valuesOf(entries, plot.x);
  const rows = valuesOf(entries, plot.y).reverse();
  const cellsOf = ({ points }: TrainEntry): (number | undefined)[] =>
    rows.flatMap((row) =>
      columns.map((column) => {
        const there = points.filter(
          ({ parameters }) => parameters[plot.x] === column && parameters[plot.y] === row,
        );
        const values = there.flatMap((point) => resultOf(point, result) ?? []);
        return values.length === 0 ? undefined : overPoints(values).mean;
      }),
    );
  const maps = entries.map((entry) => ({ entry, values: cellsOf(entry) }));
  const range = robustRange(
    maps.flatMap(({ values }) => values.filter((value) => value !== undefined)),
    3,
  );
  return maps.map(({ entry, values }) => ({
    kind: 'heat',
    key: `${key}\n${entry.key}`,
    title: plot.title,
    rest: entries.length > 1 ? entry.title : '',
    columns: columns.map((value) => parameterValue(value, names)),
    rows: rows.map((value) => parameterValue(value, names)),
    columnTitle: parameterName(plot.x),
    rowTitle: parameterName(plot.y),
    values,
    range: range ?? { low: 0, high: 1 },
    text: (value) => valueText(family, value),
  }));
}
