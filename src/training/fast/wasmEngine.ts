import { softmaxLoss } from '../../layers/losses';
import type { NdArray } from '../../layers/layer';
import { resolveLayout } from '../../normalization/layout';
import { norms } from '../../normalization/registry';
import type { RunConfig } from '../../protocol/training';
import type { RandomState } from '../../tensor/randomState';
import { hasRelaxedSimd } from '../../compute/wasm/kernels';
import type { Dataset } from '../dataset';
import { drawParameters } from '../drawParameters';
import type {
  CreateEngine,
  NamedArray,
  NamedArrays,
  NonFinite,
  Observation,
  TrainingEngine,
} from '../engine';
import { Descent } from './descent';
import { EngineMemory } from './engineMemory';
import { FastNet } from './fastNet';
import type { Pass } from './fastNet';
import { ROWS_AT_ONCE } from './hiddenLayer';
import { firstNonFiniteFast, observeFast } from './observeFast';
import type { FastStep } from './observeFast';

/** Whether the fast engine computes what a config asks for; else the float64 one does. */
export function fitsWasmEngine({ model, dtype, norm, hidden, groups }: RunConfig): boolean {
  if (model !== 'fullyConnected' || dtype !== 'float32') return false;
  if (norm === 'none') return true;
  const definition = norms[norm];
  if (definition.acrossSamples && !definition.centered) return false;
  const parameters = (units: number): number =>
    definition.axes(resolveLayout([1, units]), { groups }).parameters.count;
  return hidden.every((units) => parameters(units) === units);
}

/** What computes it on this host. Each variant rounds in its own way: a run's last digits depend on it. */
export function wasmDevice(): string {
  return hasRelaxedSimd() ? 'WebAssembly relaxed SIMD, float32' : 'WebAssembly SIMD, float32';
}

/** The fast engine: float32 kernels over one memory, in which parameters, their state and the data set stay. */
export const createWasmEngine: CreateEngine = (config, dataset, random) =>
  new WasmEngine(config, dataset, random);

/** Examples of a split in the engine's memory. */
interface Split {
  readonly x: number;
  readonly labels: Int32Array;
}

class WasmEngine implements TrainingEngine {
  readonly device = wasmDevice();
  private readonly memory = new EngineMemory();
  private readonly net: FastNet;
  private readonly descent: Descent;
  private readonly inputs: number;
  private readonly splits: Readonly<Record<'train' | 'val', Split>>;
  /** Address of the rows of a step. */
  private readonly batch: number;
  private evaluation: { readonly pass: Pass; readonly x: number } | undefined;
  private last: { readonly rows: number; readonly updated: boolean } | undefined;
  private spare: NdArray | undefined;

  constructor(
    private readonly config: RunConfig,
    dataset: Dataset,
    random: RandomState,
  ) {
    const { memory } = this;
    const { inputShape, classes, xTrain, yTrain, xVal, yVal } = dataset;
    this.inputs = inputShape.reduce((product, size) => product * size, 1);
    this.net = new FastNet(memory, config, { inputs: this.inputs, classes });
    this.net.restore(initialParameters(config, [this.inputs, ...config.hidden, classes], random));
    this.descent = new Descent(memory, config, this.net.parameters);
    this.batch = memory.singles(config.batchSize * this.inputs);
    this.splits = { train: this.resident(xTrain, yTrain), val: this.resident(xVal, yVal) };
  }

  step(rows: Int32Array, learningRate: number): number {
    const { net, config, splits, memory } = this;
    if (rows.length > config.batchSize) {
      throw new RangeError(
        `A step takes at most the batch size of ${config.batchSize} rows, got ${rows.length}`,
      );
    }
    memory.gather(splits.train.x, this.inputs, rows, this.batch);
    const info = { mode: 'train', step: this.descent.updates + 1, rows: rows.length } as const;
    const scores = net.forward(this.batch, net.training, info);
    const labels = rows.map((row) => splits.train.labels[row]!);
    const { loss, dscores } = this.softmax(scores, labels);
    const total = loss + this.penalty();
    net.backward(dscores, info);
    const updated = Number.isFinite(total);
    if (updated) this.update(rows.length, learningRate);
    this.last = { rows: rows.length, updated };
    return total;
  }

  accuracy(split: 'train' | 'val', rows?: Int32Array): number {
    const { x, labels } = this.splits[split];
    const count = rows ? rows.length : labels.length;
    this.evaluation ??= {
      pass: this.net.pass(ROWS_AT_ONCE),
      x: this.memory.singles(ROWS_AT_ONCE * this.inputs),
    };
    const { pass, x: gathered } = this.evaluation;
    let right = 0;
    for (let start = 0; start < count; start += ROWS_AT_ONCE) {
      const size = Math.min(ROWS_AT_ONCE, count - start);
      const chunk = rows?.subarray(start, start + size);
      if (chunk) this.memory.gather(x, this.inputs, chunk, gathered);
      const at = chunk ? gathered : x + 4 * this.inputs * start;
      const scores = this.net.forward(at, pass, { mode: 'test', step: 0, rows: size });
      for (let n = 0; n < size; n++) {
        if (largestOf(scores, n, this.net.output.outputs) === labels[chunk ? chunk[n]! : start + n]) right++;
      }
    }
    return right / count;
  }

