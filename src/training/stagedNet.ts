import { ShapeError, map } from '../layers/layer';
import type { Arrays, ForwardResult, LayerParams, NdArray } from '../layers/layer';
import { softmaxLoss } from '../layers/losses';
import type { NormCache } from '../layers/statisticsNorm';
import type { Stage } from './stage';

/** What a net is made of. */
export interface NetParts {
  /** Of one example: (D), or (C, H, W). */
  readonly inputShape: readonly number[];
  readonly stages: readonly Stage[];
  readonly parameters: Record<string, NdArray>;
  readonly reg: number;
}

export interface LossResult {
  readonly loss: number;
  readonly gradients: Arrays;
  readonly scores: NdArray;
  /** What each stage gave, in their order. */
  readonly results: readonly ForwardResult[];
}

/** The running statistics of one norm. */
export interface Running {
  readonly runningMean: Float64Array;
  readonly runningVar: Float64Array;
}

/** Params of every stage of a layer for one pass, over the stage's own. */
type ParamsOf = (layer: number) => LayerParams;

/** What a pass computed, by stage. */
interface Pass {
  readonly results: ForwardResult[];
  dscores?: NdArray;
}

/**
 * A net as stages one after the other, then the softmax loss: what knows parameters, running statistics and the way
 * forward and back. `reg` adds `0.5 * reg * sum(W^2)` over the weights alone. Float64.
 */
export class StagedNet {
  readonly stages: readonly Stage[];
  readonly parameters: Record<string, NdArray>;
  /** By layer; of norms that keep them, once they have seen a batch. */
  readonly running = new Map<number, Running>();
  private readonly inputShape: readonly number[];
  private readonly reg: number;

  constructor({ inputShape, stages, parameters, reg }: NetParts) {
    this.inputShape = inputShape;
    this.stages = stages;
    this.parameters = parameters;
    this.reg = reg;
  }

  /** Scores (N, classes); in training the running statistics move on. */
  scores(x: NdArray, mode: 'train' | 'test'): NdArray {
    return this.forward(x, { mode }).at(-1)!.out;
  }

  /** Loss alone, in training mode; the running statistics stay. */
  lossOnly(x: NdArray, labels: ArrayLike<number>): number {
    return this.lossFrom(0, this.examples(x), labels, { results: [] }) + this.penalty();
  }

  /**
   * The loss as a function of one parameter, in training mode: what `lossOnly` gives with this parameter replaced. Only
   * the stages from where it enters run again. The net must not change in the meantime.
   * @throws {ShapeError} when the net has no such parameter.
   */
  lossAlong(name: string, x: NdArray, labels: ArrayLike<number>): (value: NdArray) => number {
    const entry = this.stages.findIndex(({ names }) => Object.values(names).includes(name));
    if (entry < 0)
      throw new ShapeError(`No parameter "${name}"; there are ${Object.keys(this.parameters).join(', ')}`);
    let before = this.examples(x);
    for (const stage of this.stages.slice(0, entry)) before = this.run(stage, before, stage.params).out;
    const squares = this.squares();
    const weight = this.penalized().indexOf(name);
    const held = this.parameters[name]!;
    const spare: Pass = { results: [] };
    return (value) => {
      this.parameters[name] = value;
      if (weight >= 0) squares[weight] = sumOfSquares(value);
      const loss = this.lossFrom(entry, before, labels, spare) + this.penalty(squares);
      this.parameters[name] = held;
      return loss;
    };
  }

  /**
   * Loss and the gradient of every parameter, in training mode; the running statistics move on.
   * @param paramsOf what a pass tells the stages of a layer beyond their own params.
   */
  loss(x: NdArray, labels: ArrayLike<number>, paramsOf?: ParamsOf): LossResult {
    const results = this.forward(x, { mode: 'train' }, paramsOf);
    const scores = results.at(-1)!.out;
    const { loss, dscores } = softmaxLoss(scores, labels);
    const gradients: Record<string, NdArray> = {};
    let dout = dscores;
    for (let n = results.length - 1; n >= 0; n--) {
      const { layer, names } = this.stages[n]!;
      const { x: dx, ...own } = layer.backward(dout, results[n]!.cache);
      for (const [name, gradient] of Object.entries(own)) gradients[names[name]!] = gradient;
      dout = dx!;
    }
    for (const name of this.penalized()) {
      const { data } = this.parameters[name]!;
      gradients[name] = map(gradients[name]!, (value, i) => value + this.reg * data[i]!);
    }
    return { loss: loss + this.penalty(), gradients, scores, results };
  }

  private forward(x: NdArray, params: LayerParams, paramsOf?: ParamsOf): ForwardResult[] {
    let at = this.examples(x);
    return this.stages.map((stage) => {
      const { number } = stage;
      const all = { ...stage.params, ...params, ...this.running.get(number), ...paramsOf?.(number) };
      const result = this.run(stage, at, all);
      const running = (result.cache as Partial<NormCache> | undefined)?.running?.();
      if (running) this.running.set(number, { runningMean: running.mean, runningVar: running.variance });
      at = result.out;
      return result;
    });
  }

  /**
   * Loss without its penalty, from what enters a stage. In training, so that running statistics have no part in it.
   * `pass` is filled; what an earlier call left there is written over.
   */
  private lossFrom(first: number, at: NdArray, labels: ArrayLike<number>, pass: Pass): number {
    for (let n = first; n < this.stages.length; n++) {
      const stage = this.stages[n]!;
      const result = this.run(stage, at, stage.params, pass.results[n]);
      pass.results[n] = result;
      at = result.out;
    }
    const { loss, dscores } = softmaxLoss(at, labels, pass.dscores);
    pass.dscores = dscores;
    return loss;
  }

  private run(
    { layer, names }: Stage,
    x: NdArray,
    params: LayerParams,
    spare?: ForwardResult,
  ): ForwardResult {
    const inputs: Record<string, NdArray> = { x };
    for (const name in names) inputs[name] = this.parameters[names[name]!]!;
    return layer.forward(inputs, params, spare);
  }

  /** x as rows of examples, whatever its own shape. */
  private examples({ data, shape }: NdArray): NdArray {
    const rows = data.length / this.inputShape.reduce((product, size) => product * size, 1);
    if (Number.isInteger(rows)) return { data, shape: [rows, ...this.inputShape] };
    throw new ShapeError(
      `The net takes examples of shape (${this.inputShape.join(', ')}), got shape (${shape.join(', ')})`,
    );
  }

  private penalized(): string[] {
    return this.reg === 0 ? [] : this.stages.flatMap(({ names }) => names['w'] ?? []);
  }

  /** `sum(W^2)` of every weight that is penalized. */
  private squares(): number[] {
    return this.penalized().map((name) => sumOfSquares(this.parameters[name]!));
  }

  private penalty(squares: readonly number[] = this.squares()): number {
    let sum = 0;
    for (const square of squares) sum += square;
    return 0.5 * this.reg * sum;
  }
}

function sumOfSquares({ data }: NdArray): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return sum;
}
