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
}
