import type { RunSummary } from '../../src/protocol/training';
import { t } from '../l10n';
import { integer } from './numbers';
import { exactAxis, extentOf, robustRange, unite, type PlotAxis, type Range } from './trainAxes';
import { rangeOfRuns } from './trainBeyond';
import { historyDots, overSeeds } from './trainCurveData';
import { hasLogarithm, valueText, type DraftPoint, type PlotDraft } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import type { RunHistory } from './trainHistory';
import { logAxis } from './trainLogAxis';
import { lossCurve, type Curve, type Drawn } from './trainLossCurve';
import { familyOf, isAccuracy, type PlotLine, type PlotRule } from './trainPlot';
import { smoothingWindow } from './trainSmooth';
import { mostEpochs, mostSteps } from './trainSpan';

/** What the curves of one section are made from. */
export interface CurveScene {
  /** Those on show. */
  readonly entries: readonly TrainEntry[];
  readonly history: (folder: string) => RunHistory | undefined;
  /** Of metrics that a layer has. */
  readonly layer: number;
  /** Part of the x axis on show, of the kind asked for. */
  readonly zoom: (xKind: string) => Range | undefined;
  /** Pixels of the plot: more points than these cannot be seen. */
  readonly width: number;
  readonly log: boolean;
  /** Asked for of an x axis of this kind. */
  readonly logX: (xKind: string) => boolean | undefined;
}

/** Markers closer than this, in pixels, are a smear. */
const MARKER_ROOM = 7;
/** More lines than that, and names at their ends would cover each other. */
const MOST_ENDS = 6;
/** Losses as they came, of more runs than that, cover the smoothed ones. */
const MOST_RAW = 3;
/** Fences of curves: their beginnings are part of the story. */
const REACH = 4;
/** Of losses as they came, the share that may stick out at either end. */
const STICKING_OUT = 0.02;
/** Pixels that a tick of the x axis takes. */
export const X_TICK_ROOM = 42;

/** A history of every run on show over iterations or epochs; undefined for a metric that is none. */
export function curveDraft(metric: string, title: string, key: string, scene: CurveScene): PlotDraft {
  const family = familyOf(metric);
  const xKind = isAccuracy(family) ? 'epoch' : 'iteration';
  const curves = curvesOf(scene);
  const runs = scene.entries.flatMap((entry) => entry.runs);
  const x = spanAxis(xKind, runs, scene);
  // Smoothed alike, whatever their length: what differs is the run.
  const window = smoothingWindow(mostSteps(runs));
  const shown = { low: x.min, high: x.max };
  const drawn =
    metric === 'loss'
      ? curves.map((curve) =>
          lossCurve(curve, { ...scene, shown, window, logX: x.log, raw: curves.length <= MOST_RAW }),
        )
      : metricCurves(curves, metric, shown, scene);
  const ends = drawn.length <= MOST_ENDS;
  const lines = drawn.flatMap((curve) => curve.lines).map((line) => (ends ? withEnd(line, family) : line));
  const canLog = !isAccuracy(family) && hasLogarithm(lines);
  const log = scene.log && canLog;
  return {
    key,
    title,
    rest: /epoch/i.test(title) ? '' : restOf(metric, xKind, curves, scene),
    family,
    xKind,
    x,
    xText: (value) =>
      xKind === 'epoch' ? t('epoch {0}', Math.round(value)) : t('iteration {0}', integer(Math.round(value))),
    // Thin lines first: the bold ones lie over all of them.
    lines: [...lines.filter(({ raw }) => raw), ...lines.filter(({ raw }) => !raw)],
    bands: drawn.flatMap(({ bands }) => bands),
    rules: chanceRule(family, runs),
    points: [...drawn.flatMap(({ points }) => points), ...lines.flatMap((line) => extremes(line, family))],
    range: sharedRange(lines, family, isAccuracy(family) || log, divergedKeys(scene)),
    log,
    canLog,
    // There is an epoch 0, which no logarithm has a place for.
    canLogX: xKind === 'iteration',
  };
}

/** From the first iteration to the last, or the part that was dragged out. */
function spanAxis(xKind: string, runs: readonly RunSummary[], scene: CurveScene): PlotAxis {
  const isEpoch = xKind === 'epoch';
  const log = !isEpoch && scene.logX(xKind) === true;
  const whole = { low: log ? 1 : 0, high: isEpoch ? mostEpochs(runs) : mostSteps(runs) };
  const shown = scene.zoom(xKind) ?? whole;
  const most = Math.max(2, Math.floor(scene.width / X_TICK_ROOM));
  const title = isEpoch ? t('epoch') : t('iteration');
  return log
    ? logAxis({ ...shown, low: Math.max(1, shown.low) }, most, title, true)
    : exactAxis(shown, most, title, true);
}

function restOf(metric: string, xKind: string, curves: readonly Curve[], { layer }: CurveScene): string {
  if (metric === 'loss')
    return curves.length <= MOST_RAW
      ? t('per iteration, smoothed in bold')
      : t('smoothed; as they came for {0} runs or fewer', MOST_RAW);
  if (curves.some(({ entry }) => entry.lines.length > 1)) return t('the mean of a series in bold');
  return xKind === 'epoch' ? t('per epoch') : t('layer {0}', layer);
}

