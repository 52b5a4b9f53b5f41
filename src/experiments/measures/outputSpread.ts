import { RandomState } from '../../tensor/randomState';
import type { NamedArrays } from '../../training/engine';
import type { Measure } from './measure';
import { withProbe } from './probe';

/** The sample that is watched. */
const SAMPLE = 0;

/**
 * How much one sample's values in the last hidden layer vary in training mode, over `options.batches` batches of random
 * others: `outputSpread`, their standard deviation over the batches by that of all the samples met, both as root mean
 * squares over the features.
 */
export const outputSpread: Measure = async (context) => {
  const { config, dataset, options, work } = context;
  const batches = Number(options['batches'] ?? 200);
  const random = new RandomState(config.seed);
  return withProbe(context, {}, async (engine) => {
    const own = new Spread();
    const all = new Spread();
    for (let n = 0; n < batches; n++) {
      const rows = random.choice(dataset.yTrain.length, config.batchSize);
      rows[0] = SAMPLE;
      engine.step(rows, 0);
      const { data, shape } = lastLayer(engine.observe().activations, config.hidden.length);
      const width = data.length / shape[0]!;
      own.add(data.subarray(0, width));
      for (let row = 1; row < rows.length; row++) all.add(data.subarray(row * width, (row + 1) * width));
      await work.pause();
    }
    return { outputSpread: own.rms / all.rms };
  });
};

/** What its norm put out; without a norm, what entered its activation. */
function lastLayer(activations: NamedArrays, layer: number): NamedArrays[string] {
  const names = ['norm', 'affine', 'conv'].map((kind) => `${kind}${layer}`);
  const found = names.find((name) => name in activations);
  if (found !== undefined) return activations[found]!;
  throw new Error(
    `The net shows nothing of layer ${layer}; there are ${Object.keys(activations).join(', ')}`,
  );
}

/** Standard deviation per feature, by Welford's update. */
class Spread {
  private count = 0;
  private mean: Float64Array | undefined;
  private squares: Float64Array | undefined;

  add(values: Float32Array | Float64Array): void {
    this.count++;
    this.mean ??= new Float64Array(values.length);
    this.squares ??= new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const distance = values[i]! - this.mean[i]!;
      this.mean[i]! += distance / this.count;
      this.squares[i]! += distance * (values[i]! - this.mean[i]!);
    }
  }

  /** Root mean square over the features. */
  get rms(): number {
    const { count, squares = new Float64Array(0) } = this;
    return Math.sqrt(squares.reduce((sum, square) => sum + square / count, 0) / squares.length);
  }
}
