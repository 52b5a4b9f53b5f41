import type { RunConfig } from '../../protocol/training';
import type { TensorData } from '../../tensor/tensor';
import type { Dataset } from '../dataset';
import { applyScale, fitScale } from './featureScale';
import type { RawSet } from './rawSet';
import { watchScaling } from './scaledInputs';

type Choice = Pick<RunConfig, 'numTrain' | 'dtype' | 'scaling'>;

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
  const train = centred(raw.train.x.subarray(0, count * features), raw.center);
  const val = centred(raw.val.x, raw.center);
  return {
    name: raw.name,
    ...scaledSplits(train, val, [count, features], { dtype, scaling }),
    yTrain: raw.train.y.slice(0, count),
    yVal: raw.val.y,
    inputShape: raw.inputShape,
    classes: raw.classes,
    ...(raw.classNames && { classNames: raw.classNames }),
  };
}

/** Both splits, scaled by what the training examples show. */
function scaledSplits(
  train: Float64Array,
  val: Float64Array,
  shape: readonly [number, number],
  { dtype, scaling }: Pick<Choice, 'dtype' | 'scaling'>,
): Pick<Dataset, 'xTrain' | 'xVal' | 'scaled'> {
  if (scaling === 'none') return { xTrain: cast(train, dtype), xVal: cast(val, dtype) };
  const scale = fitScale(train, shape, scaling);
  const scaledInPlace = (x: Float64Array): Dataset['xTrain'] => {
    applyScale(x, scale);
    return cast(x, dtype);
  };
  const { x, scaled } = watchScaling(train, scale, scaledInPlace);
  return { xTrain: x, xVal: scaledInPlace(val), scaled };
}

function centred(x: TensorData, center: Float64Array | undefined): Float64Array {
  const out = Float64Array.from(x);
  if (!center) return out;
  for (let start = 0; start < out.length; start += center.length) {
    for (let j = 0; j < center.length; j++) out[start + j]! -= center[j]!;
  }
  return out;
}

function cast(x: Float64Array, dtype: RunConfig['dtype']): Float64Array | Float32Array {
  return dtype === 'float32' ? Float32Array.from(x) : x;
}
