import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planExperiment } from '../../../src/experiments/planExperiment';
import { experiments } from '../../../src/experiments/registry';
import { createEngine } from '../../../src/training/createEngine';
import { dataShape, loadDataset } from '../../../src/training/data/loadDataset';
import { trainRun } from '../../../src/training/trainRun';
import type { RunOutcome } from '../../../src/training/trainRun';
import { CancelledError } from '../../../src/work';
import type { Work } from '../../../src/work';

interface Curves {
  readonly loss_every20: readonly number[];
  readonly train: readonly number[];
}
const file = new URL('../../golden/synthetic_experiments.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly seeds: Readonly<
    Record<string, { readonly ours_float32: { readonly bn: Curves; readonly base: Curves } }>
  >;
};

const noPlaces = (): never => {
  throw new Error('No files here');
};

const STEPS_PER_EPOCH = 20;

/** The first six of the ten epochs. */
function sixEpochs(): Work {
  let steps = 0;
  return {
    progress: () => undefined,
    pause: () => {
      if (steps++ === 6 * STEPS_PER_EPOCH) throw new CancelledError();
      return undefined;
    },
  };
}

async function outcomes(): Promise<RunOutcome[]> {
  const plan = planExperiment(experiments.deepNet, {}, await dataShape('synthetic', noPlaces));
  const dataset = await loadDataset(plan.points[0]!.config, noPlaces);
  const sink = { record: () => undefined, writeFile: () => undefined, wantsCheckpoint: () => false };
  const results: RunOutcome[] = [];
  for (const { config } of plan.points) {
    results.push(await trainRun({ config, dataset, createEngine, sink, work: sixEpochs(), now: () => 0 }));
  }
  return results;
}

describe("the notebook's first experiment on the synthetic set", () => {
  it('starts from the losses of the notebook’s stream, and batchnorm leads in every epoch from 1 to 6', async () => {
    const [normed, plain] = await outcomes();
    const expected = golden.seeds['231']!.ours_float32;
    expect(normed!.lossHistory[0]).toBeCloseTo(expected.bn.loss_every20[0]!, 5);
    expect(plain!.lossHistory[0]).toBeCloseTo(expected.base.loss_every20[0]!, 5);
    for (let epoch = 1; epoch <= 6; epoch++) {
      expect(normed!.trainAccuracyHistory[epoch]).toBeGreaterThan(plain!.trainAccuracyHistory[epoch]!);
    }
    // As NumPy trains it: the curves differ by rounding, which grows.
    for (const [epoch, accuracy] of expected.bn.train.slice(0, 4).entries()) {
      expect(Math.abs(normed!.trainAccuracyHistory[epoch]! - accuracy)).toBeLessThan(0.05);
    }
  }, 60_000);
});
