import { describe, expect, it } from 'vitest';
import type { Comparison, LayerReport } from '../../../src/protocol/inspect';
import { detailData } from '../../../webview/charts/detailData';
import { rangeReadout } from '../../../webview/figures/captions';
import { comparisonText, differingText } from '../../../webview/figures/comparison';
import { exportName, reportJson } from '../../../webview/figures/exportJson';
import { binRows, binsCsv, rowCsv } from '../../../webview/figures/exportText';
import { rowSentence } from '../../../webview/figures/sentences';
import { cutMiddle, laneNames } from '../../../webview/figures/words';
import { badgesOf, reportOf } from './reports';

const compared = (change: Partial<Comparison> = {}): LayerReport =>
  reportOf([{ mean: 0.41, after: { mean: 0.43 } }, {}], {
    comparison: { name: 'affine5', source: '', ...change },
    norm: { ...reportOf([{}]).norm, name: 'none', label: 'None' },
  });

describe('two tensors', () => {
  it('say their largest difference, with digits that show it', () => {
    const largest = { difference: 0.013, index: [3, 17], first: 0.412, second: 0.425 };
    const report = compared({ largest, differing: 12, elements: 20_000 });
    expect(comparisonText(report)).toBe('largest difference 0.0130 at [3, 17]: 0.412 against 0.425');
    expect(differingText(report)).toBe('12 of 20,000 elements differ');
    const near = { difference: 1e-6, index: [0], first: 1.000001, second: 1 };
    expect(comparisonText(compared({ largest: near, differing: 1 }))).toMatch(/1\.000001 against 1\.000000$/);
  });

  it('are identical, or of other shapes', () => {
    expect(comparisonText(compared({ differing: 0, elements: 4 }))).toBe('identical');
    expect(comparisonText(compared())).toBe('shapes differ: distributions only');
    expect(comparisonText(reportOf([{}]))).toBeUndefined();
  });

  it('name the lanes; a name both have gets its file', () => {
    expect(laneNames(reportOf([{}]))).toEqual({ before: 'Before', after: 'After' });
    expect(laneNames(compared())).toEqual({ before: 'affine4', after: 'affine5' });
    expect(laneNames(compared({ name: 'affine4', source: 'b.npz' })).after).toBe('affine4 (b.npz)');
  });

  it('have no norm between them: no brackets, no ruler', () => {
    const report = compared();
    const data = detailData(report, badgesOf(report), 0, 'auto');
    expect([data.batch, data.target, data.running, data.rulerFrom]).toEqual(Array(4).fill(undefined));
    expect(data.after.title).toBe('affine5');
    expect(rowSentence(report, badgesOf(report), 0)).toBe('Mean 0.410 against 0.430, std 1.00 against 1.00.');
  });

  it('share their bins', () => {
    const report = compared();
    const binRange = { min: Float64Array.of(-10, -10), max: Float64Array.of(20, 20) };
    const shared = { ...report, before: { ...report.before, binRange } };
    expect(binRows(shared, 0)[0]).toMatchObject({ from: -10, to: 0 });
  });
});

describe('names', () => {
  it('lose their middle', () => {
    expect(cutMiddle('affine4', 10)).toBe('affine4');
    expect(cutMiddle('encoder.layers.11.attention.output', 15)).toBe('encoder….output');
    expect(cutMiddle('abcdef', 5)).toHaveLength(5);
  });

  it('become file names', () => {
    expect(exportName('activations.npz', 'affine4', 'csv')).toBe('activations-affine4.csv');
    expect(exportName('two-layer sample', 'a/b:c', 'png')).toBe('two-layer-sample-a-b-c.png');
  });
});

it('a dragged range says how many and where their medians lie', () => {
  const report = reportOf([{ mean: -3 }, { mean: 2 }, { mean: 9 }]);
  expect(rangeReadout(report, 'before', Uint32Array.of(0, 1))).toBe('2 features, medians from −3.0 to 2.0');
});

describe('exports', () => {
  const report = reportOf([{ badges: ['dead'], mean: NaN }, {}]);
  const badges = badgesOf(report);

  it('JSON holds every figure, and what JSON has no number for as strings', () => {
    const document = JSON.parse(reportJson(report, badges)) as {
      features: { findings: unknown; before: Record<string, unknown> }[];
    };
    expect(document.features).toHaveLength(2);
    expect(document.features[0]?.findings).toEqual([{ kind: 'dead', value: 0.46 }]);
    expect(document.features[0]?.before['mean']).toBe('NaN');
    expect(document.features[1]?.before['histogram']).toEqual({
      edges: [-3, -1, 1, 3],
      counts: [50, 100, 50],
    });
  });

  it('CSV of one row has the head of all', () => {
    const [head = '', line = ''] = rowCsv(report, badges, 1).split('\n');
    expect(line.split(',')).toHaveLength(head.split(',').length);
    expect(binsCsv(report, 1).split('\n')[1]).toBe('before,-3,-1,50');
  });
});
