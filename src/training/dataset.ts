import type { InputRecord } from '../protocol/training';
import type { NamedArray } from './engine';

/** What feature scaling was given and made of it: `(x - shift) / spread` per feature. */
export interface ScaledInputs {
  /** Per feature. */
  readonly shift: Float64Array;
  readonly spread: Float64Array;
  /** The first training examples as they came (rows, features), in the dtype of the run. */
  readonly sample: NamedArray;
  /** Over the whole training set, of evenly chosen features. */
  readonly features: readonly InputRecord[];
}

/** A data set ready for training: rows are examples. */
export interface Dataset {
  readonly name: string;
  /** (numTrain, features), row-major. */
  readonly xTrain: Float64Array | Float32Array;
  readonly yTrain: Int32Array;
  readonly xVal: Float64Array | Float32Array;
  readonly yVal: Int32Array;
  /** Of one example: (D), or (C, H, W) of an image. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** In the order of the labels, where the source names them. */
  readonly classNames?: readonly string[];
  /** Where features were scaled. */
  readonly scaled?: ScaledInputs;
}
