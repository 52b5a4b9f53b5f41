import type { LayerRecord } from '../protocol/training';
import type { NamedArray } from './engine';
import { beforeAfter, summarize } from './summarize';

/** The eps of every norm that is trained with. */
const EPS = 1e-5;

type Values = Float32Array | Float64Array;

/** A hidden layer in one step, as an engine knows it. */
export interface LayerActivity {
  /** From 1. */
  readonly layer: number;
  /** What its norm was given and made of it; without a norm both are what entered the activation. */
  readonly input: NamedArray;
  readonly output: NamedArray;
  /** What left the activation: (rows, units), or (rows, units, H, W). */
  readonly activated: NamedArray;
  /** Of its weights: `W` before the step, its gradient, and `W` after it. */
  readonly weights: Values;
  readonly gradient: Values;
  readonly updated: Values;
  /** Where its norm keeps running statistics: of the batch, and the running ones after it, per feature. */
  readonly running?: {
    readonly batchMean: ArrayLike<number>;
    readonly mean: ArrayLike<number>;
    readonly variance: ArrayLike<number>;
  };
}

/** The figures of a layer, over the finite values; NaN where there are none. */
export function layerRecord(activity: LayerActivity): LayerRecord {
  const { layer, input, output, activated, running } = activity;
  const before = summarize(input.data);
  const after = output === input ? before : summarize(output.data);
  return {
    layer,
    ...beforeAfter(before, after),
    ...weightFigures(activity),
    deadUnits: countDead(activated),
    ...(running && { runningGap: largestGap(running) }),
  };
}

/** Of the gradient and of the step relative to the weights; in one pass, since weights are many. */
function weightFigures({
  weights,
  gradient,
  updated,
}: LayerActivity): Pick<LayerRecord, 'gradientNorm' | 'updateRatio'> {
  let gradients = 0;
  let steps = 0;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    const before = weights[i]!;
    const slope = gradient[i]!;
    const step = updated[i]! - before;
    gradients += slope * slope;
    steps += step * step;
    squares += before * before;
  }
  return { gradientNorm: Math.sqrt(gradients), updateRatio: Math.sqrt(steps) / Math.sqrt(squares) };
}

/** Units that are 0 for every row at every position. */
function countDead({ data, shape }: NamedArray): number {
  const [rows, units] = shape as [number, number];
  const positions = data.length / (rows * units);
  let dead = 0;
  for (let unit = 0; unit < units; unit++)
    if (isDead(data, unit * positions, units * positions, positions)) dead++;
  return dead;
}

/** Whether stretches of `size` values are all 0: from `first` on, one every `stride`. */
function isDead(data: Values, first: number, stride: number, size: number): boolean {
  for (let start = first; start < data.length; start += stride) {
    for (let i = start; i < start + size; i++) if (data[i] !== 0) return false;
  }
  return true;
}

function largestGap({ batchMean, mean, variance }: NonNullable<LayerActivity['running']>): number {
  let largest = 0;
  for (let k = 0; k < mean.length; k++) {
    largest = Math.max(largest, Math.abs(batchMean[k]! - mean[k]!) / Math.sqrt(variance[k]! + EPS));
  }
  return largest;
}
