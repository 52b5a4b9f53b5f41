import { referenceCounter } from '../compute/reference/referenceCounter';
import { centralMoments } from '../inspect/moments';
import { quantiles } from '../inspect/orderStatistics';
import { QUANTILES } from '../protocol/inspect';
import type { LayerRecord } from '../protocol/training';
import type { NamedArray } from './engine';

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
  const { layer, input, output, activated, weights, gradient, updated, running } = activity;
  const before = summarize(input.data);
  const after = output === input ? before : summarize(output.data);
  return {
    layer,
    ...{ inputMean: before.mean, inputStd: before.std, inputPercentiles: before.percentiles },
    ...{ outputMean: after.mean, outputStd: after.std, outputPercentiles: after.percentiles },
    gradientNorm: distance(gradient),
    updateRatio: distance(updated, weights) / distance(weights),
    deadUnits: countDead(activated),
    ...(running && { runningGap: largestGap(running) }),
  };
}

interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly percentiles: readonly number[];
}

function summarize(data: Values): Summary {
  const values = new Float64Array(data.length);
  let count = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    values[count++] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { mean, variance } = centralMoments(values, count);
  const percentiles = new Float64Array(QUANTILES.length);
  quantiles(referenceCounter, values, count, QUANTILES, { min, max }, percentiles, 0);
  return { mean, std: Math.sqrt(variance), percentiles: [...percentiles] };
}

/** `sqrt(sum((a_i - b_i)^2))`; b is 0 where it is not given. */
function distance(a: Values, b?: Values): number {
  let squares = 0;
  if (!b) for (let i = 0; i < a.length; i++) squares += a[i]! * a[i]!;
  else for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) * (a[i]! - b[i]!);
  return Math.sqrt(squares);
}

/** Units that are 0 for every row at every position. */
function countDead({ data, shape }: NamedArray): number {
  const [rows, units] = shape as [number, number];
  const positions = data.length / (rows * units);
  const alive = new Uint8Array(units);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      for (const end = i + positions; i < end; i++) if (data[i] !== 0) alive[unit] = 1;
    }
  }
  return alive.reduce((dead, lives) => dead + 1 - lives, 0);
}

function largestGap({ batchMean, mean, variance }: NonNullable<LayerActivity['running']>): number {
  let largest = 0;
  for (let k = 0; k < mean.length; k++) {
    largest = Math.max(largest, Math.abs(batchMean[k]! - mean[k]!) / Math.sqrt(variance[k]! + EPS));
  }
  return largest;
}
