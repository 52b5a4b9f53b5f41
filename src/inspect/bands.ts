import { referenceCounter } from '../compute/reference/referenceCounter';
import { QUANTILES } from '../protocol/inspect';
import type { Band, LayerReport, RowPathology, RowSummaries } from '../protocol/inspect';
import { quantiles } from './rows/orderStatistics';

const P1 = 0;
const MEDIAN = 2;
const P99 = 4;

/**
 * The axes of strip and tiles: one per lane, the layer's own, so that a row's place and scale among its neighbours
 * is seen. Rows with a badge other than the gap do not stretch them.
 */
export function layerBands(
  before: RowSummaries,
  after: RowSummaries,
  target: LayerReport['target'],
  pathologies: readonly RowPathology[],
  useRunning: boolean,
): LayerReport['bands'] {
  const rows = before.count.length;
  const sick = new Set(pathologies.filter(({ kind }) => kind !== 'trainEvalGap').map(({ row }) => row));
  const all = Array.from({ length: rows }, (_, row) => row).filter((row) => before.count[row]! > 0);
  const healthy = all.filter((row) => !sick.has(row));
  const counted = healthy.length > 0 ? healthy : all;
  return {
    order: medianOrder(before),
    before: beforeBand(before, counted),
    after: afterBand(after, target, counted, 3, useRunning),
    tileAfter: afterBand(after, target, counted, 4, true),
  };
}

function medianOrder(before: RowSummaries): Uint32Array {
  const median = (row: number): number => before.quantiles[row * QUANTILES.length + MEDIAN]!;
  const rank = (row: number): number => (Number.isNaN(median(row)) ? Infinity : median(row));
  return Uint32Array.from({ length: before.count.length }, (_, row) => row).sort(
    (a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || a - b,
  );
}

/** 3rd percentile of all p1 to 97th of all p99. */
function beforeBand(before: RowSummaries, rows: readonly number[]): Band {
  const percentileOf = (level: number, q: number): number => {
    const values = Float64Array.from(rows, (row) => before.quantiles[row * QUANTILES.length + level]!);
    const result = new Float64Array(1);
    quantiles(referenceCounter, values, values.length, [q], { min: NaN, max: NaN }, result, 0);
    return result[0]!;
  };
  return widened(percentileOf(P1, 0.03), percentileOf(P99, 0.97));
}

/** `min(beta - s|gamma|)` to `max(beta + s|gamma|)`; wide enough for every counted row's p1 and p99 when `fit`. */
function afterBand(
  after: RowSummaries,
  { beta, gamma }: LayerReport['target'],
  rows: readonly number[],
  spread: number,
  fit: boolean,
): Band {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const reach = spread * gamma[row]!;
    const p1 = after.quantiles[row * QUANTILES.length + P1]!;
    const p99 = after.quantiles[row * QUANTILES.length + P99]!;
    const known = !Number.isNaN(beta[row]! + reach);
    if (known) {
      low = Math.min(low, beta[row]! - reach);
      high = Math.max(high, beta[row]! + reach);
    }
    if ((fit || !known) && Number.isFinite(p1) && Number.isFinite(p99)) {
      low = Math.min(low, p1);
      high = Math.max(high, p99);
    }
  }
  return widened(low, high);
}

/** An axis needs a length: a lone value gets half a unit to each side, nothing at all gets -1 to 1. */
function widened(low: number, high: number): Band {
  if (!(low <= high) || !Number.isFinite(low) || !Number.isFinite(high)) return { low: -1, high: 1 };
  return low < high ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}
