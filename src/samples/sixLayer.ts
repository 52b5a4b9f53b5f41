import { RandomState } from '../tensor/randomState';
import type { Tensor } from '../tensor/tensor';
import { matmul } from '../layers/affine';
import { float32Tensor, relu, tensorsInMemory } from './sample';
import type { Sample } from './sample';

const N = 200;
const INPUTS = 64;
const HIDDEN = 100;
const CLASSES = 10;
const LAYERS = 5;
/** Batches the running statistics are averaged over: what a long training makes of them. */
const BATCHES = 5;

/**
 * What enters the batchnorms of a six-layer net, seed 231: affine1 … affine5 of (200, 100) and the class scores,
 * running statistics beside each. affine3 to affine5 carry planted faults, so that every badge is seen.
 */
export const sixLayer: Sample = {
  label: 'Hidden activations of a six-layer net',
  open: () => {
    const random = new RandomState(231);
    const net = makeNet(random);
    const running = averageStatistics(Array.from({ length: BATCHES }, () => forward(net, random)));
    const activations = forward(net, random);
    plantFaults(activations[3]!, activations[2]!, activations[4]!, running, random);
    return tensorsInMemory(nameTensors(activations, running), 'affine4');
  },
};

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

function makeNet(random: RandomState): Layer[] {
  const sizes = [INPUTS, ...new Array<number>(LAYERS).fill(HIDDEN), CLASSES];
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer]!;
    return {
      inputs,
      outputs,
      weights: random.randn(inputs * outputs).map((value) => (value * 4.5) / Math.sqrt(inputs)),
      biases: random.randn(outputs).map((value) => value * 1.5),
    };
  });
}

/** Activations of every layer before its batchnorm and ReLU, for one fresh batch. */
function forward(net: readonly Layer[], random: RandomState): Float64Array[] {
  let x = random.randn(N * INPUTS);
  return net.map(({ inputs, outputs, weights, biases }) => {
    const a = matmul(x, weights, N, inputs, outputs);
    for (let i = 0; i < a.length; i++) a[i]! += biases[i % outputs]!;
    const { mean, variance } = columnMoments(a);
    x = relu(a.map((value, i) => (value - mean[i % outputs]!) / Math.sqrt(variance[i % outputs]! + 1e-5)));
    return a;
  });
}

function columnMoments(values: Float64Array): Statistics {
  const columns = values.length / N;
  const mean = new Float64Array(columns);
  const variance = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns]! += values[i]! / N;
  for (let i = 0; i < values.length; i++)
    variance[i % columns]! += (values[i]! - mean[i % columns]!) ** 2 / N;
  return { mean, variance };
}

/** Per layer, the batch statistics averaged over batches. */
function averageStatistics(batches: readonly Float64Array[][]): Statistics[] {
  return batches[0]!.map((_, layer) => {
    const all = batches.map((activations) => columnMoments(activations[layer]!));
    const average = (pick: (one: Statistics) => Float64Array): Float64Array =>
      pick(all[0]!).map((_value, k) => all.reduce((sum, one) => sum + pick(one)[k]!, 0) / all.length);
    return { mean: average(({ mean }) => mean), variance: average(({ variance }) => variance) };
  });
}

type Rewrite = (value: number, row: number) => number;

function rewriteColumn(values: Float64Array, column: number, rewrite: Rewrite): void {
  for (let row = 0; row < N; row++) {
    const at = row * HIDDEN + column;
    values[at] = rewrite(values[at]!, row);
  }
}

/** Faults as they occur in real nets; most of them in affine4, the layer that opens first. */
function plantFaults(
  affine4: Float64Array,
  affine3: Float64Array,
  affine5: Float64Array,
  running: readonly Statistics[],
  random: RandomState,
): void {
  const refit = (layer: number, column: number): void => {
    const found = columnMoments(layer === 3 ? affine4 : layer === 2 ? affine3 : affine5);
    running[layer]!.mean[column] = found.mean[column]! * 1.02;
    running[layer]!.variance[column] = found.variance[column]! * 0.96;
  };
  rewriteColumn(affine4, 17, (value, row) => (row % 17 === 3 ? NaN : value));
  rewriteColumn(affine4, 29, (value) => -Math.abs(value) - 0.16);
  rewriteColumn(affine4, 52, (value) => -Math.abs(value) - 0.4);
  rewriteColumn(affine4, 58, () => 0.7312);
  const { mean, variance } = columnMoments(affine4);
  const wall = 0.6 * Math.sqrt(variance[83]!);
  rewriteColumn(affine4, 83, (value) => 4 + Math.min(value - mean[83]!, wall));
  rewriteColumn(affine4, 91, (value) => value * 1e-3);
  rewriteColumn(affine4, 66, (value, row) => (row % 67 === 5 ? 14 * Math.sign(value) : value * 0.2));
  for (const column of [29, 52, 58, 83, 91, 66]) refit(3, column);
  rewriteColumn(affine3, 8, (value) => -Math.abs(value) - 0.3);
  rewriteColumn(affine3, 61, (value) => value + 9 * (1 + random.nextDouble() * 0.01));
  refit(2, 8);
  rewriteColumn(affine5, 40, () => 0);
  refit(4, 40);
}

function nameTensors(
  activations: readonly Float64Array[],
  running: readonly Statistics[],
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  activations.forEach((values, layer) => {
    const name = layer === LAYERS ? 'scores' : `affine${layer + 1}`;
    tensors[name] = float32Tensor(values, [N, values.length / N]);
    tensors[`${name}.running_mean`] = float32Tensor(running[layer]!.mean, [values.length / N]);
    tensors[`${name}.running_var`] = float32Tensor(running[layer]!.variance, [values.length / N]);
  });
  return tensors;
}
