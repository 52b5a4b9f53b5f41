import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../extension/views/catalogue';
import type { BatchSpread, LayerReport, MomentumReport, Simulation } from '../../../src/protocol/inspect';
import { singleSample, spreadLine } from '../../../webview/figures/batch';
import { conventionText, epsEffect } from '../../../webview/figures/conventions';
import { parseGroups, parseWhole, typedParameter } from '../../../webview/figures/fields';
import { hasUnbiasedRunningVariance } from '../../../webview/figures/gapMessage';
import { identityParameters } from '../../../webview/figures/identity';
import { bestCandidate, momentumCaption, momentumLines } from '../../../webview/figures/momentum';
import { simulationLine } from '../../../webview/figures/simulation';
import { layoutsOf, tensorFacts } from '../../../webview/figures/tensorFacts';
import { badgesOf, reportOf, type RowSketch } from './reports';

const floats = (...values: number[]): Float64Array => Float64Array.of(...values);

describe('a tensor’s facts', () => {
  it.each([
    ['ND', [200, 100], { samples: 200, channels: 100, positions: 1 }],
    ['NCHW', [16, 24, 6, 5], { samples: 16, channels: 24, positions: 30 }],
    ['NHWC', [16, 6, 5, 24], { samples: 16, channels: 24, positions: 30 }],
    ['NTD', [8, 12, 64], { samples: 8, channels: 64, positions: 12 }],
    ['ND', [7], { samples: 7, channels: 1, positions: 1 }],
  ] as const)('%s %j', (layout, shape, facts) => {
    expect(tensorFacts({ layout, shape })).toEqual(facts);
  });

  it('has a choice of layouts at rank 3 and 4 only', () => {
    expect([1, 2, 3, 4].map((rank) => layoutsOf(rank).length)).toEqual([0, 0, 2, 2]);
  });
});

describe('identity', () => {
  it('puts back each row’s mean and root of variance + epsilon', () => {
    const report = reportOf([
      { mean: 3, std: 2 },
      { mean: -1, std: 0.5 },
    ]);
    const { gamma, beta } = identityParameters(report)!;
    expect(beta).toEqual([3, -1]);
    for (const [row, std] of [2, 0.5].entries()) {
      const x = 1.25;
      const normalized = (x - beta[row]!) / Math.sqrt(std ** 2 + report.norm.eps);
      expect(normalized * gamma[row]! + beta[row]!).toBeCloseTo(x, 12);
    }
  });

  it('takes the running statistics where they are in use, and leaves rows without values alone', () => {
    const running = { mean: 5, std: 4 };
    const norm = { ...reportOf([{}]).norm, mode: 'running' as const };
    const report = reportOf(
      [
        { mean: 3, running },
        { mean: NaN, std: NaN },
      ],
      { norm },
    );
    expect(identityParameters(report)?.beta[0]).toBe(5);
    expect(identityParameters(reportOf([{ mean: NaN, std: NaN }]))).toEqual({ gamma: [1], beta: [0] });
  });

  it('is not offered where a row is no group of the norm', () => {
    expect(identityParameters(reportOf([{}], { rowsAreGroups: false }))).toBeUndefined();
    expect(identityParameters(reportOf([{}], { axis: 'sample' }))).toBeUndefined();
  });
});

describe('a small batch', () => {
  const batch: BatchSpread = {
    size: 8,
    draws: 100,
    meanSpread: floats(0.3, 0.35, 0.9),
    logStdSpread: floats(0.1, Math.log(1.24), 0.5),
    meanShift: floats(0, 0, 0),
    stdRatio: floats(1, 1, 1),
  };

  it('says how much its statistics vary', () => {
    expect(spreadLine(reportOf([{}, {}, {}], { batch }))?.text).toBe(
      'Batches of 8: means vary by 0.35σ, stds by 24%',
    );
    expect(spreadLine(reportOf([{}]))).toBeUndefined();
  });

  it('of one is explained, under norms across samples and their own statistics', () => {
    const one = (change: Partial<LayerReport['norm']>, tensor?: LayerReport['tensor']): LayerReport =>
      reportOf([{}], { norm: { ...reportOf([{}]).norm, ...change }, ...(tensor && { tensor }) });
    expect(singleSample(one({ batchSize: 1 }), true)?.effect).toMatch(/every output is β/);
    const images = { name: 'x', shape: [4, 3, 6, 6], dtype: 'float32', layout: 'NCHW' } as const;
    expect(singleSample(one({ batchSize: 1 }, images), true)?.effect).toMatch(/36 positions/);
    expect(singleSample(one({ batchSize: 1, mode: 'running' }), true)).toBeUndefined();
    expect(singleSample(one({ batchSize: 1 }), false)).toBeUndefined();
    expect(singleSample(one({ batchSize: 2 }), true)).toBeUndefined();
  });
});

