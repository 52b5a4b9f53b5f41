import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndedPoint } from '../../../src/experiments/experiment';
import { planExperiment } from '../../../src/experiments/planExperiment';
import { experiments } from '../../../src/experiments/registry';
import type { ExperimentName } from '../../../src/experiments/registry';

const NAMES = Object.keys(experiments) as ExperimentName[];
const DATA = { features: 20, classes: 4, train: 1000 };

const accuracy = fc.oneof(fc.constantFrom(0, 0.1, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const size = fc.oneof(
  fc.constantFrom(0, 1, 1.0001, 0.9999, NaN, Infinity, 1e-9, 1e12),
  fc.double({ min: 0, max: 1e15, noNaN: true }),
);
const count = fc.integer({ min: 1, max: 50 });
const optional = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

/** Whatever an experiment reads off a run, there or not, and with any number that it may be. */
const RESULTS = fc.record({
  ...{ bestTrainAccuracy: optional(accuracy), bestValAccuracy: optional(accuracy) },
  ...{ finalTrainAccuracy: optional(accuracy), epochAtHalf: optional(fc.integer({ min: 0, max: 9 })) },
  ...{ firstLoss: size, finalLoss: size, divergedAtStep: optional(count) },
  ...{ outputSpread: size, meanDrift: size, spreadRatio: size, lastLayer: count },
  ...{ targetLoss: fc.constant(0.8), stepsToLoss: optional(count) },
  ...{ timeRatio: size, millisecondsPerStep: size },
  ...{ testModeTrainAccuracy: accuracy, testModeValAccuracy: accuracy, meanGap: optional(size) },
});

function pointsOf(name: ExperimentName): fc.Arbitrary<EndedPoint[]> {
  const plans = [231, [1, 2, 3]].map((seed) => planExperiment(experiments[name], { seed }, DATA).points);
  return fc.constantFrom(...plans).chain((planned) =>
    fc
      .tuple(
        ...planned.map(({ series, parameters, seed }) =>
          fc
            .tuple(optional(RESULTS), fc.array(accuracy, { maxLength: 6 }))
            .map(([results, trainAccuracy]): EndedPoint[] => {
              if (!results) return [];
              const known = Object.entries(results).filter(([, value]) => value !== undefined);
              return [
                {
                  ...{ series, parameters, seed, run: 'run' },
                  results: Object.fromEntries(known) as Record<string, number>,
                  histories: { trainAccuracy, valAccuracy: trainAccuracy },
                },
              ];
            }),
        ),
      )
      .map((lists) => lists.flat()),
  );
}

const STRANGE =
  /NaN|undefined|null|Infinity|factor of 1 |(?<![\d.])[01] times|\b1 (epochs|steps|seeds)\b|(ahead|behind)[^.]* by 0 |\b0 % (longer|shorter)| {2}|-0\b/;

describe('the findings of whatever numbers', () => {
  it.each(NAMES)('%s', (name) => {
    fc.assert(
      fc.property(pointsOf(name), (points) => {
        for (const text of experiments[name].findings(points)) {
          expect(text).not.toMatch(STRANGE);
          expect(text).toMatch(/^[A-Z].*[^.]\.$/);
        }
      }),
      { seed: 231, numRuns: 150 },
    );
  });
});

describe('findings of numbers that say little', () => {
  const point = (
    series: string,
    parameters: EndedPoint['parameters'],
    results: object,
    seed = 1,
  ): EndedPoint => ({
    ...{ series, parameters, seed, run: 'run' },
    results: results as EndedPoint['results'],
    histories: { trainAccuracy: [0.1, 0.2], valAccuracy: [0.1, 0.2] },
  });
  const net = { norm: 'batchnorm' };

  it('say that nothing changed, or that all of it did', () => {
    const shift = (results: object): readonly string[] =>
      experiments.covariateShift.findings([point('Batchnorm', net, { lastLayer: 5, ...results })]);
    const what = 'Batchnorm: what enters the activation of layer 5';
    expect(shift({ meanDrift: 0, spreadRatio: 1.001 })).toEqual([
      `${what} kept its mean and its spread during training.`,
    ]);
    expect(shift({ meanDrift: 0.5, spreadRatio: 1 })).toEqual([
      `${what} moved its mean by 0.5 standard deviations and kept its spread during training.`,
    ]);
    expect(shift({ meanDrift: 0.5, spreadRatio: Infinity })).toEqual([
      `${what} moved its mean by 0.5 standard deviations and lost all of its spread at some step during training.`,
    ]);
  });

  it('tell that some seeds came there, and others did not', () => {
    const scaled = { scaling: 'standardized' };
    const plain = { scaling: 'as they are' };
    const found = experiments.featureScaling.findings([
      point('No norm', scaled, { targetLoss: 0.8, stepsToLoss: 30 }, 1),
      point('No norm', scaled, { targetLoss: 0.8, divergedAtStep: 9 }, 2),
      point('No norm', plain, { targetLoss: 0.8 }, 1),
    ]);
    expect(found).toEqual([
      'No norm: loss 0.8 was reached with 1 of 2 seeds on features standardized; it was not reached on features as they are.',
      'No norm diverged at scaling standardized with 1 of 2 seeds.',
    ]);
  });

  it('tell in one sentence what each scaling brought', () => {
    const at = (scaling: string, stepsToLoss: number): EndedPoint =>
      point('Batchnorm', { scaling }, { targetLoss: 0.8, stepsToLoss });
    expect(
      experiments.featureScaling.findings([
        at('as they are', 137),
        at('standardized', 48),
        at('from 0 to 1', 47),
      ]),
    ).toEqual([
      'Batchnorm: loss 0.8 was reached in 137 steps on features as they are, in 48 steps on features standardized and in 47 steps on features from 0 to 1.',
      'Batchnorm: the slowest scaling took 2.91 times the steps of the fastest.',
    ]);
  });

  it('tell which norm costs least, and which most', () => {
    const at = (norm: string, timeRatio: number): EndedPoint =>
      point('before the activation', { norm }, { timeRatio, millisecondsPerStep: 2 * timeRatio });
    expect(
      experiments.placement.findings([at('Batchnorm', 1.2), at('Layernorm', 1.001), at('RMSNorm', 1.1)]),
    ).toEqual([
      'Of the norms, layernorm before the activation cost least: a step took 2 ms, as long as one without a norm.',
      'Most cost batchnorm before the activation: 2.4 ms, 20 % longer than one without a norm.',
    ]);
  });

  it('tell where nets are level, and where they diverged', () => {
    const rate = (learningRate: number, more: object): EndedPoint =>
      point('No norm', { learningRate }, { bestTrainAccuracy: 0.3, ...more });
    expect(
      experiments.learningRateSweep.findings([
        rate(0.001, {}),
        rate(0.03, { divergedAtStep: 4 }),
        { ...rate(0.03, { divergedAtStep: 7 }), seed: 2 },
      ]),
    ).toEqual([
      'No norm trained best at learning rate 0.001, to training accuracy 0.3.',
      'No norm diverged at learning rate 0.03 (step 4 to 7).',
    ]);
  });
});
