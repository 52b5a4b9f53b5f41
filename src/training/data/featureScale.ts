import { fitFeatureScale } from '../../layers/featureScaling';
import type { RunConfig } from '../../protocol/training';

/** `(x - shift) / spread` per feature. The spread of a constant feature is 1: it is only shifted. */
export interface FeatureScale {
  readonly shift: Float64Array;
  readonly spread: Float64Array;
}

/** What the training examples (N, D) alone show. */
export function fitScale(
  x: Float64Array,
  shape: readonly [number, number],
  scaling: Exclude<RunConfig['scaling'], 'none'>,
): FeatureScale {
  if (scaling === 'standardize') {
    const { mean, std } = fitFeatureScale({ data: x, shape });
    return { shift: mean, spread: std };
  }
  const features = shape[1];
  const low = new Float64Array(features).fill(Infinity);
  const high = new Float64Array(features).fill(-Infinity);
  for (let i = 0; i < x.length; i++) {
    const j = i % features;
    low[j] = Math.min(low[j]!, x[i]!);
    high[j] = Math.max(high[j]!, x[i]!);
  }
  return { shift: low, spread: high.map((value, j) => (value > low[j]! ? value - low[j]! : 1)) };
}

/** In place. */
export function applyScale(x: Float64Array, { shift, spread }: FeatureScale): void {
  for (let start = 0; start < x.length; start += shift.length) {
    for (let j = 0; j < shift.length; j++) x[start + j] = (x[start + j]! - shift[j]!) / spread[j]!;
  }
}
