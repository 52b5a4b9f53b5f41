import { describe, expect, it } from 'vitest';
import { planExperiment } from '../../../src/experiments/planExperiment';
import type { Plan } from '../../../src/experiments/planExperiment';
import { experimentNamed, experiments } from '../../../src/experiments/registry';
import type { ExperimentName } from '../../../src/experiments/registry';
import { measures } from '../../../src/experiments/measures/registry';
import type { SkippedDraw } from '../../../src/protocol/training';
import { DEFAULT_RUN_CONFIG, completeConfig } from '../../../src/training/runConfig';

const IMAGES = { features: 3072, classes: 10, train: 1000 };
const NAMES = Object.keys(experiments) as ExperimentName[];

function plan(name: ExperimentName, overrides: Record<string, unknown> = {}, data = IMAGES): Plan {
  return planExperiment(experiments[name], overrides, data);
}

describe('every experiment', () => {
  it.each(NAMES)('%s: plans configs that can be run, under titles of their own', (name) => {
    const { points, plots } = plan(name);
    expect(points.length).toBeGreaterThan(1);
    for (const { config, seed, measure } of points) {
      expect(completeConfig(config)).toEqual(config);
      expect(config.seed).toBe(seed);
      if (measure) expect(Object.keys(measures)).toContain(measure.name);
    }
    expect(new Set(points.map(({ title }) => title)).size).toBe(points.length);
    expect(plots.length).toBeGreaterThan(0);
  });

  it.each(NAMES)('%s: repeats its points for every seed', (name) => {
    const once = plan(name).points.length;
    const { points } = plan(name, { seed: [1, 2, 3] });
    expect(points.length).toBe(3 * once);
    expect(new Set(points.map(({ title }) => title)).size).toBe(points.length);
    expect(points.map(({ config }) => config.seed)).toEqual(
      [1, 2, 3].flatMap((seed) => Array<number>(once).fill(seed)),
    );
  });

  it.each(NAMES)('%s: plots parameters that its points have', (name) => {
    const { points, plots } = plan(name);
    const known = new Set(points.flatMap(({ parameters }) => Object.keys(parameters)));
    for (const { kind, x } of plots) if (kind !== 'curves') expect([...known]).toContain(x);
  });

  it.each(NAMES)('%s: takes any member of a config for all points', (name) => {
    const { points } = plan(name, { epochs: 2, updateRule: 'sgd', activation: 'tanh', data: 'blobs' });
    for (const { config } of points) {
      expect(config).toMatchObject({ epochs: 2, updateRule: 'sgd', activation: 'tanh', data: 'blobs' });
    }
  });

  it('is known by its name', () => {
    expect(experimentNamed('deepNet')).toBe(experiments.deepNet);
    expect(() => experimentNamed('shallowNet')).toThrow(/no experiment "shallowNet"; there are deepNet, /);
  });
});

describe('presets', () => {
  it('are those of the notebook', () => {
    const [net] = plan('deepNet').points;
    expect(net!.config).toMatchObject({
      ...{ hidden: [100, 100, 100, 100, 100], weightScale: 2e-2, updateRule: 'adam', learningRate: 1e-3 },
      ...{ epochs: 10, batchSize: 50, numTrain: 1000, seed: 231, norm: 'batchnorm' },
    });
    const sweep = plan('weightScaleSweep').points;
    expect(sweep.length).toBe(40);
    expect(sweep[0]!.config.hidden).toEqual([50, 50, 50, 50, 50, 50, 50]);
    expect(sweep[0]!.config.weightScale).toBeCloseTo(1e-4, 12);
    expect(sweep.at(-1)!.config.weightScale).toBeCloseTo(1, 12);
    const batches = plan('batchSizeSweep').points;
    expect(batches.map(({ title }) => title)).toEqual([
      'No norm, batch size 5',
      ...[5, 10, 50].map((size) => `Batchnorm, batch size ${size}`),
      ...[5, 10, 50].map((size) => `Layernorm, batch size ${size}`),
    ]);
    expect(batches[0]!.config.learningRate).toBe(10 ** -3.5);
  });
});

describe('overrides', () => {
  it('that are lists take the place of what is varied', () => {
    const { points } = plan('weightScaleSweep', { weightScale: [0.1, 0.2], norm: 'layernorm' });
    expect(points.map(({ title }) => title)).toEqual([
      'Layernorm, weight scale 0.1',
      'Layernorm, weight scale 0.2',
    ]);
    const widths = plan('layerNormLimits', { hidden: [[3], [4]], reg: 0.1, norm: 'none' }).points;
    expect(widths.map(({ config }) => config.hidden)).toEqual([[3], [4], [4]]);
  });

  it('name the options of an experiment', () => {
    expect(plan('featureScaling', { targetLoss: 1 }).options).toEqual({ targetLoss: 1 });
    expect(plan('batchDependence', { batches: 7 }).points[0]!.measure!.options).toEqual({ batches: 7 });
  });

  it.each([
    [{ weightScale: [1, 2] }, /weightScale must be one value: this experiment varies norm \(and seed\)/],
    [{ epoch: 3 }, /epoch/],
    [{ norm: ['batchnorn'] }, /norm must be one of batchnorm, /],
    [{ norm: [] }, /norm must be a value, or a list/],
    [{ seed: [] }, /seed must be a value, or a list/],
    [{ learningRate: -1 }, /learningRate must be/],
  ])('that cannot be say so: %j', (overrides, message) => {
    expect(() => plan('deepNet', overrides)).toThrow(message);
  });

  it('of the data use a smaller set as a whole', () => {
    const small = { features: 2, classes: 3, train: 300 };
    expect(plan('deepNet', { data: 'spirals' }, small).points[0]!.config.numTrain).toBe(0);
    expect(plan('deepNet', { numTrain: 100 }, small).points[0]!.config.numTrain).toBe(100);
  });
});

