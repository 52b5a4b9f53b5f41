import { expect } from 'vitest';
import { QUANTILES } from '../../../src/protocol/inspect';
import type { RowSummaries } from '../../../src/protocol/inspect';

const EXACT = ['count', 'min', 'max', 'zeros', 'positive', 'nan', 'posInf', 'negInf', 'saturation'] as const;
const CLOSE = ['mean', 'std', 'skewness', 'kurtosis'] as const;

/** What a streamed tensor must have in common with one in memory: all, but for the percentiles as far as is said. */
export function expectSame(streamed: RowSummaries, whole: RowSummaries, mapped: boolean): void {
  for (const name of EXACT) {
    // After a map the last bit of a variance may move an end, but no count.
    if (mapped && ['min', 'max', 'saturation'].includes(name)) continue;
    expect(streamed[name], name).toEqual(whole[name]);
  }
  expect([...streamed.binOffsets]).toEqual([...whole.binOffsets]);
  for (const name of CLOSE) expectClose(streamed[name], whole[name], name);
  expectClose(streamed.min, whole.min, 'min');
  const error = streamed.quantileError;
  whole.quantiles.forEach((value, i) => {
    const bound = (error?.[Math.floor(i / QUANTILES.length)] ?? 0) + 1e-9 * Math.abs(value);
    if (Number.isNaN(value)) expect(streamed.quantiles[i]).toBeNaN();
    else expect(Math.abs(streamed.quantiles[i]! - value), `quantile ${i}`).toBeLessThanOrEqual(bound);
  });
}

function expectClose(actual: Float64Array, expected: Float64Array, name: string): void {
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) expect(actual[i], name).toBeNaN();
    else expect(Math.abs(actual[i]! - value), name).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  });
}
