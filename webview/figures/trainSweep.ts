import type { ExperimentPlot } from '../../src/protocol/training';
import { t } from '../l10n';
import {
  axisPlace,
  exactAxis,
  extentOf,
  niceAxis,
  robustRange,
  type PlotAxis,
  type Range,
} from './trainAxes';
import { chanceRule, X_TICK_ROOM } from './trainCurves';
import { hasLogarithm, type DraftPoint, type PlotDraft } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import { logAxis } from './trainLogAxis';
import { familyOf, isAccuracy, type PlotLine, type PlotRule } from './trainPlot';
import { parameterName, parameterValue, type Names } from './trainSettings';
import { parameterValues, sweepValues, type SweepScene } from './trainSweepValues';

/** A number is swept over: its results are points of a line. Words have no order and no distance; they get bars. */
export const isSwept = ({ x }: ExperimentPlot, entries: readonly TrainEntry[]): boolean =>
  parameterValues(entries, x).every((value) => typeof value === 'number');

/** A result against a number, a line per series. */
export function sweepDraft(plot: ExperimentPlot, key: string, scene: SweepScene): PlotDraft {
  const { entries, names, used } = scene;
  const family = familyOf(plot.y);
  const all = parameterValues(entries, plot.x).map(Number);
  const x = numberAxis(plot, all, scene);
  const drawn = entries.map((entry) => sweepLine(entry, plot));
  const runs = entries.flatMap((entry) => entry.runs);
  const usedRule: PlotRule[] =
    used !== undefined && used >= x.min && used <= x.max
      ? [{ axis: 'x', at: used, text: t('used above') }]
      : [];
  const values = drawn.flatMap(({ line, band }) => [
    ...line.dots.map(({ y }) => y),
    ...band.flatMap((dot) => [dot.low, dot.high]),
  ]);
  const lines = drawn.map(({ line }) => line);
  const canLog = !isAccuracy(family) && hasLogarithm(lines);
  const log = scene.log && canLog;
  return {
    key,
    title: plot.title,
    rest: byParameter(plot),
    family,
    xKind: plot.x,
    x,
    xText: (value) => `${parameterName(plot.x)} ${parameterValue(value, names)}`,
    lines,
    bands: drawn.flatMap(({ line, band }) =>
      band.length > 0 ? [{ key: line.key, style: line.style, dots: band }] : [],
    ),
    rules: [...chanceRule(family, runs), ...usedRule],
    points: drawn.flatMap(({ points }) => points),
    range: rangeOf(values, family, log),
    log,
    canLog,
    canLogX: all.length > 1 && all.every((value) => value > 0),
  };
}

/** "by weight scale", where the title does not say so itself. */
export const byParameter = ({ title, x }: ExperimentPlot): string =>
  x === 'series' || /\bby\b/.test(title) ? '' : t('by {0}', parameterName(x));

/** Shares have nowhere to run away to; on powers of ten nothing crushes the rest. */
function rangeOf(values: readonly number[], family: string, log: boolean): Range | undefined {
  if (log) return extentOf(values.filter((value) => value > 0));
  return isAccuracy(family) ? extentOf(values) : robustRange(values, 1);
}

/** Logarithmic where the experiment says so, as the notebook draws it, or whoever looks at it. */
function numberAxis(plot: ExperimentPlot, all: readonly number[], scene: SweepScene): PlotAxis {
  const { width, zoom, logX, names } = scene;
  const shown = zoom(plot.x) ?? extentOf(all) ?? { low: 0, high: 1 };
  const most = Math.max(2, Math.floor(width / X_TICK_ROOM));
  const title = parameterName(plot.x);
  const log = (logX(plot.x) ?? plot.logX === true) && shown.low > 0;
  const axis = log
    ? logAxis(shown, most, title, true)
    : (shown.high > shown.low ? exactAxis : niceAxis)(shown, most, title);
  return tickedAtValues(axis, all, width, names);
}

/** Few values are ticks themselves: nothing between them was tried. */
function tickedAtValues(axis: PlotAxis, all: readonly number[], width: number, names: Names): PlotAxis {
  const values = all.filter((value) => value >= axis.min && value <= axis.max);
  const places = values.map((value) => axisPlace(axis, value) * width);
  const isRoomy = places.every((place, i) => i === 0 || place - places[i - 1]! >= X_TICK_ROOM);
  if (values.length < 2 || !isRoomy) return axis;
  return { ...axis, ticks: values.map((value) => ({ value, text: parameterValue(value, names) })) };
}

interface SweepLine {
  readonly line: PlotLine;
  readonly band: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  readonly points: readonly DraftPoint[];
}

function sweepLine({ key, title, style, points }: TrainEntry, plot: ExperimentPlot): SweepLine {
  const values = sweepValues(points, plot.x, plot.y).map(({ x, values: found }) => ({
    x: Number(x),
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
