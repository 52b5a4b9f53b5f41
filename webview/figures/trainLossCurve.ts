import type { Range } from './trainAxes';
import { lossesOverSeeds } from './trainCurveData';
import type { DraftPoint } from './trainDraft';
import type { TrainEntry } from './trainGroups';
import type { RunHistory } from './trainHistory';
import type { PlotBand, PlotLine } from './trainPlot';
import { largestTriangles, minMaxDots, movingMean, smoothingLimit, type CurveDot } from './trainSmooth';

/** Runs of one line that have begun, with what they have written. */
export interface Curve {
  readonly entry: TrainEntry;
  readonly histories: readonly RunHistory[];
  /** As many as its axis has. */
  readonly steps: number;
}

export interface Drawn {
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
  readonly points: readonly DraftPoint[];
}

/** Where losses are drawn. */
export interface LossScene {
  readonly shown: Range;
  readonly width: number;
  /** Iterations that one smoothed value stands for. */
  readonly window: number;
  readonly logX: boolean;
  /** Whether each loss as it came stands behind the smoothed ones. */
  readonly raw: boolean;
}

/** Smoothed in bold; behind it every loss as it came, or the band of several seeds. */
export function lossCurve({ entry, histories, steps }: Curve, scene: LossScene): Drawn {
  const { shown, logX } = scene;
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
  const pixels = Math.max(16, Math.round(scene.width));
  const smooth = (): CurveDot[] =>
    overPieces(part(losses.mean), from, logX, (values, first, share) =>
      largestTriangles(values, first, Math.round(2 * pixels * share)),
    );
  const each = (): CurveDot[] =>
    overPieces(part(losses.low), from, logX, (values, first, share) =>
      minMaxDots(values, first, Math.max(1, Math.round(pixels * share))),
    );
  const place = `${window} ${shown.low} ${shown.high} ${pixels} ${logX}`;
  const base = { key: entry.key, name: entry.title, style: entry.style, markers: false };
  const bold = {
    ...base,
    dots: only && histories.length === 1 ? remembered(only, `smooth ${place}`, smooth) : smooth(),
    raw: false,
    at: (x: number) => losses.mean[Math.round(x) - 1],
  };
  if (histories.length > 1)
    return { lines: [bold], bands: [seedBand(entry, losses, from, pixels)], points: [] };
  if (!scene.raw) return { lines: [bold], bands: [], points: lastWords(entry, losses.low) };
  const thin = {
    ...base,
    dots: only ? remembered(only, `raw ${place}`, each) : each(),
    raw: true,
    dense: part(losses.low).length > 2 * pixels,
    at: (x: number) => losses.low[Math.round(x) - 1],
  };
  return { lines: [thin, bold], bands: [], points: lastWords(entry, losses.low) };
}

/**
 * Points chosen from the values of steps `from`, `from + 1`, …: on a logarithmic axis octave by octave, each with its
 * share of the axis, so that the first steps are not lost among the many later ones.
 */
function overPieces(
  values: Float64Array,
  from: number,
  log: boolean,
  choose: (values: Float64Array, from: number, share: number) => CurveDot[],
): CurveDot[] {
  const octaves = Math.log2((from + values.length) / from);
  if (!log || octaves < 2) return choose(values, from, 1);
  const dots: CurveDot[] = [];
  for (let start = 0; start < values.length;) {
    const end = Math.min(values.length, 2 * start + from);
    const share = Math.log2((from + end) / (from + start)) / octaves;
    for (const dot of choose(values.subarray(start, end), from + start, share)) dots.push(dot);
    start = end;
  }
  return dots;
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
