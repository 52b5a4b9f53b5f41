import { fitFeatureScale } from '../../layers/featureScaling';
import type { RunConfig } from '../../protocol/training';
import type { TensorData } from '../../tensor/tensor';
import type { Dataset } from '../dataset';
import type { RawSet } from './rawSet';

type Choice = Pick<RunConfig, 'numTrain' | 'dtype' | 'scaling'>;

/** `(x - shift) / spread` per feature. */
interface Scale {
  readonly shift: Float64Array;
  readonly spread: Float64Array;
}

/**
 * The examples a run trains on: the first `numTrain` (all for 0), centred as the set says, then scaled feature by
 * feature with what the training examples alone show, then cast. Feature scaling of a constant feature only shifts it.
 * @throws {RangeError} when the set has fewer training examples than asked for.
 */
export function prepare(raw: RawSet, { numTrain, dtype, scaling }: Choice): Dataset {
  const available = raw.train.y.length;
  if (numTrain > available) {
    throw new RangeError(`${raw.name} has ${available} training examples, numTrain asks for ${numTrain}`);
  }
  const count = numTrain === 0 ? available : numTrain;
  const features = raw.inputShape.reduce((product, size) => product * size, 1);
  const xTrain = centred(raw.train.x.subarray(0, count * features), raw.center);
  const xVal = centred(raw.val.x, raw.center);
  if (scaling !== 'none') {
    const scale = fitScale(xTrain, [count, features], scaling);
    applyScale(xTrain, scale);
    applyScale(xVal, scale);
  }
  return {
    name: raw.name,
    xTrain: cast(xTrain, dtype),
    yTrain: raw.train.y.slice(0, count),
    xVal: cast(xVal, dtype),
    yVal: raw.val.y,
    inputShape: raw.inputShape,
    classes: raw.classes,
    ...(raw.classNames && { classNames: raw.classNames }),
  };
}

function centred(x: TensorData, center: Float64Array | undefined): Float64Array {
  const out = Float64Array.from(x);
  if (!center) return out;
  for (let start = 0; start < out.length; start += center.length) {
    for (let j = 0; j < center.length; j++) out[start + j]! -= center[j]!;
  }
  return out;
}

function fitScale(
  x: Float64Array,
  shape: readonly [number, number],
  scaling: 'standardize' | 'minMax',
): Scale {
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

function applyScale(x: Float64Array, { shift, spread }: Scale): void {
  for (let start = 0; start < x.length; start += shift.length) {
    for (let j = 0; j < shift.length; j++) x[start + j] = (x[start + j]! - shift[j]!) / spread[j]!;
  }
}

function cast(x: Float64Array, dtype: RunConfig['dtype']): Float64Array | Float32Array {
  return dtype === 'float32' ? Float32Array.from(x) : x;
}
