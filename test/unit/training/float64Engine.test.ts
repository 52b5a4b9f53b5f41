import { describe, expect, it } from 'vitest';
import { softmaxLoss } from '../../../src/layers/losses';
import { norms } from '../../../src/normalization/registry';
import type { NormName } from '../../../src/protocol/inspect';
import type { RunConfig } from '../../../src/protocol/training';
import { RandomState } from '../../../src/tensor/randomState';
import { createNet } from '../../../src/training/createNet';
import { dropoutSeed } from '../../../src/training/dropoutSeed';
import { solverOf, tinyConfig, tinyDataset, tinyImages } from './support';

const NORMS = Object.keys(norms) as NormName[];

function trained(config: RunConfig, dataset = tinyDataset()): ReturnType<typeof solverOf> {
  const both = solverOf(config, dataset);
  while (!both.solver.done) both.solver.advance();
  return both;
}

describe('training', () => {
  it.each(
    NORMS.filter((norm) => norm !== 'instancenorm').flatMap((norm) =>
      (['beforeActivation', 'afterActivation'] as const).map((placement) => [norm, placement] as const),
    ),
  )('a fully connected net learns with %s %s', (norm, normPlacement) => {
    const config = tinyConfig({
      norm,
      normPlacement,
      groups: 2,
      hidden: [20, 12],
      weightScale: 0.3,
      epochs: 15,
      updateRule: 'adam',
      learningRate: 0.02,
    });
    const { solver, engine } = trained(config);
    expect(engine.accuracy('train')).toBeGreaterThan(0.9);
    expect(solver.bestValAccuracy).toBeGreaterThan(0.9);
  });

  it.each(['relu', 'leakyRelu', 'sigmoid', 'tanh'] as const)('learns with %s and dropout', (activation) => {
    const { engine } = trained(
      tinyConfig({ activation, keep: 0.9, epochs: 15, updateRule: 'adam', learningRate: 0.02 }),
    );
    expect(engine.accuracy('train')).toBeGreaterThan(0.9);
  });

  it.each(NORMS)('a convolutional net learns with %s', (norm) => {
    const config = tinyConfig({
      ...{ model: 'convolutional', hidden: [4, 4], norm, weightScale: 0.3, reg: 0 },
      ...{ updateRule: 'adam', learningRate: 0.02, epochs: 6, batchSize: 12 },
    });
    const { solver, engine } = trained(config, tinyImages());
    const { lossHistory } = solver.histories;
    expect(lossHistory.at(-1)).toBeLessThan(0.5 * lossHistory[0]!);
    expect(engine.accuracy('train')).toBeGreaterThan(0.8);
  });

  it('gives the scores that the loss of a step was taken from', () => {
    const dataset = tinyDataset();
    const { engine } = solverOf(tinyConfig({ reg: 0, keep: 0.7 }), dataset);
    const rows = Int32Array.of(3, 1, 20, 21);
    const loss = engine.step(rows, 0.1);
    const { data, shape } = engine.scores();
    const scores = { data: Float64Array.from(data), shape };
    expect(
      softmaxLoss(
        scores,
        rows.map((row) => dataset.yTrain[row]!),
      ).loss,
    ).toBe(loss);
  });

  it('with clipped gradients never steps further than the rate times the clip', () => {
    const config = tinyConfig({ gradientClip: 0.5, learningRate: 0.2, norm: 'none' });
    const { solver, engine } = solverOf(config, tinyDataset());
    while (!solver.done) {
      const before = engine.parameters();
      solver.advance();
      const after = engine.parameters();
      const squares = Object.entries(after).flatMap(([name, { data }]) =>
        [...data].map((value, i) => (value - before[name]!.data[i]!) ** 2),
      );
      expect(Math.sqrt(squares.reduce((sum, square) => sum + square, 0))).toBeLessThanOrEqual(
        0.1 * (1 + 1e-12),
      );
    }
  });

  it('decays the weights alone under AdamW', () => {
    const [plain, decaying] = [0, 0.5].map((weightDecay) =>
      solverOf(tinyConfig({ updateRule: 'adamw', weightDecay, learningRate: 0.1, reg: 0 }), tinyDataset()),
    );
    const start = plain!.engine.parameters();
    plain!.solver.advance();
    decaying!.solver.advance();
    const [a, b] = [plain!.engine.parameters(), decaying!.engine.parameters()];
    for (const [name, { data }] of Object.entries(start)) {
      const share = name.startsWith('W') ? 0.1 * 0.5 : 0;
      data.forEach((value, i) => {
        expect(b[name]!.data[i]! - a[name]!.data[i]!).toBeCloseTo(-share * value, 14);
      });
    }
  });

  it('moves the running statistics with the momentum asked for', () => {
    const parameters = [0.9, 0].map((momentum) => {
      const { solver, engine } = solverOf(tinyConfig({ momentum }), tinyDataset());
      solver.advance();
      return engine.parameters();
    });
    parameters[0]!['runningMean1']!.data.forEach((value, k) => {
      expect(value).toBeCloseTo(0.1 * parameters[1]!['runningMean1']!.data[k]!, 14);
    });
  });
});