/** Lines whose run diverged: what a mean of several is made of differs too much to ask. */
const divergedKeys = ({ entries }: CurveScene): ReadonlySet<string> =>
  new Set(
    entries.filter(({ runs }) => runs.some(({ status }) => status === 'diverged')).map(({ key }) => key),
  );

/** How far above the others, on a logarithmic axis, a diverged line is followed. */
const FOLLOWED = 1e3;

/** What the lines lie in, without those that diverged or ran away from the rest. */
function sharedRange(
  lines: readonly PlotLine[],
  family: string,
  whole: boolean,
  diverged: ReadonlySet<string>,
): Range | undefined {
  const ranges = lines.map((line) => ({
    range: rangeOf(line, family, whole),
    diverged: diverged.has(line.key),
  }));
  if (!whole) return rangeOfRuns(ranges);
  const all = unite(ranges.map(({ range }) => range));
  const sound = unite(ranges.map((each) => (each.diverged ? undefined : each.range)));
  return all && sound ? { low: all.low, high: Math.min(all.high, FOLLOWED * sound.high) } : all;
}

/** The ends of a smoothed line, which losses and shares have above only: markers where they lie off the axis. */
function extremes({ key, style, raw, dots }: PlotLine, family: string): DraftPoint[] {
  const [first] = dots;
  if (raw || !first) return [];
  const most = dots.reduce((a, b) => (b.y > a.y ? b : a), first);
  const least = dots.reduce((a, b) => (b.y < a.y ? b : a), first);
  const ends = family === 'loss' || isAccuracy(family) ? [most] : [most, least];
  return ends.map(({ x, y }) => ({ key, style, x, y }));
}

/** What is drawn; of curves that could run away, what most of them lies in. */
function rangeOf({ dots, raw }: PlotLine, family: string, whole: boolean): Range | undefined {
  const values = dots.map(({ y }) => y);
  if (whole) return extentOf(values.filter((value) => value > 0));
  // How far a layer's figures go is what they are drawn for.
  if (family !== 'loss') return extentOf(values);
  if (!raw) return robustRange(values, REACH);
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const out = Math.floor(STICKING_OUT * sorted.length);
  return robustRange(sorted.slice(out, sorted.length - out), REACH);
}

function curvesOf({ entries, history }: CurveScene): Curve[] {
  return entries.flatMap((entry) =>
    entry.lines.flatMap(({ runs }) => {
      const histories = runs.flatMap(({ folder }) => history(folder) ?? []);
      const steps = mostSteps(runs);
      return histories.length === 0 ? [] : [{ entry, histories, steps }];
    }),
  );
}

/** A curve per entry: of one that stands for many settings their mean, before all of them. */
function metricCurves(
  curves: readonly Curve[],
  metric: string,
  shown: Range,
  scene: CurveScene,
): readonly Drawn[] {
  return scene.entries.flatMap((entry) => {
    const own = curves.filter((curve) => curve.entry === entry);
    const [first] = own;
    if (!first) return [];
    const whole = metricCurve(
      { ...first, histories: own.flatMap(({ histories }) => histories) },
      metric,
      shown,
      scene,
    );
    if (own.length === 1) return [whole];
    const each = own.flatMap((curve) => metricCurve(curve, metric, shown, scene).lines);
    const thin = each.map((line) => ({ ...line, raw: true, unlisted: true, markers: false }));
    return [{ ...whole, lines: [...thin, ...whole.lines], bands: [] }];
  });
}

function metricCurve({ entry, histories }: Curve, metric: string, shown: Range, scene: CurveScene): Drawn {
  const dots = overSeeds(histories.map((history) => historyDots(history, metric, scene.layer))).filter(
    ({ x }) => x >= shown.low && x <= shown.high,
  );
  const { key, style, title } = entry;
  const line: PlotLine = {
    ...{ key, style, name: title, dots, raw: false },
    markers: dots.length > 0 && scene.width / dots.length >= MARKER_ROOM,
    at: (x) => dots.find((dot) => dot.x === Math.round(x))?.y,
  };
  const bands = histories.length > 1 && dots.length > 0 ? [{ key, style, dots }] : [];
  return { lines: dots.length === 0 ? [] : [line], bands, points: [] };
}

const withEnd = (line: PlotLine, family: string): PlotLine => {
  const last = line.dots.at(-1);
  return line.raw || !last ? line : { ...line, end: valueText(family, last.y) };
};

/** What guessing would get right, where all runs guess among as many classes. */
export function chanceRule(family: string, runs: readonly RunSummary[]): PlotRule[] {
  if (!isAccuracy(family)) return [];
  const classes = new Set(runs.flatMap((run) => run.classes ?? []));
  const [only] = classes;
  return classes.size === 1 && only ? [{ axis: 'y', at: 1 / only, text: t('chance') }] : [];
}
