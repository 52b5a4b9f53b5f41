import { describe, expect, it } from 'vitest';
import { curveSeries, measuredSteps, nearestStep, stepReadout } from '../../../webview/figures/checkCurve';
import { contrast, readableOn } from '../../../webview/figures/checkContrast';
import { checkCsv, curveCsv, elementText, rowText } from '../../../webview/figures/checkExport';
import { layoutMap, mapBlocks } from '../../../webview/figures/checkMap';
import { rowsOfItem } from '../../../webview/figures/checkRows';
import { documentOf, itemOf } from './checkDocuments';

const steps = [1e-2, 1e-5, 1e-8];
const document = documentOf(
  [
    { name: 'x', numeric: [1, 2, 3], shape: [3] },
    {
      name: 'gamma',
      numeric: [4, 8],
      analytic: [1, 2],
      verdict: 'fail',
      cause: 'scale',
      evidence: 'Wrong: 4\u00d7',
    },
  ],
  {
    stepCurve: steps.flatMap((h) => [
      { h, dtype: 'float64' as const, name: 'x', maxRelError: h / 16 },
      ...(h > 1e-6 ? [{ h, dtype: 'float32' as const, name: 'x', maxRelError: 0.5 }] : []),
      { h, dtype: 'float64' as const, name: 'gamma', maxRelError: 0.6 },
    ]),
  },
);
const item = itemOf('my layer', document);
const series = curveSeries(document, 'x');

describe('the readout of the step sizes', () => {
  it('is about the measured step nearest on the log axis', () => {
    expect(measuredSteps(series)).toEqual([1e-8, 1e-5, 1e-2]);
    expect([2e-9, 2e-7, 4e-7, 0.9].map((h) => nearestStep(series, h))).toEqual([1e-8, 1e-8, 1e-5, 1e-2]);
    expect(nearestStep([], 1)).toBeUndefined();
  });

  it('names the step and every error measured there', () => {
    expect(stepReadout(series, 1e-5)).toBe(
      'h 1e\u22125: dgamma float64 0.600, dx float64 6.25e\u22127, dx float32 0.500',
    );
    expect(stepReadout(series, 1e-8)).toBe('h 1e\u22128: dgamma float64 0.600, dx float64 6.25e\u221210');
  });
});

describe('what the menus copy', () => {
  const [gamma, x] = rowsOfItem(item);

  it('is a row in full precision', () => {
    const [head, line] = rowText(gamma!).split('\n');
    expect(head!.split('\t')).toHaveLength(line!.split('\t').length);
    expect(line).toBe('my layer\tdgamma\t2\t0.6\t6\t[0]\tfail\tscale\tWrong: 4\u00d7');
  });

  it('is one element, or all of one gradient', () => {
    expect(elementText('dgamma', gamma!.parameter.elements[1]!).split('\n')[1]).toBe('dgamma[1]\t8\t2\t0.6');
    const lines = checkCsv([item], x!.parameter.name).trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe('my layer,dx,0,1,1,0,pass,none');
  });

  it('is the curves, a column each, empty where nothing was measured', () => {
    expect(curveCsv(series).trim().split('\n')).toEqual([
      'h,dx float32,dx float64,dgamma float64',
      '0.01,0.5,0.000625,0.6',
      '0.00001,0.5,6.25e-7,0.6',
      '1e-8,,6.25e-10,0.6',
    ]);
  });
});

describe('the text of an element', () => {
  const themes = [
    ['rgb(204, 204, 204)', 'rgb(31, 31, 31)'],
    ['rgb(59, 59, 59)', 'rgb(255, 255, 255)'],
    ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'],
  ] as const;
  const parts = (colour: string): [number, number, number] =>
    colour.match(/\d+/g)!.map(Number) as [number, number, number];

  it.each(themes)('%s on %s can be read all along the ramp', (ink, ground) => {
    for (let share = 0; share <= 0.46; share += 0.01) {
      const under = parts(ground).map((part, i) => part + share * (parts(ink)[i]! - part));
      const text = parts(readableOn(ink, ground, share));
      expect(contrast(text, under as [number, number, number])).toBeGreaterThan(4.5);
    }
  });

  it('stays ink while ink can be read, and where colours cannot', () => {
    expect(readableOn(...themes[0], 0.1)).toBe(themes[0][0]);
    expect(readableOn('ink', 'ground', 0.4)).toBe('ink');
  });
});

describe('the element map', () => {
  it('never takes more height than it is given, as long as there is a pixel for a row', () => {
    for (const rows of [1, 4, 24, 200]) {
      const wide = documentOf([
        { name: 'x', numeric: new Array<number>(rows * 5).fill(1), shape: [rows, 5] },
        { name: 'gamma', numeric: [1, 2, 3, 4, 5] },
        { name: 'beta', numeric: [1, 2, 3, 4, 5] },
      ]);
      const blocks = mapBlocks(wide, wide.parameters[0]!);
      for (const height of [120, 260, 400]) {
        const layout = layoutMap(blocks, 500, height);
        expect(layout.height).toBeLessThanOrEqual(Math.max(height, 40));
        expect(layout.blocks.every((block) => block.height >= 7)).toBe(true);
      }
    }
  });
});
