import { describe, expect, it } from 'vitest';
import { checkOptions } from '../../../src/gradientCheck/checkOptions';
import { STEP_OF, parseSeed, parseStep, parseTolerance } from '../../../webview/figures/checkFields';
import {
  errorFigure,
  errorPlace,
  gradientFormat,
  isAbove,
  powerFigure,
  shapeText,
  stepFigure,
  tickPixels,
} from '../../../webview/figures/checkNumbers';

describe('errors', () => {
  it('are written with all their digits, so that a column of them reads evenly', () => {
    expect([0.6, 1.7e-9, 2.2e-12].map((x) => errorFigure(x))).toEqual([
      '0.600',
      '1.70e\u22129',
      '2.20e\u221212',
    ]);
    expect([2.2, 0.74, 1.3e-3, 1e-11].map((x) => errorFigure(x, 2))).toEqual([
      '2.2',
      '0.74',
      '1.3e\u22123',
      '1.0e\u221211',
    ]);
    expect([0, NaN, Infinity].map((x) => errorFigure(x))).toEqual(['0', 'NaN', '\u221e']);
  });

  it('lie on a log axis from 1e-16 to 1; what is no number is as wrong as can be', () => {
    expect(errorPlace(1)).toBe(1);
    expect(errorPlace(1e-8)).toBeCloseTo(0.5);
    expect(errorPlace(0)).toBe(0);
    expect(errorPlace(1e-20)).toBe(0);
    expect(errorPlace(NaN)).toBe(1);
    expect(errorPlace(Infinity)).toBe(1);
  });

  it('share pixels and are counted there', () => {
    expect([...tickPixels([1e-8, 1e-8, 1], 100)]).toEqual([
      [50, 2],
      [100, 1],
    ]);
  });

  it('are above tolerance as the check decides: absolute or relative', () => {
    const element = { index: [0], numeric: 1, analytic: 1.1, relError: 0.05 };
    expect(isAbove(element, { rtol: 1e-5, atol: 0 })).toBe(true);
    expect(isAbove(element, { rtol: 0.1, atol: 0 })).toBe(false);
    expect(isAbove(element, { rtol: 1e-5, atol: 0.2 })).toBe(false);
    expect(isAbove({ ...element, numeric: 'NaN', relError: 'NaN' }, { rtol: 1, atol: 1 })).toBe(true);
  });
});

describe('figures of the check', () => {
  it('steps read as people type them', () => {
    expect([1e-5, 0.0464, 2.2e-5, 1, 0.1].map(stepFigure)).toEqual([
      '1e\u22125',
      '0.046',
      '2.2e\u22125',
      '1',
      '0.1',
    ]);
    expect([1, 1e-2, 1e-10].map(powerFigure)).toEqual(['1', '1e\u22122', '1e\u221210']);
  });

  it('gradients of one column share their decimals', () => {
    const write = gradientFormat([2.290483, -0.5]);
    expect([2.290483, -0.5, NaN].map(write)).toEqual(['2.290483', '\u22120.500000', 'NaN']);
    expect(gradientFormat([1e-9])(1e-9)).toBe('1.0000e\u22129');
    expect(gradientFormat([0])(0)).toBe('0');
  });

  it('shapes of many axes take less room', () => {
    expect(shapeText([4, 5])).toBe('4 \u00d7 5');
    expect(shapeText([4, 3, 2, 2])).toBe('4\u00d73\u00d72\u00d72');
  });
});

describe('fields of the check', () => {
  it('read a step, a tolerance and a seed', () => {
    expect(parseStep('1e\u22125')).toEqual({ value: 1e-5 });
    expect(parseTolerance('0')).toEqual({ value: 0 });
    expect(parseSeed('231')).toEqual({ value: 231 });
    for (const field of [
      parseStep('0'),
      parseStep('x'),
      parseTolerance('-1'),
      parseSeed('1.5'),
      parseSeed(''),
    ])
      expect(field).toHaveProperty('error');
  });

  it.each(['float64', 'float32'] as const)("have the check's own defaults in %s", (dtype) => {
    const { h, rtol } = checkOptions({ dtype });
    expect(STEP_OF[dtype]).toEqual({ h, rtol });
  });
});
