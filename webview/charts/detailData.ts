import type { Band, LayerReport, RowSummaries } from '../../src/protocol/inspect';
import { binRange, rowBins } from '../figures/cell';
import { laneNames } from '../figures/words';
import type { BadgeIndex } from '../figures/badges';
import type { AxisLink } from '../state';

export interface DetailLane {
  /** The upper lane or the lower one. */
  readonly key: 'Before' | 'After';
  readonly title: string;
  readonly counts: Uint32Array;
  /** Where the bins begin and end. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly values: number;
  readonly tallest: number;
  readonly axis: Band;
}

/** middle ± reach, drawn as a bracket under a lane. */
export interface Bracket {
  readonly middle: number;
  readonly reach: number;
}

export interface DetailData {
  readonly before: DetailLane;
  readonly after: DetailLane;
  readonly shared: boolean;
  /** This batch's mean ± std, under the upper lane. */
  readonly batch: Bracket | undefined;
  /** Running mean ± std, where the gap is on show. */
  readonly running: Bracket | undefined;
  /** Where beta ± |gamma| lies, under the lower lane. */
  readonly target: Bracket | undefined;
  /** What the norm maps onto the target; none where it is not one affine map per row. */
  readonly rulerFrom: 'batch' | 'running' | undefined;
}

const LIKE_WIDTHS = 20;

function bracket(middle: number, reach: number): Bracket | undefined {
  return Number.isFinite(middle) && Number.isFinite(reach) ? { middle, reach } : undefined;
}

function lane(
  key: DetailLane['key'],
  title: string,
  summary: RowSummaries,
  row: number,
): Omit<DetailLane, 'axis'> {
  const counts = rowBins(summary, row);
  const { low, high } = binRange(summary, row);
  return {
    key,
    title,
    counts,
    min: low,
    max: high,
    mean: summary.mean[row]!,
    std: summary.std[row]!,
    values: summary.count[row]!,
    tallest: counts.reduce((most, count) => Math.max(most, count), 0),
  };
}

/** Room for everything, a little air, and never a width of 0. */
function axisOf(values: readonly number[]): Band {
  const kept = values.filter((value) => Number.isFinite(value));
  if (kept.length === 0) return { low: -1, high: 1 };
  const low = Math.min(...kept);
  const high = Math.max(...kept);
  const air = high > low ? (high - low) * 0.03 : Math.max(1e-300, Math.abs(high) * 0.1 || 1);
  return { low: low - air, high: high + air };
}

const ends = (item: Bracket | undefined): number[] =>
  item ? [item.middle - item.reach, item.middle + item.reach] : [];

function isShared(link: AxisLink, before: number, after: number): boolean {
  if (link !== 'auto') return link === 'shared';
  const ratio = before / after;
  return ratio >= 1 / LIKE_WIDTHS && ratio <= LIKE_WIDTHS;
}

export function detailData(report: LayerReport, badges: BadgeIndex, row: number, link: AxisLink): DetailData {
  const names = laneNames(report);
  const before = lane('Before', names.before, report.before, row);
  const after = lane('After', names.after, report.after, row);
  const { norm, gaps, target: targets } = report;
  const runningInUse = norm.mode === 'running' && gaps !== undefined;
  const showRunning = gaps !== undefined && (runningInUse || badges.of(row).includes('trainEvalGap'));
  // Two tensors side by side: no norm leads from one to the other.
  const compared = report.comparison !== undefined;
  const batch = compared ? undefined : bracket(before.mean, before.std);
  const running = showRunning ? bracket(gaps.runningMean[row]!, gaps.runningStd[row]!) : undefined;
  const target =
    report.rowsAreGroups && !compared
      ? bracket(targets.beta[row]!, Math.abs(targets.gamma[row]!))
      : undefined;
  const shared = isShared(link, before.std, after.std);
  const upper = [before.min, before.max, ...ends(batch), ...ends(running)];
  const lower = [after.min, after.max, ...ends(target)];
  const both = axisOf([...upper, ...lower]);
  return {
    before: { ...before, axis: shared ? both : axisOf(upper) },
    after: { ...after, axis: shared ? both : axisOf(lower) },
    shared,
    batch,
    running,
    target,
    rulerFrom: !target ? undefined : runningInUse ? 'running' : 'batch',
  };
}

/** Vertical places of the chart, in px from its top. */
export interface DetailGeometry {
  readonly width: number;
  readonly height: number;
  readonly laneHeight: number;
  readonly beforeTop: number;
  readonly beforeBase: number;
  readonly batchBracket: number;
  readonly runningBracket: number;
  readonly ownTicks: number;
  readonly afterTop: number;
  readonly afterBase: number;
  readonly targetBracket: number;
  readonly areaBottom: number;
}

export const CAPTION_HEIGHT = 17;
export const TICKS_HEIGHT = 16;

export function detailGeometry(data: DetailData, width: number, laneHeight: number): DetailGeometry {
  const beforeTop = CAPTION_HEIGHT;
  const beforeBase = beforeTop + laneHeight;
  const afterTop = beforeBase + (data.running ? 40 : 36) + (data.shared ? 0 : 14);
  const afterBase = afterTop + laneHeight;
  return {
    width,
    laneHeight,
    beforeTop,
    beforeBase,
    batchBracket: beforeBase + 7,
    runningBracket: beforeBase + 18,
    ownTicks: beforeBase + (data.running ? 32 : 22),
    afterTop,
    afterBase,
    targetBracket: afterBase + 8,
    areaBottom: afterBase + 13,
    height: afterBase + 13 + TICKS_HEIGHT,
  };
}

/** Lanes that make the chart `height` px high. */
export function laneHeightFor(data: DetailData, height: number): number {
  return Math.floor((height - detailGeometry(data, 0, 0).height) / 2);
}

export interface BinUnder {
  readonly lane: DetailLane;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The bin under a point of the chart, for the readout. */
export function binUnder(
  data: DetailData,
  geometry: DetailGeometry,
  x: number,
  y: number,
): BinUnder | undefined {
  const lane = y <= (geometry.batchBracket + geometry.afterTop) / 2 ? data.before : data.after;
  const value = lane.axis.low + (x / geometry.width) * (lane.axis.high - lane.axis.low);
  const step = (lane.max - lane.min) / lane.counts.length;
  if (step === 0) return { lane, from: lane.min, to: lane.max, count: lane.counts[0] ?? 0 };
  const bin = Math.floor((value - lane.min) / step);
  const count = lane.counts[bin];
  if (count === undefined) return undefined;
  return { lane, from: lane.min + bin * step, to: lane.min + (bin + 1) * step, count };
}
