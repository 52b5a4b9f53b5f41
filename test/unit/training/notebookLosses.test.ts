import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunConfig, SkippedDraw } from '../../../src/protocol/training';
import { completeConfig } from '../../../src/training/runConfig';
import { loadDataset } from '../../../src/training/data/loadDataset';
import type { OpenPlace } from '../../../src/training/data/dataFiles';
import { createEngine } from '../../../src/training/createEngine';
import { randomAfter, skipDraws } from '../../../src/training/skipDraws';
import { nowhere, placeOf } from './data/places';

/** Weights of one of the two nets, which are both initialised before either trains; the one with batchnorm is first. */
const weights: SkippedDraw = { kind: 'randn', count: 3072 * 100 + 4 * 100 * 100 + 100 * 10 };
const otherTraining: SkippedDraw = { kind: 'choice', from: 1000, size: 50, count: 200 };
const NETS = {
  batchnorm: { beforeWeights: [], afterWeights: [weights] },
  none: { beforeWeights: [weights], afterWeights: [otherTraining] },
} satisfies Partial<Record<RunConfig['norm'], RunConfig['skip']>>;

interface Net {
  readonly norm: keyof typeof NETS;
  readonly dtype: RunConfig['dtype'];
}

/** The loss of the deep net's first iteration, seed 231. */
async function firstLoss(data: string, { norm, dtype }: Net, place: OpenPlace): Promise<number> {
  const config = completeConfig({ data, norm, skip: NETS[norm], dtype, observeEvery: 0, captureEvery: 0 });
  const dataset = await loadDataset(config, place);
  const random = randomAfter(config.seed, config.skip.beforeWeights);
  const engine = createEngine(config, dataset, random);
  skipDraws(random, config.skip.afterWeights);
  return engine.step(random.choice(config.numTrain, config.batchSize), config.learningRate);
}

describe('the notebook’s deep nets', () => {
  it.each([
    { norm: 'batchnorm', dtype: 'float64', loss: 2.334085 },
    { norm: 'none', dtype: 'float64', loss: 2.302832 },
    { norm: 'batchnorm', dtype: 'float32', loss: 2.334085 },
    { norm: 'none', dtype: 'float32', loss: 2.302832 },
  ] as const)(
    'begin on the synthetic images as NumPy does in float32: $norm, $dtype',
    async ({ loss, ...net }) => {
      expect(Math.abs((await firstLoss('synthetic', net, nowhere)) - loss)).toBeLessThanOrEqual(5e-6);
    },
  );

  // The pixels are nobody's to pass on: a folder with a part of CIFAR-10 is named by the environment.
  const folder = process.env['NORMSCOPE_CIFAR10'] ?? '';
  if (folder === '') process.stdout.write('NORMSCOPE_CIFAR10 names no folder: no losses on CIFAR-10\n');
  it.skipIf(folder === '').each([
    { norm: 'batchnorm', dtype: 'float64', loss: 2.340974, limit: 1e-6 },
    { norm: 'none', dtype: 'float64', loss: 2.302332, limit: 1e-6 },
    { norm: 'batchnorm', dtype: 'float32', loss: 2.340974, limit: 5e-6 },
    { norm: 'none', dtype: 'float32', loss: 2.302332, limit: 5e-6 },
  ] as const)(
    'begin on CIFAR-10 as the notebook prints it: $norm, $dtype',
    async ({ loss, limit, ...net }) => {
      const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
      const place: OpenPlace = (path) => Promise.resolve(placeOf(Object.fromEntries(files), path));
      expect(Math.abs((await firstLoss(folder, net, place)) - loss)).toBeLessThanOrEqual(limit);
    },
  );
});
