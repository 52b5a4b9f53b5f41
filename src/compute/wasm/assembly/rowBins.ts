// Histograms of one row of float64, and the values in some of their bins.

/** `counts[floor((x - min) * perUnit)]++`, uint32, the last of `bins` closed. */
export function countFine(values: usize, count: i32, low: f64, perUnit: f64, bins: i32, counts: usize): void {
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    const at = counts + (<usize>min(bins - 1, <i32>((x - low) * perUnit)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Values of wanted fine bins, each to the place its slot's cursor points at. */
export function collect(
  values: usize,
  count: i32,
  low: f64,
  perUnit: f64,
  slotOfBin: usize,
  cursor: usize,
  target: usize,
): void {
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    const slot = load<i32>(slotOfBin + (<usize>(<i32>((x - low) * perUnit)) << 2));
    if (slot < 0) continue;
    const place = cursor + (<usize>slot << 2);
    const next = load<i32>(place);
    store<f64>(target + (<usize>next << 3), x);
    store<i32>(place, next + 1);
  }
}

/** The half-open bin between whose edges a value lies, the last one closed, from a guess. */
export function settledBin(x: f64, guess: i32, edges: usize, bins: i32): i32 {
  const last = bins - 1;
  let bin = guess;
  while (bin > 0 && x < load<f64>(edges + (<usize>bin << 3))) bin--;
  while (bin < last && x >= load<f64>(edges + (<usize>(bin + 1) << 3))) bin++;
  return bin;
}

/** `numpy.histogram`: a guess by multiplication, set right by the edges themselves. */
export function countBins(
  values: usize,
  count: i32,
  low: f64,
  perUnit: f64,
  edges: usize,
  bins: i32,
  counts: usize,
): void {
  for (let i = 0; i < count; i++) {
    const x = load<f64>(values + (<usize>i << 3));
    const bin = settledBin(x, min(bins - 1, <i32>((x - low) * perUnit)), edges, bins);
    const at = counts + (<usize>bin << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** `bins + 1` edges as `numpy.linspace` computes them. */
export function binEdges(low: f64, high: f64, bins: i32, edges: usize): void {
  const step = (high - low) / <f64>bins;
  for (let i = 0; i < bins; i++) {
    const edge = isFinite(step)
      ? low + <f64>i * step
      : low * (1 - <f64>i / <f64>bins) + high * (<f64>i / <f64>bins);
    store<f64>(edges + (<usize>i << 3), edge);
  }
  store<f64>(edges + (<usize>bins << 3), high);
}
