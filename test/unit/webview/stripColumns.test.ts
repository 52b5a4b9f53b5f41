import { describe, expect, it } from 'vitest';
import { columnOfRow } from '../../../webview/canvas/drawStrip';
import { stripColumns } from '../../../webview/figures/stripColumns';
import { badgesOf, reportOf } from './reports';

describe('strip columns', () => {
  it('gives every row its column while there is a pixel for each, without gaps', () => {
    const report = reportOf([{ mean: 2 }, { mean: 0 }, { mean: 1 }]);
    const columns = stripColumns(report, badgesOf(report), 10);
    expect([...columns.edges]).toEqual([0, 3, 7, 10]);
    expect([...columns.before.p50]).toEqual([0, 1, 2]);
    expect(columnOfRow(report, columns, 0)).toBe(2);
  });

  it('merges rows: min p1, max p99, medians of the rest, worst badge', () => {
    const report = reportOf([
      { quantiles: [-9, 1, 2, 3, 9] },
      { quantiles: [-4, 2, 3, 4, 20], badges: ['heavyTail'] },
      { quantiles: [-5, 3, 4, 5, 6], badges: ['dead'] },
      { quantiles: [0, 10, 11, 12, 13] },
    ]);
    const columns = stripColumns(report, badgesOf(report), 1);
    const { p1, p25, p50, p75, p99 } = columns.before;
    expect([p1[0], p25[0], p50[0], p75[0], p99[0]]).toEqual([-9, 2.5, 3.5, 4.5, 20]);
    expect(columns.badges).toEqual(['dead']);
  });

  it('leaves rows without finite values out of a merged column', () => {
    const report = reportOf([{ quantiles: [NaN, NaN, NaN, NaN, NaN] }, { quantiles: [1, 2, 3, 4, 5] }]);
    const columns = stripColumns(report, badgesOf(report), 1);
    expect(columns.before.p1[0]).toBe(1);
    expect(columns.before.p50[0]).toBe(3);
  });

  it('does not repeat a badge that more than half of the rows carry', () => {
    const report = reportOf([{ badges: ['trainEvalGap'] }, { badges: ['trainEvalGap', 'heavyTail'] }, {}]);
    expect(stripColumns(report, badgesOf(report), 30).badges).toEqual([undefined, 'heavyTail', undefined]);
  });
});
