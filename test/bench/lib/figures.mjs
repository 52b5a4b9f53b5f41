// Small arithmetic on what was measured and on what contenders computed.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that the given share of all lie at or below. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * How far results are from what is expected: for each array the largest `|actual - expected|` over the largest
 * `|expected|`; the worst of them. Infinity where one is finite and the other is not, or lengths differ.
 */
export function deviation(actual, expected) {
  let worst = 0;
  for (const [name, values] of Object.entries(actual)) {
    worst = Math.max(worst, ofArrays(values, expected[name]));
  }
  return worst;
}

function ofArrays(actual, expected) {
  if (actual.length !== expected?.length) return Infinity;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Number.isFinite(a) !== Number.isFinite(e)) return Infinity;
    const d = Math.abs(a - e);
    if (d > difference) difference = d;
    const own = Math.abs(e);
    if (own > size && own < Infinity) size = own;
  }
  return size > 0 ? difference / size : difference;
}
