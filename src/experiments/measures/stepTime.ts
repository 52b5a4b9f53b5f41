import type { RunConfig } from '../../protocol/training';
import { RandomState } from '../../tensor/randomState';
import type { TrainingEngine } from '../../training/engine';
import type { Measure, MeasureContext } from './measure';

const ROUNDS = 15;
const STEPS_PER_ROUND = 10;

/**
 * What a step costs with the norm and without: `millisecondsPerStep`, the median over rounds, and `timeRatio`, the
 * median of the ratios. The two nets take turns, so that what else the machine does falls on both.
 */
export const stepTime: Measure = async (context) => {
  const { config, createEngine, dataset, work } = context;
  const random = new RandomState(config.seed);
  const engineOf = (own: RunConfig): TrainingEngine =>
    createEngine(own, dataset, new RandomState(config.seed));
  const normed = engineOf(config);
  const plain = engineOf({ ...config, norm: 'none' });
  try {
    const times: number[] = [];
    const ratios: number[] = [];
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const batches = Array.from({ length: STEPS_PER_ROUND }, () =>
        random.choice(dataset.yTrain.length, config.batchSize),
      );
      const time = timeOf(normed, batches, context);
      const plainTime = timeOf(plain, batches, context);
      if (round > 0) {
        times.push(time / STEPS_PER_ROUND);
        ratios.push(time / plainTime);
      }
      await work.pause();
    }
    return { millisecondsPerStep: median(times), timeRatio: median(ratios) };
  } finally {
    normed.dispose();
    plain.dispose();
  }
};

function timeOf(
  engine: TrainingEngine,
  batches: readonly Int32Array[],
  { config, now }: MeasureContext,
): number {
  const start = now();
  for (const rows of batches) engine.step(rows, config.learningRate);
  return now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
