import { tickFormat, tickFormatBelow } from '../../../webview/figures/ticks';
import { describe, expect, it } from 'vitest';
import {
  columnFormat,
  decimalsFor,
  exact,
  figure,
  momentsText,
  percent,
  roughFigure,
} from '../../../webview/figures/numbers';

describe('figure', () => {
  it.each([
    [-8.7231, '−8.72'],
    [0, '0'],
    [-0, '0'],
    [0.03124, '0.0312'],
    [416.4, '416'],
    [99999, '99999'],
    [9.999, '10.0'],
    [1e5, '1e5'],
    [-1.234e-7, '−1.23e−7'],
    [0.0009, '9e−4'],
    [NaN, '–'],
    [-Infinity, '−∞'],
  ])('writes %d as %s', (x, text) => {
    expect(figure(x)).toBe(text);
  });
});

it('writes ranges of a sentence with one decimal at least', () => {
  expect([-9.94, 10.21, 0.00342, 5.31, 123.4, 0].map(roughFigure)).toEqual([
    '−9.9',
    '10.2',
    '0.0034',
    '5.3',
    '123',
    '0',
  ]);
});

describe('columns', () => {
  it('shows a distribution to three digits of its std', () => {
    expect(decimalsFor(3.56, 16.65)).toBe(2);
    expect(decimalsFor(0.9999996, 2.4)).toBe(3);
    expect(decimalsFor(123, 500)).toBe(0);
  });
  it('aligns the points of a column, without a sign on zero', () => {
    expect([-8.72, 3.56, -0.001].map(columnFormat(3.56, [-16.65]))).toEqual(['−8.72', '3.56', '0.00']);
  });
  it('falls back to exponents where fixed places say nothing', () => {
    expect(columnFormat(0, [0.8125])(0.8125)).toBe('0.813');
    expect(columnFormat(2e-6, [1e-5])(1e-5)).toBe('1e−5');
    expect(columnFormat(1e-6, [1e4])(1e4)).toBe('10000');
  });
});

it('says moments with the decimals of the rounded std', () => {
  expect(momentsText(0.0000001, 0.9999996)).toBe('mean 0.00, std 1.00');
  expect(momentsText(11.1, 3.65)).toBe('mean 11.10, std 3.65');
});

it('does not round a share to none or all', () => {
  expect([0, 0.001, 0.5123, 0.999, 1].map(percent)).toEqual(['0%', '<1%', '51%', '>99%', '100%']);
});

it('copies full precision in ASCII', () => {
  expect([0.1 + 0.2, -1e-7, NaN, -Infinity].map(exact)).toEqual([
    '0.30000000000000004',
    '-1e-7',
    'nan',
    '-inf',
  ]);
});

it('ticks that would not fit become powers of ten, sign and all', () => {
  const short = (text: string): boolean => text.length <= 5;
  expect([-20_000, 0, 20_000].map(tickFormat([-20_000, 0, 20_000], short))).toEqual(['−2e4', '0', '2e4']);
  expect([-0.5, 0].map(tickFormat([-0.5, 0], short))).toEqual(['−0.5', '0.0']);
  const tiny = [-1e-10, 0, 1e-10];
  expect(tiny.map(tickFormatBelow(tiny))).toEqual(['−1e−10', '0', '1e−10']);
  expect([0, 2e4].map(tickFormatBelow([0, 2e4]))).toEqual(['0', '20000']);
});
