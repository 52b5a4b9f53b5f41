import { expect } from 'vitest';
import { norms } from '../../../../src/normalization/registry';
import type { RunConfig } from '../../../../src/protocol/training';
import { RandomState } from '../../../../src/tensor/randomState';
import type { NamedArrays, TrainingEngine } from '../../../../src/training/engine';
import { createWasmEngine } from '../../../../src/training/fast/wasmEngine';
import { createFloat64Engine } from '../../../../src/training/float64Engine';
import { tinyConfig, tinyDataset } from '../support';

const data = tinyDataset();

export function configOf(changes: Partial<RunConfig>): RunConfig {
  const sizes = { hidden: [8, 6], groups: 2, weightScale: 0.5 } as const;
  return tinyConfig({ ...sizes, dtype: 'float32', learningRate: 1e-2, ...changes });
}

/** Both engines, from the same draws and after the same steps, with the losses of each. */
export function bothAfter(
  steps: number,
  config: RunConfig,
): Record<'exact' | 'fast', { engine: TrainingEngine; losses: number[] }> {
  const train = (create: typeof createWasmEngine): { engine: TrainingEngine; losses: number[] } => {
    const engine = create(config, data, new RandomState(7));
    const random = new RandomState(3);
    const losses = Array.from({ length: steps }, () =>
      engine.step(random.choice(48, 12), config.learningRate),
    );
    return { engine, losses };
  };
  return { exact: train(createFloat64Engine), fast: train(createWasmEngine) };
}

/** Largest difference relative to a value's size, but for what `skipped` names. */
export function difference(found: NamedArrays, expected: NamedArrays, skipped?: RegExp): number {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  let largest = 0;
  for (const [name, { data: values, shape }] of Object.entries(expected)) {
    expect(found[name]!.shape).toEqual(shape);
    if (skipped?.test(name)) continue;
    values.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(found[name]!.data[i]! - value) / (Math.abs(value) + 1e-2));
    });
  }
  return largest;
}

/**
 * Before batchnorm a bias has no gradient but rounding noise, of which some rules make steps; its running mean follows.
 */
function incomparable(config: RunConfig): RegExp | undefined {
  const isBefore = norms[config.norm].acrossSamples && config.normPlacement === 'beforeActivation';
  return isBefore ? /b[12]$|runningMean/ : undefined;
}

/** Rules that make a whole step of a gradient of 1e-8, in which float32 has an error of a thousandth. */
const ADAPTIVE = new Set<RunConfig['updateRule']>(['rmsprop', 'adam', 'adamw']);

export function expectAgreement(config: RunConfig, steps = 5): void {
  const { exact, fast } = bothAfter(steps, config);
  fast.losses.forEach((loss, i) => {
    expect(Math.abs(loss - exact.losses[i]!)).toBeLessThan(1e-5);
  });
  const scores = difference({ scores: fast.engine.scores() }, { scores: exact.engine.scores() });
  expect(scores).toBeLessThan(ADAPTIVE.has(config.updateRule) ? 5e-3 : 2e-5);
  const found = difference(fast.engine.save(), exact.engine.save(), incomparable(config));
  expect(found).toBeLessThan(ADAPTIVE.has(config.updateRule) ? 5e-3 : 2e-5);
  // Running means lag behind biases that move by noise.
  if (incomparable(config) && ADAPTIVE.has(config.updateRule)) return;
  for (const split of ['train', 'val'] as const) {
    expect(fast.engine.accuracy(split)).toBe(exact.engine.accuracy(split));
  }
}
