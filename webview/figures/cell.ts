import type { Band, RowSummaries } from '../../src/protocol/inspect';

/** Geometry of a tile (100 x 68, pitch 70) and of the cell inside it (90 x 44 at 5, 19). */
export const TILE = { width: 100, height: 68, pitch: 70, captionBaseline: 14, cellX: 5, cellY: 19 } as const;
export const CELL = {
  plotWidth: 84,
  barHeight: 18,
  beforeBase: 18,
  runningBracket: 19,
  afterTop: 23,
  afterBase: 41,
  targetBracket: 42,
  height: 44,
  nonFiniteX: 86,
} as const;

/** One row's histogram on the pixel columns of a lane. */
export interface CellLane {
  /** Bar height of each pixel column. */
  readonly heights: Uint8Array;
  /** Some bins lie beyond this end. */
  readonly beyondLow: boolean;
  readonly beyondHigh: boolean;
  /** More than half of the values lie beyond an end: which one holds most. */
  readonly away: 'low' | 'high' | undefined;
}

export function rowBins(summary: RowSummaries, row: number): Uint32Array {
  return summary.counts.subarray(summary.binOffsets[row], summary.binOffsets[row + 1]);
}

/** Where a row's bins begin and end: at its own ends, or where a comparison has put them for both. */
export function binRange({ min, max, binRange: shared }: RowSummaries, row: number): Band {
  return { low: (shared?.min ?? min)[row]!, high: (shared?.max ?? max)[row]! };
}

/** The lane's affine map, to pixels. */
export function toPixels(band: Band, width: number): (value: number) => number {
  const scale = band.high > band.low ? width / (band.high - band.low) : 0;
  const offset = scale === 0 ? width / 2 : 0;
  return (value) => offset + (value - band.low) * scale;
}

interface Outside {
  low: number;
  high: number;
  total: number;
}

function outsideEnds(outside: Outside): Pick<CellLane, 'beyondLow' | 'beyondHigh' | 'away'> {
  const most = outside.low >= outside.high ? 'low' : 'high';
  return {
    beyondLow: outside.low > 0,
    beyondHigh: outside.high > 0,
    away: outside.low + outside.high > outside.total / 2 ? most : undefined,
  };
}

/**
 * Bins to pixel columns: edges are rounded, a bin covers at least one column, a column takes the largest bin it
 * meets, and any count at all is one pixel high.
 */
export function cellLane(counts: Uint32Array, min: number, max: number, band: Band): CellLane {
  const heights = new Uint8Array(CELL.plotWidth);
  const outside: Outside = { low: 0, high: 0, total: 0 };
  const map = toPixels(band, CELL.plotWidth);
  const step = (max - min) / counts.length;
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    outside.total += count;
    const middle = map(min + (bin + 0.5) * step);
    if (middle < 0) outside.low += count;
    else if (middle > CELL.plotWidth) outside.high += count;
    else {
      const first = Math.min(CELL.plotWidth - 1, Math.max(0, Math.round(map(min + bin * step))));
      const end = Math.min(CELL.plotWidth, Math.max(first + 1, Math.round(map(min + (bin + 1) * step))));
      const height = Math.max(1, Math.round((CELL.barHeight * count) / largest));
      for (let x = first; x < end; x++) heights[x] = Math.max(heights[x]!, height);
    }
  }
  return { heights, ...outsideEnds(outside) };
}

/** The bin under a pixel column: the inverse of `cellLane`, for the readout. */
export function binAt(
  counts: Uint32Array,
  min: number,
  max: number,
  band: Band,
  x: number,
): number | undefined {
  const width = (band.high - band.low) / CELL.plotWidth;
  const from = band.low + x * width;
  const step = (max - min) / counts.length;
  if (from + width < min || from > max) return undefined;
  const bin = step > 0 ? Math.floor((from + width / 2 - min) / step) : 0;
  return Math.min(counts.length - 1, Math.max(0, bin));
}
