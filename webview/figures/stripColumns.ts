import { QUANTILES, type LayerReport, type RowSummaries } from '../../src/protocol/inspect';
import type { BadgeIndex, Finding } from './badges';

/** One lane of the strip: its quantiles per pixel column. */
export interface StripLane {
  readonly p1: Float64Array;
  readonly p25: Float64Array;
  readonly p50: Float64Array;
  readonly p75: Float64Array;
  readonly p99: Float64Array;
  readonly mean: Float64Array;
}

/** Columns of the strip: one per row while there is a pixel for each, else several rows share one. */
export interface StripColumns {
  readonly count: number;
  /** Column c is drawn from `edges[c]` to `edges[c + 1]`. */
  readonly edges: Uint32Array;
  /** Column c holds `order[starts[c] … starts[c + 1] - 1]`. */
  readonly starts: Uint32Array;
  readonly before: StripLane;
  readonly after: StripLane;
  readonly runningMean: Float64Array | undefined;
  /** Where beta and |gamma| put the column (NaN where they vary inside a row). */
  readonly beta: Float64Array;
  readonly gamma: Float64Array;
  readonly badges: readonly (Finding | undefined)[];
  /** Rows of each column that have a badge of their own. */
  readonly flagged: Uint32Array;
}

const finite = (values: number[]): number[] => values.filter((value) => Number.isFinite(value));

function middle(values: number[]): number {
  const sorted = finite(values).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const least = (values: number[]): number =>
  finite(values).reduce((a, b) => (Number.isNaN(a) || b < a ? b : a), NaN);
const most = (values: number[]): number =>
  finite(values).reduce((a, b) => (Number.isNaN(a) || b > a ? b : a), NaN);

type Merge = (values: number[]) => number;

/** Values of the rows of each column, merged. */
function merged(
  order: Uint32Array,
  starts: Uint32Array,
  value: (row: number) => number,
  merge: Merge,
): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, column) => {
    const first = starts[column]!;
    const end = starts[column + 1]!;
    if (end - first === 1) return value(order[first]!);
    return merge(Array.from(order.subarray(first, end), value));
  });
}

function lane(order: Uint32Array, starts: Uint32Array, summary: RowSummaries): StripLane {
  const quantile = (index: number, merge: Merge): Float64Array =>
    merged(order, starts, (row) => summary.quantiles[row * QUANTILES.length + index]!, merge);
  return {
    p1: quantile(0, least),
    p25: quantile(1, middle),
    p50: quantile(2, middle),
    p75: quantile(3, middle),
    p99: quantile(4, most),
    mean: merged(order, starts, (row) => summary.mean[row]!, middle),
  };
}

/** A badge that more than half of the rows carry is said in the message, not in the glyph row. */
export function commonKinds(badges: BadgeIndex, rows: number): ReadonlySet<Finding> {
  return new Set(badges.kinds.filter((kind) => badges.count(kind) > rows / 2));
}

function worstIn(rows: Uint32Array, badges: BadgeIndex, hidden: ReadonlySet<Finding>): Finding | undefined {
  let best: number = badges.kinds.length;
  for (const row of rows) {
    for (const kind of badges.of(row)) if (!hidden.has(kind)) best = Math.min(best, badges.rank(kind));
  }
  return badges.kinds[best];
}

export function stripColumns(report: LayerReport, badges: BadgeIndex, width: number): StripColumns {
  const { rows } = report;
  const { order } = report.bands;
  const count = Math.max(1, Math.min(rows, width));
  const starts = Uint32Array.from({ length: count + 1 }, (_, column) => Math.floor((column * rows) / count));
  const edges = Uint32Array.from({ length: count + 1 }, (_, column) => Math.round((column * width) / count));
  const hidden = commonKinds(badges, rows);
  const rowsOf = (column: number): Uint32Array => order.subarray(starts[column], starts[column + 1]);
  const isFlagged = (row: number): boolean => badges.of(row).some((kind) => !hidden.has(kind));
  const { runningMean } = report.gaps ?? {};
  return {
    count,
    edges,
    starts,
    before: lane(order, starts, report.before),
    after: lane(order, starts, report.after),
    runningMean: runningMean && merged(order, starts, (row) => runningMean[row]!, middle),
    beta: merged(order, starts, (row) => report.target.beta[row]!, middle),
    gamma: merged(order, starts, (row) => Math.abs(report.target.gamma[row]!), middle),
    badges: Array.from({ length: count }, (_, column) => worstIn(rowsOf(column), badges, hidden)),
    flagged: Uint32Array.from({ length: count }, (_, column) => rowsOf(column).filter(isFlagged).length),
  };
}

/** The column under a pixel of the lanes; beyond their ends none, or with `clamp` the last one. */
export function columnUnder({ edges, count }: StripColumns, x: number, clamp: boolean): number | undefined {
  const width = edges[count]!;
  if (!clamp && (x < 0 || x >= width)) return undefined;
  const at = Math.max(0, Math.min(width - 1, Math.floor(x)));
  let column = Math.min(count - 1, Math.floor((at * count) / width));
  while (edges[column]! > at) column--;
  while (edges[column + 1]! <= at) column++;
  return column;
}
