import { leakyRelu, relu, sigmoid, tanh } from '../layers/activations';
import { affine } from '../layers/affine';
import { dropout } from '../layers/dropout';
import { ShapeError, array, zeros } from '../layers/layer';
import type { Arrays, Layer, LayerParams, NdArray } from '../layers/layer';
import { softmaxLoss } from '../layers/losses';
import { statisticsNorm } from '../layers/statisticsNorm';
import type { NormCache } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type { NormName, Semantics } from '../protocol/inspect';
import { RandomState } from '../tensor/randomState';

const ACTIVATIONS = { relu, leakyRelu, sigmoid, tanh } satisfies Record<string, Layer>;

export interface NetOptions {
  readonly inputSize: number;
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly norm: NormName;
  readonly activation?: keyof typeof ACTIVATIONS;
  /** Share of values dropout keeps; 1: none. */
  readonly keep?: number;
  readonly dropoutSeed?: number;
  readonly reg?: number;
  readonly weightScale?: number;
  readonly semantics?: Semantics;
  /** groupnorm only. */
  readonly groups?: number;
}

export interface LossResult {
  readonly loss: number;
  readonly gradients: Arrays;
  readonly scores: NdArray;
}

interface Step {
  readonly layer: Layer;
  readonly cache: unknown;
  /** Layer input name -> parameter of the net. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * The course's fully connected net: {affine - [norm] - activation - [dropout]} x hidden layers - affine - softmax.
 * Parameters W1, b1, gamma1, beta1, …; weights `weightScale * randn(D, M)` drawn in order, all else draws nothing.
 * `reg` adds `0.5 * reg * sum(W^2)` over the weights alone. Float64.
 */
export class FullyConnectedNet {
  readonly parameters: Record<string, NdArray> = {};
  /** Running statistics of each norm, by layer number. */
  private readonly running = new Map<number, { runningMean: Float64Array; runningVar: Float64Array }>();

  /** A net with parameters of its own drawing, or with those given. */
  constructor(
    readonly options: NetOptions,
    source: RandomState | Readonly<Record<string, NdArray>>,
  ) {
    if (source instanceof RandomState) this.draw(source);
    else Object.assign(this.parameters, source);
  }

  private draw(random: RandomState): void {
    const { options } = this;
    const sizes = [options.inputSize, ...options.hidden, options.classes];
    for (let layer = 1; layer < sizes.length; layer++) {
      const shape = [sizes[layer - 1]!, sizes[layer]!] as const;
      const scale = options.weightScale ?? 1e-2;
      const weights = random.randn(shape[0] * shape[1]).map((value) => scale * value);
      this.parameters[`W${layer}`] = array(weights, shape);
      this.parameters[`b${layer}`] = zeros([shape[1]]);
      if (layer === sizes.length - 1 || options.norm === 'none') continue;
      this.parameters[`gamma${layer}`] = array(new Float64Array(shape[1]).fill(1), [shape[1]]);
      if (norms[options.norm].centered) this.parameters[`beta${layer}`] = zeros([shape[1]]);
    }
  }

  /** Scores (N, classes); in training the running statistics move on. */
  scores(x: NdArray, mode: 'train' | 'test'): NdArray {
    return this.forward(x, mode).scores;
  }

  /** Loss alone, in training mode. */
  lossOnly(x: NdArray, labels: ArrayLike<number>): number {
    return softmaxLoss(this.forward(x, 'train').scores, labels).loss + this.regularization().penalty;
  }

  /** Loss and the gradient of every parameter, in training mode. */
  loss(x: NdArray, labels: ArrayLike<number>): LossResult {
    const { scores, steps } = this.forward(x, 'train');
    const { loss, dscores } = softmaxLoss(scores, labels);
    const gradients: Record<string, NdArray> = {};
    let dout = dscores;
    for (const { layer, cache, names } of [...steps].reverse()) {
      const { x: dx, ...own } = layer.backward(dout, cache);
      for (const [name, gradient] of Object.entries(own)) gradients[names[name]!] = gradient;
      dout = dx!;
    }
    const { penalty, weights } = this.regularization();
    for (const [name, decay] of Object.entries(weights)) {
      gradients[name] = array(
        gradients[name]!.data.map((value, i) => value + decay[i]!),
        gradients[name]!.shape,
      );
    }
    return { loss: loss + penalty, gradients, scores };
  }

  private forward(x: NdArray, mode: 'train' | 'test'): { scores: NdArray; steps: Step[] } {
    const steps: Step[] = [];
    const run = (
      layer: Layer,
      own: Readonly<Record<string, string>>,
      params: LayerParams,
      at: NdArray,
    ): NdArray => {
      const inputs: Record<string, NdArray> = { x: at };
      for (const [name, parameter] of Object.entries(own)) inputs[name] = this.parameters[parameter]!;
      const { out, cache } = layer.forward(inputs, params);
      steps.push({ layer, cache, names: own });
      return out;
    };
    const depth = this.options.hidden.length;
    let at = flatten(x, this.options.inputSize);
    for (let n = 1; n <= depth; n++) {
      at = run(affine, { w: `W${n}`, b: `b${n}` }, {}, at);
      at = this.normalize(n, at, mode, run, steps);
      at = run(ACTIVATIONS[this.options.activation ?? 'relu'], {}, {}, at);
      const { keep = 1, dropoutSeed = 0 } = this.options;
      if (keep < 1) at = run(dropout, {}, { p: keep, mode, seed: dropoutSeed }, at);
    }
    const scores = run(affine, { w: `W${depth + 1}`, b: `b${depth + 1}` }, {}, at);
    return { scores, steps };
  }

  private normalize(
    n: number,
    at: NdArray,
    mode: 'train' | 'test',
    run: (layer: Layer, own: Record<string, string>, params: LayerParams, at: NdArray) => NdArray,
    steps: readonly Step[],
  ): NdArray {
    const { norm, semantics, groups } = this.options;
    if (norm === 'none') return at;
    const own: Record<string, string> = { gamma: `gamma${n}` };
    if (norms[norm].centered) own['beta'] = `beta${n}`;
    const params = {
      mode,
      ...(semantics !== undefined && { semantics }),
      ...(groups !== undefined && { groups }),
      ...this.running.get(n),
    };
    const out = run(statisticsNorm(norms[norm]), own, params, at);
    const { running } = steps.at(-1)!.cache as NormCache;
    if (running) this.running.set(n, { runningMean: running.mean, runningVar: running.variance });
    return out;
  }

  private regularization(): { penalty: number; weights: Record<string, Float64Array> } {
    const { reg = 0, hidden } = this.options;
    const weights: Record<string, Float64Array> = {};
    let squares = 0;
    if (reg === 0) return { penalty: 0, weights };
    for (let n = 1; n <= hidden.length + 1; n++) {
      const { data } = this.parameters[`W${n}`]!;
      squares += data.reduce((sum, value) => sum + value * value, 0);
      weights[`W${n}`] = data.map((value) => reg * value);
    }
    return { penalty: 0.5 * reg * squares, weights };
  }
}

function flatten(x: NdArray, inputSize: number): NdArray {
  const rows = x.data.length / inputSize;
  if (Number.isInteger(rows)) return { data: x.data, shape: [rows, inputSize] };
  throw new ShapeError(`The net takes ${inputSize} inputs, got shape (${x.shape.join(', ')})`);
}
