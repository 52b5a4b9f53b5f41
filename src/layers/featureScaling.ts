import { groupIndex, groupMoments } from './groupStatistics';
import { ShapeError } from './layer';
import type { NdArray } from './layer';
import { keepAxes } from '../normalization/grouping';

/** Mean and standard deviation of every feature of a training set; constant features keep their scale. */
export interface FeatureScale {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/** Fit on a training set (N, D): what the others are scaled by must not look at them. */
export function fitFeatureScale(x: NdArray): FeatureScale {
  if (x.shape.length !== 2) throw new ShapeError(`A data set has shape (N, D), got (${x.shape.join(', ')})`);
  const { mean, variance } = groupMoments(x.data, groupIndex(keepAxes(x.shape, [1])));
  return { mean, std: variance.map((value) => (value > 0 ? Math.sqrt(value) : 1)) };
}

/** `(x - mean) / std` per feature, by a scale fitted before. */
export function scaleFeatures(x: NdArray, { mean, std }: FeatureScale): NdArray {
  const D = mean.length;
  if (x.shape[1] !== D)
    throw new ShapeError(`The scale was fitted on ${D} features, got shape (${x.shape.join(', ')})`);
  return { data: x.data.map((value, i) => (value - mean[i % D]!) / std[i % D]!), shape: x.shape };
}
