import { RandomState } from '../../tensor/randomState';
import type { Measure } from './measure';
import { withProbe } from './probe';

/** The sample that is watched. */
const SAMPLE = 0;

/**
 * How much the net's output for one sample, its scores, varies in training mode over `options.batches` batches of random
 * others: `outputSpread`, their standard deviation over the batches by that over all the samples met, both as root mean
 * squares over the classes.
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
      const { data, shape } = engine.scores();
      const width = data.length / shape[0]!;
      own.add(data.subarray(0, width));
      for (let row = 1; row < rows.length; row++) all.add(data.subarray(row * width, (row + 1) * width));
      await work.pause();
    }
    return { outputSpread: own.rms / all.rms };
  });
};

/** Standard deviation per class, by Welford's update. */
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

  /** Root mean square over the classes. */
  get rms(): number {
    const { count, squares = new Float64Array(0) } = this;
    return Math.sqrt(squares.reduce((sum, square) => sum + square / count, 0) / squares.length);
  }
}
