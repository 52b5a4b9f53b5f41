import { expect, it } from 'vitest';
import { availableSorts, sortRows } from '../../../webview/figures/order';
import { badgesOf, reportOf } from './reports';

const report = reportOf([
  { mean: 3, std: 1 },
  { mean: -2, std: 4, badges: ['heavyTail'] },
  { mean: 1, std: NaN, quantiles: [1, 1, 1, 1, 1] },
  { mean: 0, std: 2, kurtosis: 12 },
]);
const badges = badgesOf(report);

it('puts flagged rows first, in the report’s order, then the rest by index', () => {
  expect([...sortRows(report, badges, 'severity')]).toEqual([1, 0, 2, 3]);
});

it('sorts by figures, rows without one last', () => {
  expect([...sortRows(report, badges, 'std')]).toEqual([1, 3, 0, 2]);
  expect([...sortRows(report, badges, 'kurtosis')]).toEqual([3, 0, 1, 2]);
  expect([...sortRows(report, badges, 'median')]).toEqual([1, 3, 2, 0]);
});

it('offers the gap where there is one', () => {
  expect(availableSorts(report)).not.toContain('gap');
  expect(availableSorts(reportOf([{ running: { mean: 0, std: 1 } }]))).toContain('gap');
});
