import { describe, expect, it } from 'vitest';
import { isUnfinished, parseBins, parseEps, parseParameter, typed } from '../../../webview/figures/fields';
import { INITIAL_VIEW, readViewState } from '../../../webview/state';

describe('fields', () => {
  it('epsilon', () => {
    expect(parseEps('1e-5')).toEqual({ value: 1e-5 });
    expect(parseEps('1e−5')).toEqual({ value: 1e-5 });
    expect(parseEps('-1')).toHaveProperty('error');
    expect(parseEps('abc')).toHaveProperty('error');
    expect(parseEps('')).toHaveProperty('error');
  });
  it('gamma and beta: a number, numbers, or a tensor of the file', () => {
    expect(parseParameter('.5', 'γ', [])).toEqual({ value: 0.5 });
    expect(parseParameter('1, 2 3', 'γ', [])).toEqual({ value: [1, 2, 3] });
    expect(parseParameter('bn1.weight', 'γ', ['bn1.weight'])).toEqual({ value: 'bn1.weight' });
    expect(parseParameter('bn2.weight', 'γ', ['bn1.weight'])).toHaveProperty('error');
  });
  it('bins', () => {
    expect(parseBins('32')).toEqual({ value: 32 });
    expect(parseBins('FD')).toEqual({ value: 'fd' });
    for (const bad of ['1', '513', '3.5', '']) expect(parseBins(bad)).toHaveProperty('error');
  });
  it('are not refused half-typed', () => {
    expect(['1e', '1e-', '-', '', '0.'].every(isUnfinished)).toBe(true);
    expect(isUnfinished('1ex')).toBe(false);
  });
  it('are written as one would type them', () => {
    expect([1e-5, 1, 0, 0.001, 1e6].map(typed)).toEqual(['1e-5', '1', '0', '1e-3', '1e6']);
  });
});

describe('what a webview kept', () => {
  it('is read back', () => {
    const kept = {
      ...INITIAL_VIEW,
      sort: 'std',
      filter: 'dead',
      scroll: 140,
      restore: { tensor: 'a', selected: 3 },
    };
    expect(readViewState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });
  it('is left behind when it is of another version or spoilt', () => {
    expect(readViewState(undefined)).toEqual(INITIAL_VIEW);
    expect(readViewState({ ...INITIAL_VIEW, version: 0, filter: 'dead' })).toEqual(INITIAL_VIEW);
    expect(
      readViewState({ version: 1, sort: 'nonsense', scroll: -4, restore: { source: { kind: 'file' } } }),
    ).toEqual(INITIAL_VIEW);
  });
});
