import { fixed, figure, integer } from './numbers';
import { t } from '../l10n';
import { niceAxis, type PlotAxis, type Range } from './trainAxes';
import { isBeyond } from './trainBeyond';
import { logAxis } from './trainLogAxis';
import {
  isAccuracy,
  type Family,
  type LinePlot,
  type OffScale,
  type PlotBand,
  type PlotLine,
  type PlotRule,
} from './trainPlot';
import type { SeriesStyle } from './trainStyles';

/** A value that may lie off the axis, once that is known. */
export interface DraftPoint {
  readonly key: string;
  readonly style: SeriesStyle;
  readonly x: number;
  readonly y: number;
}

/** A picture before its y axis, which it may share with others. */
export interface PlotDraft {
  readonly key: string;
  readonly title: string;
  readonly rest: string;
  readonly family: Family;
  readonly xKind: string;
  readonly x: PlotAxis;
  readonly xText: (x: number) => string;
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
  readonly rules: readonly PlotRule[];
  readonly points: readonly DraftPoint[];
  /** What most of its values lie in; undefined while there are none. */
  readonly range: Range | undefined;
  readonly log: boolean;
  readonly canLog: boolean;
  readonly canLogX: boolean;
}

const MOST_COUNT = 1e5;

/** Shares as 0.759, losses as 0.97: what stands at a line's end. */
export function valueText(family: Family, value: number): string {
  if (!Number.isFinite(value)) return t('not a number');
  if (isAccuracy(family)) return fixed(value, 3);
  const size = Math.abs(value);
  if (family === 'loss') return size >= 0.1 && size < 100 ? fixed(value, 2) : figure(value, 2);
  // A count is no measurement: 85, not 85.00.
  return Number.isInteger(value) && size < MOST_COUNT ? integer(value) : figure(value);
}

/** Every value has a place on a logarithmic axis: none is below 0, and 0 itself gets a row below the others. */
export const hasLogarithm = (lines: readonly Pick<PlotLine, 'dots'>[]): boolean =>
  lines.some(({ dots }) => dots.some(({ y }) => y > 0)) &&
  lines.every(({ dots }) => dots.every(({ y }) => !(y < 0)));

/** Values of a family the range of which is not known yet. */
const DEFAULT_RANGE = { linear: { low: 0, high: 1 }, log: { low: 0.01, high: 1 } } as const;

function yAxis(family: Family, range: Range | undefined, log: boolean, most: number): PlotAxis {
  const known = range ?? DEFAULT_RANGE[log ? 'log' : 'linear'];
  if (log) return logAxis(known, most, '');
  if (!isAccuracy(family)) return niceAxis(known, most, '');
  const axis = niceAxis({ low: 0, high: Math.max(0.1, known.high) }, most, '');
  return axis.max <= 1 ? axis : niceAxis({ low: 0, high: 1 }, most, '');
}

/** A tick to each of these pixels, at most: shares read best in quarters. */
const TICK_ROOM = { share: 62, other: 50 } as const;

/** The picture, with a y axis for `range`; what lies off it becomes a marker. */
export function finishPlot(draft: PlotDraft, range: Range | undefined, height: number): LinePlot {
  const { points, log, family, range: own, bands, ...rest } = draft;
  const most = Math.max(2, Math.floor(height / TICK_ROOM[isAccuracy(family) ? 'share' : 'other']));
  const { y, lines } = withZeroRow(draft.lines, yAxis(family, range, log, most));
  const isOff = (value: number): boolean => (y.log ? value > y.max * (1 + 1e-9) : isBeyond(y, value));
  const off = points.filter((point) => !Number.isFinite(point.y) || isOff(point.y));
  return {
    ...rest,
    kind: 'lines',
    y,
    lines: lines.map((line) => (line.markers ? brokenAbove(line, y.max) : line)),
    family,
    yText: (value) => valueText(family, value),
    // Where all seeds are off the scale, there is nothing of a band to see.
    bands: bands.map((band) => ({ ...band, dots: band.dots.filter(({ low }) => low <= y.max) })),
    off: offScaleRows(off, family),
  };
}

/** Below a logarithmic axis, as a share of it. */
const ZERO_ROOM = 0.12;

/** No logarithm has a place for 0: what is 0 stands on a row of its own, a little below the least of the others. */
function withZeroRow(
  lines: readonly PlotLine[],
  y: PlotAxis,
): { readonly y: PlotAxis; readonly lines: readonly PlotLine[] } {
  if (!y.log || !lines.some(({ dots }) => dots.some((dot) => dot.y === 0))) return { y, lines };
  const min = y.min / (y.max / y.min) ** ZERO_ROOM;
  return {
    y: { ...y, min, ticks: [{ value: min, text: '0' }, ...y.ticks] },
    lines: lines.map((line) => ({
      ...line,
      dots: line.dots.map((dot) => (dot.y === 0 ? { ...dot, y: min } : dot)),
    })),
  };
}

/** A line from point to point ends where the next one is off the scale: it leads nowhere that is shown. */
function brokenAbove(line: PlotLine, max: number): PlotLine {
  const isOff = (y: number): boolean => y > max * (1 + 1e-9);
  if (!line.dots.some(({ y }) => isOff(y))) return line;
  return { ...line, dots: line.dots.map((dot) => (isOff(dot.y) ? { x: dot.x, y: NaN } : dot)) };
}

function offScaleRows(points: readonly DraftPoint[], family: Family): OffScale[] {
  const keys = [...new Set(points.map(({ key }) => key))];
  const rows = keys.map((key) => points.filter((point) => point.key === key).sort((a, b) => a.x - b.x));
  rows.sort((a, b) => b.length - a.length);
  return rows.map((own, row) => {
    const values = own.map(({ y }) => y).filter(Number.isFinite);
    const text = rangeText(values, family, own.length - values.length);
    return {
      key: own[0]!.key,
      style: own[0]!.style,
      xs: own.map(({ x }) => x),
      text: row === 0 ? t('off scale: {0}', text) : text,
    };
  });
}

function rangeText(values: readonly number[], family: Family, nonFinite: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => shortText(value, family));
  const range = values.length === 0 ? '' : low === high ? low! : t('{0} to {1}', low!, high!);
  if (nonFinite === 0) return range;
  return range === '' ? t('diverged') : t('{0}, diverged', range);
}

/** Two digits: 45, 3.2, 3.2e7. */
const shortText = (value: number, family: Family): string =>
  isAccuracy(family) ? valueText(family, value) : figure(value, 2);