describe('a grid', () => {
  it('has a point for every pair of values, and for every norm', () => {
    const { points, plots } = plan('grid', {
      reg: [0, 0.1],
      hidden: [[4], [5, 5]],
      norm: ['none', 'rmsnorm'],
    });
    expect(points.length).toBe(8);
    expect(points[1]).toMatchObject({ series: 'RMSNorm', parameters: { reg: 0, hidden: '4' } });
    expect(points[2]).toMatchObject({ series: 'No norm', parameters: { reg: 0, hidden: '5-5' } });
    expect(plots[0]).toMatchObject({ kind: 'heatMap', x: 'reg', y: 'hidden', value: 'bestValAccuracy' });
  });

  it('varies the usual two where no list is given, and keeps them out of those given', () => {
    expect(plan('grid', { epochs: 2 }).plots[0]).toMatchObject({ x: 'learningRate', y: 'weightScale' });
    expect(plan('grid', { learningRate: 0.1 }).points.length).toBe(3);
    expect(plan('grid', { reg: [0, 1] }).points.map(({ parameters }) => parameters)).toEqual([
      { reg: 0 },
      { reg: 1 },
    ]);
  });

  it('has the axes in the order of its lists, and refuses more cells than 64', () => {
    const rates = Array.from({ length: 8 }, (_, i) => 10 ** -i);
    const { points, plots } = plan('grid', { weightScale: rates, learningRate: rates });
    expect(points.length).toBe(64);
    expect(plots[0]).toMatchObject({ x: 'weightScale', y: 'learningRate' });
    expect(() => plan('grid', { reg: [...rates, 2], keep: rates.map((rate) => rate) })).toThrow(
      'A grid must be of at most 64 cells, got "9 x 8 = 72"',
    );
  });

  it('of one parameter is a sweep, of norms alone are bars, of three is none', () => {
    expect(plan('grid', { reg: [1e-3, 1] }).plots[0]).toMatchObject({ kind: 'sweep', x: 'reg', logX: true });
    const bars = plan('grid', { norm: ['none', 'batchnorm'] });
    expect(bars.plots[0]!.kind).toBe('bars');
    expect(bars.points.length).toBe(2);
    expect(() => plan('grid', { reg: [1], keep: [1], epochs: [1] })).toThrow(
      /one or two parameters.*reg, keep, epochs/,
    );
  });
});

describe("the notebook's stream", () => {
  const WEIGHTS = 3072 * 100 + 4 * 100 * 100 + 100 * 10;
  const randn = (nets: number): SkippedDraw => ({ kind: 'randn', count: nets * WEIGHTS });
  const batches = (size: number, count: number): SkippedDraw => ({ kind: 'choice', from: 1000, size, count });

  it('initialises both nets of the first experiment before either trains', () => {
    const [first, second] = plan('deepNet').points;
    expect(first!.config.skip).toEqual({ beforeWeights: [], afterWeights: [randn(1)] });
    expect(second!.config.skip).toEqual({ beforeWeights: [randn(1)], afterWeights: [batches(50, 200)] });
  });

  it('trains one net after the other in the third', () => {
    const skips = plan('batchSizeSweep').points.map(({ config }) => config.skip.beforeWeights);
    expect(skips[0]).toEqual([]);
    expect(skips[1]).toEqual([randn(1), batches(5, 2000)]);
    expect(skips[2]).toEqual([randn(1), batches(5, 2000), randn(1), batches(5, 2000)]);
    // Layernorm starts from the seed again.
    expect(skips[4]).toEqual(skips[1]);
  });

  it('counts the draws of accuracy checks on large sets', () => {
    const { points } = plan('deepNet', { numTrain: 2000, epochs: 2 }, { ...IMAGES, train: 4000 });
    const check = { kind: 'choice', from: 2000, size: 1000, count: 1 };
    const own = (count: number): unknown => ({ kind: 'choice', from: 2000, size: 50, count });
    const draws = [own(1), check, own(39), check, own(40), check];
    expect(points[1]!.config.skip.afterWeights).toEqual(draws);
  });

  it('is for fully connected nets', () => {
    const { points } = plan('deepNet', { model: 'convolutional', hidden: [4] });
    for (const { config } of points) expect(config.skip).toEqual(DEFAULT_RUN_CONFIG.skip);
  });
});
