import type { RunSummary } from '../../src/protocol/training';
import { t } from '../l10n';
import { exactAxis, extentOf, robustRange, unite, withoutRunaways, type Range } from './trainAxes';
import { historyDots, lossesOverSeeds, overSeeds } from './trainCurveData';
import { valueText, type DraftPoint, type PlotDraft } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import type { RunHistory } from './trainHistory';
import { familyOf, isAccuracy, type PlotBand, type PlotLine, type PlotRule } from './trainPlot';
import { largestTriangles, minMaxDots, movingMean, smoothingLimit, smoothingWindow } from './trainSmooth';
import { integer } from './numbers';

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
}

/** Runs of one line that have begun, with what they have written. */
interface Curve {
  readonly entry: TrainEntry;
  readonly histories: readonly RunHistory[];
  /** As many as its axis has. */
  readonly steps: number;
}

/** Markers closer than this, in pixels, are a smear. */
const MARKER_ROOM = 7;
/** More lines than that, and names at their ends would cover each other. */
const MOST_ENDS = 6;
/** Fences of curves: their beginnings are part of the story. */
const REACH = 4;
/** Of losses as they came, the share that may stick out at either end. */
const STICKING_OUT = 0.02;

/** A history of every run on show over iterations or epochs; undefined for a metric that is none. */
export function curveDraft(metric: string, title: string, key: string, scene: CurveScene): PlotDraft {
  const family = familyOf(metric);
  const xKind = isAccuracy(family) ? 'epoch' : 'iteration';
  const curves = curvesOf(scene);
  const runs = scene.entries.flatMap((entry) => entry.runs);
  const whole = { low: 0, high: xKind === 'epoch' ? mostEpochs(runs) : mostSteps(runs) };
  const shown = scene.zoom(xKind) ?? whole;
  // Smoothed alike, whatever their length: what differs is the run.
  const smoothed = { ...scene, window: smoothingWindow(mostSteps(runs)) };
  const drawn = curves.map((curve) =>
    metric === 'loss' ? lossCurve(curve, shown, smoothed) : metricCurve(curve, metric, shown, scene),
  );
  const ends = curves.length <= MOST_ENDS;
  const lines = drawn.flatMap((curve) => curve.lines).map((line) => (ends ? withEnd(line, family) : line));
  return {
    key,
    title,
    rest: metric === 'loss' ? t('per iteration, smoothed in bold') : restOf(xKind, scene),
    family,
    xKind,
    x: exactAxis(
      shown,
      Math.max(2, Math.floor(scene.width / 42)),
      xKind === 'epoch' ? t('epoch') : t('iteration'),
      true,
    ),
    xText: (x) =>
      xKind === 'epoch' ? t('epoch {0}', Math.round(x)) : t('iteration {0}', integer(Math.round(x))),
    // Thin lines first: the bold ones lie over all of them.
    lines: [...lines.filter(({ raw }) => raw), ...lines.filter(({ raw }) => !raw)],
    bands: drawn.flatMap(({ bands }) => bands),
    rules: chanceRule(family, runs),
    points: [...drawn.flatMap(({ points }) => points), ...lines.flatMap(peak)],
    range: sharedRange(lines, family, isAccuracy(family) || scene.log),
    log: scene.log && !isAccuracy(family),
  };
}

/** What the lines lie in, without those that ran away from the rest. */
function sharedRange(lines: readonly PlotLine[], family: string, whole: boolean): Range | undefined {
  const ranges = lines.flatMap((line) => rangeOf(line, family, whole) ?? []);
  return unite(whole ? ranges : withoutRunaways(ranges));
}