  scores(): NamedArray {
    const { memory, net, rows } = this.lastStep();
    const shape = [rows, net.output.outputs];
    return { shape, data: memory.viewSingles(net.training.scores, rows * net.output.outputs).slice() };
  }

  observe(): Observation {
    const step = this.lastStep();
    // Where gradients are not clipped, those of the weights were never kept: their factors still stand.
    if (!step.updated || this.config.gradientClip === 0) this.keepWeightGradients(step.rows, step.updated);
    return observeFast(step);
  }

  firstNonFinite(): NonFinite | undefined {
    return firstNonFiniteFast(this.lastStep());
  }

  parameters(): NamedArrays {
    return this.net.save();
  }

  save(): NamedArrays {
    return { ...this.parameters(), ...this.descent.save() };
  }

  restore(state: NamedArrays): void {
    this.net.restore(state);
    this.descent.restore(state);
    this.last = undefined;
  }

  dispose(): void {
    this.last = undefined;
  }

  private resident(x: Float32Array | Float64Array, labels: Int32Array): Split {
    const address = this.memory.singles(x.length);
    this.memory.viewSingles(address, x.length).set(x);
    return { x: address, labels };
  }

  /** In float64, from the scores' float32. */
  private softmax(scores: Float32Array, labels: Int32Array): { loss: number; dscores: Float64Array } {
    const shape = [labels.length, this.net.output.outputs];
    const { loss, dscores } = softmaxLoss({ data: Float64Array.from(scores), shape }, labels, this.spare);
    this.spare = dscores;
    return { loss, dscores: dscores.data };
  }

  /** `0.5 * reg * sum(W^2)`. */
  private penalty(): number {
    const { reg } = this.config;
    if (reg === 0) return 0;
    let sum = 0;
    for (const { isWeight, value, count } of this.net.parameters) {
      if (isWeight) sum += this.memory.kernels.squares(value, count);
    }
    return 0.5 * reg * sum;
  }

  private update(rows: number, learningRate: number): void {
    const { net, descent, config } = this;
    const clips = config.gradientClip > 0;
    descent.begin(learningRate, clips ? 0 : config.reg);
    if (clips) {
      this.keepWeightGradients(rows, false);
      this.clip(config.gradientClip);
    }
    for (const { layer, x, dout } of net.weightFactors(this.batch)) {
      if (clips) descent.along(layer.weights);
      else descent.alongProduct(layer.weights, { x, dout, rows });
    }
    for (const parameter of net.parameters) if (!parameter.isWeight) descent.along(parameter);
  }

  /** `x^T @ dout + reg * W` of all weights, W as the last step used it. */
  private keepWeightGradients(rows: number, updated: boolean): void {
    const { kernels } = this.memory;
    for (const { layer, x, dout } of this.net.weightFactors(this.batch)) {
      layer.backwardWeights(x, dout, rows);
      const { gradient, previous, value, count } = layer.weights;
      if (this.config.reg !== 0)
        kernels.combine(gradient, 1, updated ? previous : value, this.config.reg, count);
    }
  }

  /** Scales all gradients down where their norm is larger; one that is not finite leaves them as they are. */
  private clip(largest: number): void {
    const { kernels } = this.memory;
    let sum = 0;
    for (const { gradient, count } of this.net.parameters) sum += kernels.squares(gradient, count);
    const norm = Math.sqrt(sum);
    if (!(norm > largest) || !Number.isFinite(norm)) return;
    for (const { gradient, count } of this.net.parameters) {
      kernels.combine(gradient, largest / norm, gradient, 0, count);
    }
  }

  private lastStep(): FastStep {
    if (this.last) return { memory: this.memory, net: this.net, ...this.last };
    throw new Error('There is nothing to observe before the first step');
  }
}

/** As the float64 engine draws them; rounded where they are stored. */
function initialParameters(config: RunConfig, sizes: readonly number[], random: RandomState): NamedArrays {
  const layers = sizes.slice(1).map((size, n) => ({
    weights: [sizes[n]!, size],
    ...(n < config.hidden.length && { normalized: [size] }),
  }));
  return drawParameters(random, layers, config);
}

/** `argmax` of row n. */
function largestOf(scores: Float32Array, n: number, classes: number): number {
  const start = n * classes;
  let best = start;
  for (let i = start + 1; i < start + classes; i++) if (scores[i]! > scores[best]!) best = i;
  return best - start;
}
