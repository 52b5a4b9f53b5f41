import type { Counter } from '../../compute/counter';

/** Freedman-Diaconis would ask for millions of bins on a heavy tail; a picture of more than this shows nothing. */
const MOST_BINS = 4096;

/** Bins of a row: the wish, or Freedman-Diaconis (`2*IQR / cbrt(n)` wide). A constant has one bin. */
export function binCount(
  wish: number | 'fd',
  row: { count: number; min: number; max: number; iqr: number },
): number {
  if (row.count === 0) return 0;
  if (row.min === row.max) return 1;
  if (wish !== 'fd') return wish;
  const width = (2 * row.iqr) / Math.cbrt(row.count);
  const bins = Math.ceil((row.max - row.min) / width);
  // Also where the range overflows and says nothing.
  return Number.isFinite(bins) ? Math.min(MOST_BINS, Math.max(1, bins)) : 1;
}

/**
 * `bins + 1` edges as `numpy.histogram` computes them: `numpy.linspace(min, max, bins + 1)`; a constant's one bin
 * reaches half a unit to each side.
 */
export function binEdges(min: number, max: number, bins: number): Float64Array {
  const [start, stop] = min === max ? [min - 0.5, max + 0.5] : [min, max];
  const step = (stop - start) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) =>
    Number.isFinite(step) ? start + i * step : start * (1 - i / bins) + stop * (i / bins),
  );
  edges[bins] = stop;
  return edges;
}

/**
 * Count `values[0 … count - 1]` (all finite, within min…max) into `counts[at …]`, exactly as `numpy.histogram`:
 * half-open bins, the last one closed, values next to an edge placed by comparison with the edge itself.
 */
export function countBins(
  counter: Counter,
  values: Float64Array,
  count: number,
  range: { readonly min: number; readonly max: number; readonly bins: number },
  counts: Uint32Array,
  at: number,
): void {
  const { min, max, bins } = range;
  if (bins <= 1) {
    if (bins === 1) counts[at] = count;
    return;
  }
  const ratio = bins / (max - min);
  // A range that overflows, or whose inverse does, gives no usable guess: then the edges alone decide.
  const perUnit = Number.isFinite(ratio) ? ratio : 0;
  counter.countBins(values, count, { min, perUnit }, binEdges(min, max, bins), counts, at);
}
