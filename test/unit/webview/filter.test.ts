import { describe, expect, it } from 'vitest';
import { applyFilter, parseFilter, rowsFilter, toggleKind } from '../../../webview/figures/filter';
import { badgesOf, reportOf } from './reports';

describe('filter grammar', () => {
  it('reads indices, ranges and findings', () => {
    const { ranges, kinds, unknown } = parseFilter('17, 40-20, dead, gap, 3–5', badgesOf(reportOf([{}])));
    expect(ranges).toEqual([
      { from: 17, to: 17 },
      { from: 20, to: 40 },
      { from: 3, to: 5 },
    ]);
    expect([...kinds]).toEqual(['dead', 'trainEvalGap']);
    expect(unknown).toEqual([]);
  });

  it.each([
    ['NaN', 'nonFinite'],
    ['nan/inf', 'nonFinite'],
    ['Dead', 'dead'],
    ['train/eval gap', 'trainEvalGap'],
    ['const', 'constant'],
    ['satur', 'saturated'],
    ['eps', 'epsDominated'],
    ['ε', 'epsDominated'],
    ['heavy', 'heavyTail'],
    ['tail', 'heavyTail'],
  ])('understands %s', (word, kind) => {
    expect([...parseFilter(word, badgesOf(reportOf([{}]))).kinds]).toEqual([kind]);
  });

  it('shows the rows that any part names, in the order given', () => {
    const report = reportOf([{}, { badges: ['dead'] }, {}, {}, { badges: ['heavyTail'] }]);
    const order = Uint32Array.of(4, 3, 2, 1, 0);
    const shown = (text: string): number[] => [
      ...applyFilter(order, parseFilter(text, badgesOf(report)), badgesOf(report)),
    ];
    expect(shown('')).toEqual([4, 3, 2, 1, 0]);
    expect(shown('dead, 3')).toEqual([3, 1]);
    expect(shown('xyz')).toEqual([]);
  });
});

it('a badge adds its word and takes it out again', () => {
  expect(toggleKind('', 'dead', badgesOf(reportOf([{}])))).toBe('dead');
  expect(toggleKind('17, dead', 'nonFinite', badgesOf(reportOf([{}])))).toBe('17, dead, nan');
  expect(toggleKind('17, Dead, nan', 'dead', badgesOf(reportOf([{}])))).toBe('17, nan');
});

it('writes runs of rows as ranges', () => {
  expect(rowsFilter([7, 3, 4, 5, 9])).toBe('3-5, 7, 9');
});