/** The highest place of a smoothed line: a marker where it lies above the axis. */
function peak({ key, style, raw, dots }: PlotLine): DraftPoint[] {
  const [first] = dots;
  if (raw || !first) return [];
  const { x, y } = dots.reduce((a, b) => (b.y > a.y ? b : a), first);
  return [{ key, style, x, y }];
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

const restOf = (xKind: string, { layer }: CurveScene): string =>
  xKind === 'epoch' ? t('per epoch') : t('layer {0}', layer);

/** A run that has just begun does not push the others together: its axis grows with it, by doubling. */
const GROWS_UNTIL = 4;

/** Of a run that waits, by its settings. */
function plannedSteps({ totalSteps, config }: RunSummary): number {
  if (totalSteps > 0) return totalSteps;
  return config.epochs * Math.max(1, Math.floor(config.numTrain / config.batchSize));
}

/** Where the x axis of a run ends. */
export function stepsShown(run: RunSummary): number {
  const { status, step } = run;
  const totalSteps = plannedSteps(run);
  const goesOn = status === 'running' || status === 'queued' || status === 'paused';
  if (!goesOn) return step;
  if (GROWS_UNTIL * step >= totalSteps) return totalSteps;
  return Math.min(totalSteps, Math.max(100, 2 ** Math.ceil(Math.log2(2 * Math.max(1, step)))));
}

const mostSteps = (runs: readonly RunSummary[]): number => Math.max(1, ...runs.map(stepsShown));

const mostEpochs = (runs: readonly RunSummary[]): number =>
  Math.max(
    1,
    ...runs.map((run) => Math.ceil((stepsShown(run) / plannedSteps(run)) * run.config.epochs - 1e-9)),
  );

function curvesOf({ entries, history }: CurveScene): Curve[] {
  return entries.flatMap((entry) =>
    entry.lines.flatMap(({ runs }) => {
      const histories = runs.flatMap(({ folder }) => history(folder) ?? []);
      const steps = mostSteps(runs);
      return histories.length === 0 ? [] : [{ entry, histories, steps }];
    }),
  );
}

interface Drawn {
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
  readonly points: readonly DraftPoint[];
}

/** Smoothed in bold; behind it every loss as it came, or the band of several seeds. */
function lossCurve(
  { entry, histories, steps }: Curve,
  shown: Range,
  scene: CurveScene & { readonly window: number },
): Drawn {
  const { width } = scene;
  const window = Math.min(scene.window, smoothingLimit(steps));
  const [only] = histories;
  const losses =
    histories.length === 1 && only
      ? remembered(only, `mean ${window}`, () => ({
          mean: movingMean(only.losses, window),
          low: only.losses,
          high: only.losses,
        }))
      : smoothSeeds(histories, window);
  const from = Math.max(1, Math.floor(shown.low));
  const part = (values: Float64Array): Float64Array => values.subarray(from - 1, Math.ceil(shown.high));
  const pixels = Math.max(16, Math.round(width));
  const smooth = (): PlotLine['dots'] => largestTriangles(part(losses.mean), from, 2 * pixels);
  const each = (): PlotLine['dots'] => minMaxDots(part(losses.low), from, pixels);
  const place = `${window} ${shown.low} ${shown.high} ${pixels}`;
  const base = { key: entry.key, name: entry.title, style: entry.style, markers: false };
  const bold = {
    ...base,
    dots: only && histories.length === 1 ? remembered(only, `smooth ${place}`, smooth) : smooth(),
    raw: false,
    at: (x: number) => losses.mean[Math.round(x) - 1],
  };
  if (histories.length > 1)
    return { lines: [bold], bands: [seedBand(entry, losses, from, pixels)], points: [] };
  const thin = {
    ...base,
    dots: only ? remembered(only, `raw ${place}`, each) : each(),
    raw: true,
    dense: part(losses.low).length > 2 * pixels,
    at: (x: number) => losses.low[Math.round(x) - 1],
  };
  return { lines: [thin, bold], bands: [], points: lastWords(entry, losses.low) };
}

function smoothSeeds(histories: readonly RunHistory[], window: number): ReturnType<typeof lossesOverSeeds> {
  const { mean, low, high } = lossesOverSeeds(histories.map(({ losses }) => losses));
  return { mean: movingMean(mean, window), low: movingMean(low, window), high: movingMean(high, window) };
}

function seedBand(
  { key, style }: TrainEntry,
  { low, high }: { readonly low: Float64Array; readonly high: Float64Array },
  from: number,
  pixels: number,
): PlotBand {
  const every = Math.max(1, Math.floor((high.length - from + 1) / pixels));
  const dots: { x: number; low: number; high: number }[] = [];
  for (let i = from - 1; i < high.length; i += every)
    if (Number.isFinite(low[i])) dots.push({ x: i + 1, low: low[i]!, high: high[i]! });
  return { key, style, dots };
}

/** A run that ended in NaN or infinity: where it left the picture. */
function lastWords(entry: TrainEntry, losses: Float64Array): DraftPoint[] {
  const last = losses.length;
  const { key, style } = entry;
  return last > 0 && !Number.isFinite(losses[last - 1])
    ? [{ key, style, x: last, y: losses[last - 1]! }]
    : [];
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

const memories = new WeakMap<RunHistory, { version: number; readonly items: Map<string, unknown> }>();

/** What was worked out from a history, until it grows: a pointer that moves draws the same curves again and again. */
function remembered<T>(history: RunHistory, key: string, make: () => T): T {
  let memory = memories.get(history);
  if (memory?.version !== history.version) {
    memory = { version: history.version, items: new Map() };
    memories.set(history, memory);
  }
  if (!memory.items.has(key)) memory.items.set(key, make());
  return memory.items.get(key) as T;
}
