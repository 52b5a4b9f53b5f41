import { referenceCounter } from '../compute/reference/referenceCounter';
import { centralMoments } from '../inspect/rows/moments';
import { quantiles } from '../inspect/rows/orderStatistics';
import { QUANTILES } from '../protocol/inspect';
import type { BeforeAfter } from '../protocol/training';

/** Mean, standard deviation (ddof 0) and {@link QUANTILES} of values. */
export interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly percentiles: readonly number[];
}

/** Over the finite values; NaN where there are none. */
export function summarize(data: Float32Array | Float64Array): Summary {
  const values = new Float64Array(data.length);
  let count = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    values[count++] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { mean, variance } = centralMoments(values, count);
  const percentiles = new Float64Array(QUANTILES.length);
  quantiles(referenceCounter, values, count, QUANTILES, { min, max }, percentiles, 0);
  return { mean, std: Math.sqrt(variance), percentiles: [...percentiles] };
}

/** Two summaries under the names of a record. */
export function beforeAfter(before: Summary, after: Summary): BeforeAfter {
  return {
    ...{ inputMean: before.mean, inputStd: before.std, inputPercentiles: before.percentiles },
    ...{ outputMean: after.mean, outputStd: after.std, outputPercentiles: after.percentiles },
  };
}