describe('simulation', () => {
  const simulation: Simulation = {
    type: 'float16',
    eps: 0,
    overflow: floats(0, 0.5, 0),
    epsVanishes: Uint8Array.of(1, 0, 1),
    deviation: floats(0.001, Infinity, 0.002),
  };
  // Row 0 has a std that epsilon does not matter beside; row 2 one that it does.
  const report = reportOf([{ std: 1 }, { std: 1e5 }, { std: 1e-3 }], { simulation });

  it('marks what overflows, and where an epsilon that mattered is gone', () => {
    const badges = badgesOf(report);
    expect([0, 1, 2].map((row) => badges.of(row))).toEqual([[], ['overflow'], ['epsVanishes']]);
    expect(badges.severity('overflow')).toBe('error');
    expect(badges.keys.slice(7)).toEqual(['overflow', 'epsVanishes']);
  });

  it('says so in a line', () => {
    expect(simulationLine(report)).toEqual({
      severity: 'error',
      text: 'float16: overflow in 1 of 3 features, ε vanishes where it counts, in 1 feature. At most 0.00200 from float64, in feature 2.',
      detail: 'float16 stores ε 1e−5 as 0. variance + ε rounds to the variance in 2 features.',
    });
  });

  it('stands between the catalogue’s errors and warnings', () => {
    const mixed = reportOf([{ badges: ['heavyTail'] }], {
      simulation: { ...simulation, overflow: floats(1), epsVanishes: Uint8Array.of(0) },
    });
    expect(badgesOf(mixed).of(0)).toEqual(['overflow', 'heavyTail']);
  });
});

describe('conventions', () => {
  const [pytorch, keras] = ['pytorch', 'keras'].map((wanted) =>
    catalogue.conventions.find(({ name }) => name === wanted)!,
  );

  it('name the largest change of a std', () => {
    const report = reportOf([{ std: 1 }, { std: 0.1 }]);
    const effect = epsEffect(report, 1e-3)!;
    expect(effect.row).toBe(1);
    expect(effect.change).toBeCloseTo(0.1 / Math.sqrt(0.011) - 0.1 / Math.sqrt(0.01001), 12);
  });

  it('say what momentum weighs and how the running variance is divided', () => {
    const report = reportOf([{ std: 0.1 }]);
    expect(conventionText(report, pytorch!, [pytorch!, keras!], true)).toBe(
      'momentum=0.1 weighs the new batch: 0.9 of the old value · running variance over M − 1, 0.50% larger · Keras’s ε 0.001 would change a std after by up to 0.046, in feature 0',
    );
    expect(conventionText(report, keras!, [keras!], false)).toBe('');
  });
});

describe('the unbiased running variance', () => {
  const rows = (factor: number, shift = 0): RowSketch[] =>
    [1, 2, 3].map((std) => ({ mean: 4, std, running: { mean: 4 - shift, std: std * factor } }));
  const M = 200;
  it('is known by its factor', () => {
    expect(hasUnbiasedRunningVariance(reportOf(rows(Math.sqrt(M / (M - 1)))))).toBe(true);
    expect(hasUnbiasedRunningVariance(reportOf(rows(1)))).toBe(false);
    expect(hasUnbiasedRunningVariance(reportOf(rows(Math.sqrt(M / (M - 1)), 1)))).toBe(false);
    expect(hasUnbiasedRunningVariance(reportOf([{}]))).toBe(false);
  });
});

describe('momenta', () => {
  const candidate = (momentum: number, medianKl: number): MomentumReport['candidates'][number] => ({
    momentum,
    updates: 6,
    runningMean: floats(),
    runningVar: floats(),
    medianKl,
    largestKl: 10 * medianKl,
  });
  const report: MomentumReport = {
    batchSize: 32,
    batches: 6,
    passes: 1,
    wholeMean: floats(),
    wholeVar: floats(),
    candidates: [candidate(0.9, 0.53), candidate(0.99, NaN), candidate(0.5, 0.0048), candidate(5 / 6, 0.1)],
  };

  it('are listed by size, the average last, the nearest marked', () => {
    expect(bestCandidate(report)).toBe(2);
    expect(momentumLines(report).map(({ cells, best }) => [cells[0], best])).toEqual([
      ['0.5', true],
      ['0.9', false],
      ['0.99', false],
      ['mean of all', false],
    ]);
    expect(momentumCaption(report)).toBe('6 batches of 32, once over');
  });
});

describe('fields of the choice', () => {
  it('whole numbers and groups', () => {
    expect(parseWhole('8', 'Batch size', 1, 200)).toEqual({ value: 8 });
    for (const bad of ['0', '201', '1.5', '', 'x'])
      expect(parseWhole(bad, 'n', 1, 200)).toHaveProperty('error');
    expect(parseGroups('6', 24)).toEqual({ value: 6 });
    expect(parseGroups('5', 24)).toEqual({
      error: 'Groups must divide the 24 channels: 1, 2, 3, 4, 6, 8, 12, 24.',
    });
  });

  it('long lists are said, not shown', () => {
    expect(typedParameter([1, 2, 3], 1)).toBe('1, 2, 3');
    expect(typedParameter([1, 2, 3, 4], 1)).toBe('per feature');
    expect(typedParameter(undefined, 1)).toBe('1');
  });
});
