import { describe, expect, it } from 'vitest';
import { norms } from '../../../../src/normalization/registry';
import type { NormName } from '../../../../src/protocol/inspect';
import type { RunConfig, TrainingActivation } from '../../../../src/protocol/training';
import { RandomState } from '../../../../src/tensor/randomState';
import { createWasmEngine, fitsWasmEngine } from '../../../../src/training/fast/wasmEngine';
import { createFloat64Engine } from '../../../../src/training/float64Engine';
import { updateRules } from '../../../../src/training/updateRules/registry';
import { tinyDataset } from '../support';
import { bothAfter, configOf, difference, expectAgreement } from './agreement';

const data = tinyDataset();
const RULES = Object.keys(updateRules) as (keyof typeof updateRules)[];
const ACTIVATIONS: readonly TrainingActivation[] = ['relu', 'leakyRelu', 'sigmoid', 'tanh'];
/** A dense net has no positions to average over. */
const NORMS = (Object.keys(norms) as NormName[]).filter((norm) => norm !== 'instancenorm');

describe('steps agree with float64', () => {
  it.each(NORMS)('with %s, for every activation and rule', (norm) => {
    for (const activation of ACTIVATIONS) {
      for (const updateRule of RULES) expectAgreement(configOf({ norm, activation, updateRule }));
    }
  });

  it.each(NORMS)('with %s after the activation', (norm) => {
    expectAgreement(
      configOf({ norm, normPlacement: 'afterActivation', activation: 'tanh', updateRule: 'adam' }),
    );
  });

  it.each<[string, Partial<RunConfig>]>([
    ['dropout', { keep: 0.6, norm: 'layernorm' }],
    ['clipped gradients', { gradientClip: 0.3, updateRule: 'momentum', norm: 'rmsnorm' }],
    ['weight decay', { updateRule: 'adamw', weightDecay: 0.5, reg: 0, norm: 'none' }],
    ['sizes that fill no vector', { hidden: [7, 13, 5], norm: 'batchnorm', updateRule: 'nesterov' }],
    ['another momentum', { norm: 'batchnorm', momentum: 0.5 }],
  ])('with %s', (_, changes) => {
    expectAgreement(configOf(changes));
  });

  it('on fewer rows than the batch size, and on no more', () => {
    const config = configOf({ norm: 'layernorm' });
    const [exact, fast] = [createFloat64Engine, createWasmEngine].map((create) =>
      create(config, data, new RandomState(7)),
    );
    const rows = Int32Array.of(3, 1, 40, 7, 7);
    expect(fast!.step(rows, 0.1)).toBeCloseTo(exact!.step(rows, 0.1), 6);
    expect(() => fast!.step(new Int32Array(13), 0.1)).toThrow('at most the batch size of 12 rows, got 13');
  });

  it('in predictions for chosen rows, which change nothing', () => {
    const config = configOf({ norm: 'batchnorm', keep: 0.5 });
    const { exact, fast } = bothAfter(8, config);
    const rows = Int32Array.of(40, 2, 2, 17);
    const before = fast.engine.save();
    expect(fast.engine.accuracy('train', rows)).toBe(exact.engine.accuracy('train', rows));
    expect(difference(fast.engine.save(), before)).toBe(0);
  });
});

describe('a state', () => {
  const config = configOf({ norm: 'batchnorm', updateRule: 'adam', keep: 0.8 });

  it('continues to the same bits', () => {
    const { engine } = bothAfter(4, config).fast;
    const resumed = createWasmEngine(config, data, new RandomState(99));
    resumed.restore(engine.save());
    const rows = Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    for (let step = 0; step < 3; step++) expect(resumed.step(rows, 1e-2)).toBe(engine.step(rows, 1e-2));
    expect(difference(resumed.save(), engine.save())).toBe(0);
  });

  it('of parameters alone predicts the same', () => {
    const { engine } = bothAfter(9, config).fast;
    const other = createWasmEngine(config, data, new RandomState(99));
    other.restore(engine.parameters());
    expect(other.accuracy('val')).toBe(engine.accuracy('val'));
    expect(difference(other.parameters(), engine.parameters())).toBe(0);
  });

  it('is a copy', () => {
    const { engine } = bothAfter(1, config).fast;
    const saved = engine.save();
    const before = saved['W1']!.data.slice();
    engine.step(Int32Array.of(1, 2, 3), 1e-2);
    expect(saved['W1']!.data).toEqual(before);
  });

  it('of another net or rule is refused', () => {
    const { engine } = bothAfter(1, config).fast;
    const { W1: _, ...rest } = engine.save();
    expect(() => {
      engine.restore(rest);
    }).toThrow("The net's W1 has shape (8, 8), the state's is missing");
    const other = createWasmEngine(configOf({ updateRule: 'momentum' }), data, new RandomState(1));
    expect(() => {
      other.restore(engine.save());
    }).toThrow('The state has no velocity.W1 of 64 values: was it saved by another update rule?');
  });
});

