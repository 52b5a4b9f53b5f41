import type { LayerRecord, RunConfig } from '../protocol/training';
import type { RandomState } from '../tensor/randomState';
import type { Dataset } from './dataset';

/** Arrays by name, as a checkpoint stores them. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** What the last step did, for records and for the inspector. */
export interface Observation {
  /**
   * What each hidden layer's norm was given and made of it, in training mode: `affine1`, `norm1`, …; of images `conv1`
   * stands for `affine1`; where the norm follows the activation, `act1` does. (rows of the batch, features), or
   * (rows, C, H, W). Without a norm, what enters the activation and what leaves it: `affine1`, `act1`.
   */
  readonly activations: NamedArrays;
  readonly layers: readonly LayerRecord[];
}

/** The first value that is no longer a number, in the order in which a pass computes them. */
export interface NonFinite {
  readonly layer: number;
  readonly feature: number;
}

/**
 * A net on a data set, with its update rule: what a Solver drives. Two of them exist: float64, made of the reference
 * layers, and float32, made of WASM kernels over one memory.
 */
export interface TrainingEngine {
  /** What really computes, for people: "WebAssembly SIMD, float32". */
  readonly device: string;
  /**
   * One iteration on these rows of the training set: forward in training mode, backward, update.
   * Returns the loss before the update, with its regularization; one that is not finite is followed by no update.
   * Dropout's masks come from `dropoutSeed`, not from a stream.
   */
  step(rows: Int32Array, learningRate: number): number;
  /** Share of right predictions, in test mode, on these rows of a split (all without them). */
  accuracy(split: 'train' | 'val', rows?: Int32Array): number;
  /** Scores of the last step's rows (rows, classes), as training mode gave them. A copy. */
  scores(): NamedArray;
  /** Of the last step. Costs a pass over its activations: not for every step. */
  observe(): Observation;
  /** After a loss that is not finite. */
  firstNonFinite(): NonFinite | undefined;
  /**
   * Parameters and running statistics, what makes predictions: `W1`, `b1`, `gamma1`, `beta1`, `runningMean1`,
   * `runningVar1`, …. A copy.
   */
  parameters(): NamedArrays;
  /**
   * All that `step` depends on besides its arguments: `parameters()` under the same names, the optimiser's state
   * (`m.W1`, `v.W1`, …) and the count of its steps (`updates`). A copy.
   */
  save(): NamedArrays;
  /** Takes over what `save` gave, or `parameters` alone. @throws {Error} when a name or shape does not fit. */
  restore(state: NamedArrays): void;
  dispose(): void;
}

/**
 * A fresh engine: weights drawn from `random` as the course draws them (W1, W2, … and nothing else). The data set is
 * prepared: what it holds is trained on.
 */
export type CreateEngine = (config: RunConfig, dataset: Dataset, random: RandomState) => TrainingEngine;
