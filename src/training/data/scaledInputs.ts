import type { ScaledInputs } from '../dataset';
import { beforeAfter, summarize } from '../summarize';
import type { Summary } from '../summarize';
import type { FeatureScale } from './featureScale';

/** Values kept as they came: more rows than the inspector needs to show every feature's distribution. */
const LARGEST_SAMPLE = 2 ** 19;

/** A record tells of so many features: as many as a picture has room for. */
const MOST_FEATURES = 128;

type Values = Float32Array | Float64Array;

/**
 * Scales training examples (N, D) by way of `scale`, and looks at them before and after.
 * @param scale gives the examples back, scaled and in the dtype of the run; may write over what it was given.
 */
export function watchScaling(
  x: Float64Array,
  { shift, spread }: FeatureScale,
  scale: (x: Float64Array) => Values,
): { readonly x: Values; readonly scaled: ScaledInputs } {
  const features = shift.length;
  const rows = Math.max(1, Math.min(x.length / features, Math.floor(LARGEST_SAMPLE / features)));
  const first = x.slice(0, rows * features);
  const chosen = evenly(features);
  const before = chosen.map((feature) => columnSummary(x, feature, features));
  const after = scale(x);
  const records = chosen.map((feature, n) => ({
    feature,
    ...beforeAfter(before[n]!, columnSummary(after, feature, features)),
  }));
  const data = after instanceof Float32Array ? Float32Array.from(first) : first;
  return {
    x: after,
    scaled: { shift, spread, sample: { shape: [rows, features], data }, features: records },
  };
}

/** All of `count`, or {@link MOST_FEATURES} of them. */
function evenly(count: number): number[] {
  const length = Math.min(count, MOST_FEATURES);
  return Array.from({ length }, (_, n) => Math.floor((n * count) / length));
}

function columnSummary(x: Values, feature: number, features: number): Summary {
  const column = new Float64Array(x.length / features);
  for (let row = 0; row < column.length; row++) column[row] = x[row * features + feature]!;
  return summarize(column);
}