describe('an observation', () => {
  it.each<[string, Partial<RunConfig>]>([
    ['batchnorm', { norm: 'batchnorm' }],
    ['groupnorm after the activation', { norm: 'groupnorm', normPlacement: 'afterActivation' }],
    ['no norm', { norm: 'none', keep: 0.7 }],
    ['clipped gradients', { norm: 'layernorm', gradientClip: 0.1 }],
  ])('tells what float64 does: %s', (_, changes) => {
    const { exact, fast } = bothAfter(3, configOf(changes));
    // Predictions in between change nothing of it.
    fast.engine.accuracy('train');
    const [expected, found] = [exact.engine.observe(), fast.engine.observe()];
    expect(difference(found.activations, expected.activations)).toBeLessThan(2e-4);
    expect(found.layers).toHaveLength(expected.layers.length);
    for (const [n, record] of expected.layers.entries()) {
      for (const [name, value] of Object.entries(record)) {
        const own = [found.layers[n]![name as keyof typeof record]].flat() as number[];
        [value].flat().forEach((figure, i) => {
          const error = Math.abs(own[i]! - (figure as number)) / (1 + Math.abs(figure as number));
          expect(error, `${name} of layer ${n + 1}`).toBeLessThan(1e-4);
        });
      }
    }
  });

  it('is refused before the first step', () => {
    const engine = createWasmEngine(configOf({}), data, new RandomState(1));
    expect(() => engine.observe()).toThrow('before the first step');
  });
});

describe('divergence', () => {
  it.each(['none', 'batchnorm'] as const)('with %s is found where float64 finds it', (norm) => {
    const config = configOf({ norm });
    const [exact, fast] = [createFloat64Engine, createWasmEngine].map((create) => {
      const engine = create(config, data, new RandomState(7));
      const state = engine.save();
      state['W2']!.data[8] = NaN;
      engine.restore(state);
      return engine;
    });
    const rows = Int32Array.of(1, 2, 3, 4);
    for (const engine of [exact!, fast!]) expect(engine.step(rows, 0.1)).toBeNaN();
    expect(fast!.firstNonFinite()).toEqual(exact!.firstNonFinite());
    expect(fast!.observe().layers[0]!.updateRatio).toBe(0);
    expect(fast!.save()['updates']!.data[0]).toBe(0);
  });

  it('is nowhere in a finite pass', () => {
    expect(bothAfter(1, configOf({})).fast.engine.firstNonFinite()).toBeUndefined();
  });
});

it('leaves convolutions and float64 to the other engine', () => {
  expect(fitsWasmEngine(configOf({ norm: 'groupnorm' }))).toBe(true);
  expect(fitsWasmEngine(configOf({ dtype: 'float64' }))).toBe(false);
  expect(fitsWasmEngine(configOf({ model: 'convolutional' }))).toBe(false);
});

it('keeps moments of what has no gradient from becoming subnormal, and then from being slow', () => {
  const config = configOf({ norm: 'none', updateRule: 'adam', reg: 0 });
  const blind = { ...data, xTrain: data.xTrain.map((value, i) => (i % 8 === 0 ? 1e-18 : value)) };
  const engine = createWasmEngine(config, blind, new RandomState(7));
  const rows = Int32Array.from({ length: 12 }, (_, i) => 4 * i);
  for (let step = 0; step < 300; step++) engine.step(rows, 1e-3);
  const state = engine.save();
  const subnormal = Object.values(state).flatMap(({ data: values }) =>
    [...values].filter((value) => value !== 0 && Math.abs(value) < 2 ** -126),
  );
  expect(subnormal).toEqual([]);
});
