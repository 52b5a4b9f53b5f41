import type { NdArray } from '../layers/layer';
import { ShapeError } from '../layers/layer';
import type { RunConfig } from '../protocol/training';
import type { RandomState } from '../tensor/randomState';
import { createNet } from './createNet';
import type { Dataset } from './dataset';
import { dropoutSeed } from './dropoutSeed';
import type { CreateEngine, NamedArray, NamedArrays, NonFinite, Observation, TrainingEngine } from './engine';
import { firstNonFinite, observe } from './observe';
import type { ObservedStep } from './observe';
import { Optimiser } from './optimiser';
import type { StagedNet } from './stagedNet';

/** Rows that predictions are made of at a time: what a pass keeps in memory is bounded. */
const ROWS_AT_ONCE = 100;

/** What computes it. */
export const FLOAT64_DEVICE = 'JavaScript, float64';

/** The reference engine: float64 layers, one after the other. */
export const createFloat64Engine: CreateEngine = (config, dataset, random) =>
  new Float64Engine(config, dataset, random);

class Float64Engine implements TrainingEngine {
  readonly device = FLOAT64_DEVICE;
  private readonly net: StagedNet;
  private readonly optimiser: Optimiser;
  private last: ObservedStep | undefined;

  constructor(
    private readonly config: RunConfig,
    private readonly dataset: Dataset,
    random: RandomState,
  ) {
    this.net = createNet(config, dataset, random);
    this.optimiser = new Optimiser(config, this.net.parameters);
  }

  step(rows: Int32Array, learningRate: number): number {
    const { net, config, dataset } = this;
    const step = this.optimiser.updates + 1;
    const labels = rows.map((row) => dataset.yTrain[row]!);
    const { loss, gradients, results } = net.loss(
      gather(dataset.xTrain, rows, this.features),
      labels,
      (layer) => ({
        seed: dropoutSeed(config.seed, step, layer),
      }),
    );
    const used = { ...net.parameters };
    if (Number.isFinite(loss)) {
      Object.assign(net.parameters, this.optimiser.update(used, gradients, learningRate));
    }
    this.last = { stages: net.stages, results, gradients, used, updated: { ...net.parameters } };
    return loss;
  }

  accuracy(split: 'train' | 'val', rows?: Int32Array): number {
    const { dataset } = this;
    const [x, y] = split === 'train' ? [dataset.xTrain, dataset.yTrain] : [dataset.xVal, dataset.yVal];
    const judged = rows ?? Int32Array.from(y, (_, row) => row);
    let right = 0;
    for (let start = 0; start < judged.length; start += ROWS_AT_ONCE) {
      const chunk = judged.subarray(start, start + ROWS_AT_ONCE);
      const scores = this.net.scores(gather(x, chunk, this.features), 'test');
      chunk.forEach((row, n) => {
        if (largestOf(scores, n) === y[row]) right++;
      });
    }
    return right / judged.length;
  }

  scores(): NamedArray {
    const { data, shape } = this.lastStep().results.at(-1)!.out;
    return { shape, data: data.slice() };
  }

  observe(): Observation {
    return observe(this.lastStep());
  }

  firstNonFinite(): NonFinite | undefined {
    return firstNonFinite(this.lastStep());
  }

  parameters(): NamedArrays {
    const { parameters, running } = this.net;
    const arrays: Record<string, NamedArray> = {};
    for (const [name, { data, shape }] of Object.entries(parameters)) {
      arrays[name] = { shape, data: data.slice() };
    }
    for (const [layer, { runningMean, runningVar }] of running) {
      arrays[`runningMean${layer}`] = { shape: [runningMean.length], data: runningMean.slice() };
      arrays[`runningVar${layer}`] = { shape: [runningVar.length], data: runningVar.slice() };
    }
    return arrays;
  }

  save(): NamedArrays {
    return { ...this.parameters(), ...this.optimiser.save() };
  }

  restore(state: NamedArrays): void {
    const { parameters, running } = this.net;
    for (const [name, { shape }] of Object.entries(parameters)) {
      const found = state[name];
      if (found?.shape.join() !== shape.join()) {
        throw new ShapeError(
          `The net's ${name} has shape (${shape.join(', ')}), the state's ${found ? `(${found.shape.join(', ')})` : 'is missing'}`,
        );
      }
      parameters[name] = { shape, data: Float64Array.from(found.data) };
    }
    running.clear();
    for (const [name, { data }] of Object.entries(state)) {
      const layer = /^runningMean(\d+)$/.exec(name)?.[1];
      const variance = state[`runningVar${layer}`];
      if (layer === undefined || !variance) continue;
      running.set(Number(layer), {
        runningMean: Float64Array.from(data),
        runningVar: Float64Array.from(variance.data),
      });
    }
    this.optimiser.restore(state);
  }

  dispose(): void {
    this.last = undefined;
  }

  private get features(): number {
    return this.dataset.inputShape.reduce((product, size) => product * size, 1);
  }

  private lastStep(): ObservedStep {
    if (this.last) return this.last;
    throw new Error('There is nothing to observe before the first step');
  }
}

/** Rows of a data set, in float64. */
function gather(x: Float64Array | Float32Array, rows: Int32Array, features: number): NdArray {
  const data = new Float64Array(rows.length * features);
  rows.forEach((row, n) => {
    data.set(x.subarray(row * features, (row + 1) * features), n * features);
  });
  return { data, shape: [rows.length, features] };
}

/** `argmax` of row n. */
function largestOf({ data, shape }: NdArray, n: number): number {
  const classes = shape[1]!;
  let best = 0;
  for (let c = 1; c < classes; c++) if (data[n * classes + c]! > data[n * classes + best]!) best = c;
  return best;
}
