import type { TensorData } from '../../tensor/tensor';

/** Examples as their source stores them: `x` is (count, features), row-major. */
export interface Examples {
  readonly x: TensorData;
  readonly y: Int32Array;
}

/** A data set before it is centred, scaled and cast. */
export interface RawSet {
  readonly name: string;
  readonly train: Examples;
  readonly val: Examples;
  /** Of one example: (D), or (C, H, W) of an image. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly classNames?: readonly string[];
  /** Of one example; subtracted from every one. Images: the mean image of the whole training set, as the course does. */
  readonly center?: Float64Array;
}

/** The mean over examples of every feature, in float64. */
export function meanExample(x: TensorData, features: number): Float64Array {
  const mean = new Float64Array(features);
  for (let start = 0; start < x.length; start += features) {
    for (let j = 0; j < features; j++) mean[j]! += x[start + j]!;
  }
  const count = x.length / features;
  return mean.map((sum) => sum / count);
}
