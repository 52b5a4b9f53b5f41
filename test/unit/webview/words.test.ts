import { describe, expect, it } from 'vitest';
import { afterCaption, beforeCaption, tileMoments } from '../../../webview/figures/captions';
import { reportCsv, rowText } from '../../../webview/figures/exportText';
import { gapMessage } from '../../../webview/figures/gapMessage';
import { rowSentence, shortValue } from '../../../webview/figures/sentences';
import { badgesOf, reportOf, type RowSketch } from './reports';

const sentence = (
  row: RowSketch,
  ...change: Parameters<typeof reportOf> extends [unknown, ...infer R] ? R : never
): string => {
  const report = reportOf([row], ...change);
  return rowSentence(report, badgesOf(report), 0);
};

describe('captions', () => {
  it('say the picture in figures', () => {
    const report = reportOf([
      { mean: -9.9, std: 0.0034, after: { std: 0.5 } },
      { mean: 10.21, std: 5.31 },
      {},
    ]);
    expect(beforeCaption(report)).toBe('means from −9.9 to 10.2, stds from 0.0034 to 5.3');
    expect(afterCaption(report)).toBe('mean 0 and std 1 in 2 of 3 features');
  });

  it('name gamma and beta where they differ between rows', () => {
    const target = { beta: Float64Array.of(0, 1), gamma: Float64Array.of(1, -2) };
    const report = reportOf([{}, { after: { mean: 1, std: 2 } }], { target });
    expect(afterCaption(report)).toBe('mean β and std |γ| in 2 of 2 features');
  });

  it('do not promise what a norm per sample does not do to a feature', () => {
    const target = { beta: Float64Array.of(NaN, NaN), gamma: Float64Array.of(NaN, NaN) };
    expect(afterCaption(reportOf([{}, {}], { target }))).toBe('means from 0 to 0, stds from 1.0 to 1.0');
  });

  it('write a tile in two digits', () => {
    expect(tileMoments(-0.4231, 2.71)).toBe('−0.42 ± 2.7');
    expect(tileMoments(9.96, 0)).toBe('10 ± 0');
  });
});

describe('sentences', () => {
  it('dead', () => {
    expect(sentence({ badges: ['dead'], max: -0.16, after: { positive: 102 } })).toBe(
      'Never above 0, so its ReLU stays off. Batchnorm centres it: 51% of the samples pass.',
    );
  });
  it('gap', () => {
    expect(
      sentence({ badges: ['trainEvalGap'], mean: 11.1, std: 3.65, running: { mean: 1.99, std: 1.94 } }),
    ).toBe('Mean 4.7 σ off and std 1.9 times too wide.');
  });
  it('non-finite', () => {
    expect(sentence({ badges: ['nonFinite'], nan: 12 })).toBe(
      '12 of 200 values are NaN, left out here. In training the batch mean would be NaN and so would all 200 outputs.',
    );
  });
  it('nothing', () => {
    expect(sentence({ mean: -1.5, std: 2.9 })).toBe(
      'Nothing unusual. Batchnorm takes mean −1.5, std 2.9 to mean 0, std 1.0.',
    );
  });
});

it('short values of badges', () => {
  const report = reportOf([
    { nan: 12, saturation: 0.29, kurtosis: 20.4, mean: 9, running: { mean: 0, std: 2 } },
  ]);
  const badges = badgesOf(report);
  const short = (kind: Parameters<typeof shortValue>[3]): string => shortValue(report, badges, 0, kind);
  expect(short('nonFinite')).toBe('NaN/Inf 12');
  expect(short('saturated')).toBe('Sat. 29%');
  expect(short('heavyTail')).toBe('Tail 20');
  expect(short('trainEvalGap')).toBe('gap 4.5σ');
});

describe('the layer’s message', () => {
  const gap = (mean: number, running: number): RowSketch => ({
    mean,
    std: 3.6,
    badges: ['trainEvalGap'],
    running: { mean: running, std: 2 },
  });

  it('names too few updates where the running means are a fraction of the batch means', () => {
    const report = reportOf([gap(-10, -1.8), gap(4, 0.72), gap(11, 1.98)]);
    const message = gapMessage(report, badgesOf(report));
    expect(message?.title).toBe('The running statistics do not fit this batch, in 3 of 3 features');
    expect(message?.effect).toContain('means would run from −4.1 to 4.5 instead of 0');
    expect(message?.cause).toContain(
      'Running means are 0.18 × the batch means, as after 2 updates with momentum 0.9 or 20 with 0.99.',
    );
    expect(message?.canUseBatch).toBe(false);
  });

  it('else says that the data have moved', () => {
    const report = reportOf([gap(5, -4), gap(5, 3), gap(5, 0)]);
    expect(gapMessage(report, badgesOf(report))?.cause).toContain('have moved');
  });

  it('keeps quiet below half of the rows', () => {
    const report = reportOf([gap(5, 0), {}, {}]);
    expect(gapMessage(report, badgesOf(report))).toBeUndefined();
  });
});

it('copies a row and a layer in full precision', () => {
  const report = reportOf([{ mean: 1 / 3, badges: ['dead'] }, {}]);
  const badges = badgesOf(report);
  expect(rowText(report, badges, 0)).toContain('mean\t0.3333333333333333\t0');
  const [head = '', first = ''] = reportCsv(report, badges).split('\n');
  expect(head.split(',').slice(0, 4)).toEqual(['feature', 'badges', 'before_count', 'before_mean']);
  expect(first.split(',')).toHaveLength(head.split(',').length);
});
