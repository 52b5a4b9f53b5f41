import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  axisPlace,
  axisValue,
  exactAxis,
  niceAxis,
  robustRange,
  unite,
} from '../../../webview/figures/trainAxes';
import { logAxis } from '../../../webview/figures/trainLogAxis';

const texts = ({ ticks }: { readonly ticks: readonly { readonly text: string }[] }): string[] =>
  ticks.map(({ text }) => text);

describe('axes', () => {
  it('end at round values, ticks written alike', () => {
    expect(texts(niceAxis({ low: 0, high: 0.83 }, 4, ''))).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00']);
    expect(texts(niceAxis({ low: 0.53, high: 2.35 }, 4, ''))).toEqual(['0.5', '1.0', '1.5', '2.0', '2.5']);
    expect(texts(niceAxis({ low: 0, high: 250_000 }, 3, ''))).toEqual(['0', '1e5', '2e5', '3e5']);
  });

  it('cover their range in at most so many steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
        fc.integer({ min: 2, max: 8 }),
        (low, width, most) => {
          const axis = niceAxis({ low, high: low + width }, most, '');
          const step = axis.ticks.length > 1 ? axis.ticks[1]!.value - axis.ticks[0]!.value : width;
          expect(axis.min).toBeLessThanOrEqual(low + 1e-6 * step);
          expect(axis.max).toBeGreaterThanOrEqual(low + width - 1e-6 * step);
          expect(axis.ticks.length).toBeLessThanOrEqual(most + 1);
        },
      ),
    );
  });

  it('give a single value room', () => {
    const axis = niceAxis({ low: 2, high: 2 }, 4, '');
    expect(axis.min).toBeLessThan(2);
    expect(axis.max).toBeGreaterThan(2);
  });

  it('of a run end where the run does, at whole steps', () => {
    expect(exactAxis({ low: 0, high: 200 }, 5, '', true)).toMatchObject({ min: 0, max: 200 });
    expect(texts(exactAxis({ low: 0, high: 3 }, 8, '', true))).toEqual(['0', '1', '2', '3']);
  });

  it('in powers of ten say the powers, and 2 and 5 where they are few', () => {
    expect(texts(logAxis({ low: 1e-4, high: 1 }, 5, '', true))).toEqual([
      '1e−4',
      '1e−3',
      '1e−2',
      '1e−1',
      '1',
    ]);
    expect(texts(logAxis({ low: 5, high: 50 }, 5, '', true))).toEqual(['5', '10', '20', '50']);
    expect(logAxis({ low: 0, high: 1 }, 5, '').min).toBeGreaterThan(0);
    expect(logAxis({ low: 0.6, high: 2.4 }, 5, '')).toMatchObject({ min: 0.5, max: 5 });
    expect(texts(logAxis({ low: 0.6, high: 2.4 }, 5, ''))).toEqual(['0.5', '1', '2', '5']);
    expect(logAxis({ low: 3, high: 3 }, 5, '').max).toBeGreaterThan(3);
  });

  it('say where they end, and are written alike', () => {
    expect(texts(logAxis({ low: 2.3, high: 4e8 }, 5, ''))).toEqual(['2', '1e2', '1e4', '1e6', '1e8']);
    expect(texts(logAxis({ low: 2.1, high: 4.8 }, 5, ''))).toEqual(['2', '3', '4', '5']);
    expect(texts(logAxis({ low: 1e-3, high: 0.03 }, 6, '', true))).toEqual([
      '1e\u22123',
      '2e\u22123',
      '5e\u22123',
      '1e\u22122',
      '2e\u22122',
    ]);
  });

  it('over less than half a decade are ticked as linear ones', () => {
    const short = logAxis({ low: 2.1, high: 2.4 }, 4, '');
    expect(short.log).toBe(true);
    expect(texts(short)).toEqual(['2.1', '2.2', '2.3', '2.4']);
  });

  it('of tiny, usual and huge ranges have short labels that tell them apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -12, max: 12 }),
        fc.double({ min: 0.05, max: 9, noNaN: true }),
        (power, decades) => {
          const low = 10 ** power;
          const ticks = texts(logAxis({ low, high: low * 10 ** decades }, 5, ''));
          expect(new Set(ticks).size).toBe(ticks.length);
          expect(ticks.length).toBeGreaterThan(1);
          for (const text of ticks) expect(text.length).toBeLessThanOrEqual(8);
        },
      ),
    );
  });

  it('lead from values to places and back', () => {
    const log = logAxis({ low: 1e-4, high: 1 }, 5, '', true);
    expect(axisPlace(log, 1e-2)).toBeCloseTo(0.5);
    expect(axisValue(log, 0.25)).toBeCloseTo(1e-3);
  });
});

describe('what an axis shows', () => {
  it('is most of the values: outliers that would crush the rest stay off it', () => {
    const losses = [1, 1.2, 1.5, 1.6, 1.8, 1.9, 2, 2.1, 2.2, 2.3, 2.3, 3.34, 45, 3.2e7];
    expect(robustRange(losses, 1)).toEqual({ low: 1, high: 2.3 });
  });

  it('leaves out what exploded, up to half of the values', () => {
    expect(robustRange([1.2, 1.5, 1.7, 900, 4e6, 1e9], 1)).toEqual({ low: 1.2, high: 1.7 });
  });

  it('is all of them where that costs little', () => {
    expect(robustRange([1, 1.1, 1.2, 1.3, 1.5], 1)).toEqual({ low: 1, high: 1.5 });
    expect(robustRange([2.3, 2.3, 2.3, 2.3, 2.1], 1)).toEqual({ low: 2.1, high: 2.3 });
    expect(robustRange([NaN, Infinity], 1)).toBeUndefined();
  });

  it('is shared by uniting', () => {
    expect(unite([{ low: 1, high: 2 }, undefined, { low: 0, high: 1.5 }])).toEqual({ low: 0, high: 2 });
    expect(unite([undefined])).toBeUndefined();
  });
});