describe('dropout', () => {
  it('draws another mask for every layer and step, none for predictions', () => {
    const config = tinyConfig({ keep: 0.5, norm: 'none', hidden: [40, 40], epochs: 1 });
    const { solver, engine } = solverOf(config, tinyDataset());
    expect(engine.accuracy('val')).toBe(engine.accuracy('val'));
    const net = createNet(config, tinyDataset(), new RandomState(7));
    const x = { data: Float64Array.from(tinyDataset().xVal), shape: [12, 8] };
    const dropped = (step: number): number[][] => {
      const { results } = net.loss(x, tinyDataset().yVal, (layer) => ({ seed: dropoutSeed(7, step, layer) }));
      return net.stages.flatMap(({ kind, layer }, n) => {
        if (kind !== 'dropout') return [];
        const ones = { data: new Float64Array(480).fill(1), shape: [12, 40] };
        return [[...layer.backward(ones, results[n]!.cache)['x']!.data]];
      });
    };
    const masks = [...dropped(1), ...dropped(2)].map(String);
    expect(new Set(masks).size).toBe(4);
    expect(dropped(1).map(String)).toEqual(masks.slice(0, 2));
    solver.advance();
  });
});

describe('an observation', () => {
  it('says of every hidden layer what entered its norm and what left it', () => {
    const config = tinyConfig({ observeEvery: 1, reg: 0, learningRate: 0.25 });
    const { solver, engine } = solverOf(config, tinyDataset());
    const before = engine.parameters();
    solver.advance();
    const { activations, layers } = engine.observe();
    const after = engine.parameters();
    expect(Object.keys(activations)).toEqual(['affine1', 'norm1', 'affine2', 'norm2']);
    expect(activations['norm2']!.shape).toEqual([12, 5]);
    expect(layers.map(({ layer }) => layer)).toEqual([1, 2]);
    for (const record of layers) {
      const [w, moved] = [before, after].map((parameters) => parameters[`W${record.layer}`]!.data);
      const norm = (values: number[]): number =>
        Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      const step = norm([...w!].map((value, i) => moved![i]! - value));
      // One step of SGD is the rate times the gradient.
      expect(record.gradientNorm).toBeCloseTo(step / 0.25, 10);
      expect(record.updateRatio).toBeCloseTo(step / norm([...w!]), 10);
      const data = [...activations[`affine${record.layer}`]!.data];
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      expect(record.inputMean).toBeCloseTo(mean, 12);
      expect(record.inputStd).toBeCloseTo(
        Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length),
        12,
      );
      expect(record.outputMean).toBeCloseTo(0, 12);
      expect(record.outputStd).toBeCloseTo(1, 1);
      expect(record.inputPercentiles).toHaveLength(5);
      // After one batch with momentum 0.9 the running mean is a tenth of the batch's, the running variance too.
      const features = before[`gamma${record.layer}`]!.data.length;
      const gaps = Array.from({ length: features }, (_, k) => {
        const column = [...data].filter((_value, i) => i % features === k);
        const mu = column.reduce((sum, value) => sum + value, 0) / column.length;
        const variance = column.reduce((sum, value) => sum + (value - mu) ** 2, 0) / column.length;
        return (0.9 * Math.abs(mu)) / Math.sqrt(0.1 * variance + 1e-5);
      });
      expect(record.runningGap).toBeCloseTo(Math.max(...gaps), 10);
    }
  });

  it('has what entered and what left the activation where there is no norm, and counts the dead', () => {
    const { solver, engine } = solverOf(tinyConfig({ norm: 'none' }), tinyDataset());
    const parameters = engine.parameters();
    parameters['b1']!.data.set([-1e3, 0, -1e3]);
    engine.restore(parameters);
    solver.advance();
    const { activations, layers } = engine.observe();
    expect(Object.keys(activations)).toEqual(['affine1', 'act1', 'affine2', 'act2']);
    expect(layers[0]).toMatchObject({ deadUnits: 2 });
    expect(layers[0]!.outputPercentiles).toEqual(layers[0]!.inputPercentiles);
    expect(layers[0]).not.toHaveProperty('runningGap');
  });

  it('has the activation where the norm follows it, and images as they are', () => {
    const after = solverOf(tinyConfig({ normPlacement: 'afterActivation' }), tinyDataset());
    after.solver.advance();
    expect(Object.keys(after.engine.observe().activations)).toEqual(['act1', 'norm1', 'act2', 'norm2']);
    const conv = solverOf(tinyConfig({ model: 'convolutional', hidden: [3] }), tinyImages());
    conv.solver.advance();
    const { activations, layers } = conv.engine.observe();
    expect(activations['conv1']!.shape).toEqual([12, 3, 8, 8]);
    expect(activations['norm1']!.shape).toEqual([12, 3, 8, 8]);
    expect(layers[0]!.runningGap).toBeGreaterThan(0);
  });

  it('needs a step to look at', () => {
    expect(() => solverOf(tinyConfig(), tinyDataset()).engine.observe()).toThrow('before the first step');
  });
});
