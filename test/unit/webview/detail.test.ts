import { describe, expect, it } from 'vitest';
import { binUnder, detailData, detailGeometry, laneHeightFor } from '../../../webview/charts/detailData';
import { toChartConfig } from '../../../webview/charts/detailChart';
import { ticks } from '../../../webview/figures/ticks';
import type { Theme } from '../../../webview/theme';
import { badgesOf, reportOf, type RowSketch } from './reports';

const data = (
  row: RowSketch,
  link: 'auto' | 'shared' | 'own' = 'auto',
  change: Parameters<typeof reportOf>[1] = {},
) => {
  const report = reportOf([row], change);
  return detailData(report, badgesOf(report), 0, link);
};

describe('axes of the detail', () => {
  it('are shared while the widths are alike, and hold everything drawn', () => {
    const { before, after, shared } = data({ mean: -8, std: 3 });
    expect(shared).toBe(true);
    expect(before.axis).toEqual(after.axis);
    expect(before.axis.low).toBeLessThan(-17);
    expect(after.axis.high).toBeGreaterThan(3);
  });
  it('are apart from a factor of 20 on, or on demand', () => {
    expect(data({ std: 21 }).shared).toBe(false);
    expect(data({ std: 1 / 21 }).shared).toBe(false);
    expect(data({ std: 3 }, 'own').shared).toBe(false);
    expect(data({ std: 0 }).shared).toBe(false);
  });
  it('have a width even for a constant', () => {
    const { before } = data({ mean: 5, std: 0, min: 5, max: 5, counts: [200] });
    expect(before.axis.high).toBeGreaterThan(before.axis.low);
  });
});

describe('the ruler', () => {
  const running = { mean: 1, std: 2 };
  it('starts at the batch, and at the running bracket where that is in use', () => {
    expect(data({ running }).rulerFrom).toBe('batch');
    expect(data({ running }).running).toBeUndefined();
    const norm = {
      name: 'batchnorm',
      label: 'Batchnorm',
      mode: 'running',
      eps: 0,
      followedBy: 'relu',
      semantics: 'notebook',
    } as const;
    expect(data({ running }, 'auto', { norm })).toMatchObject({
      rulerFrom: 'running',
      running: { middle: 1, reach: 2 },
    });
  });
  it('is not drawn where the norm is no one map per row', () => {
    const target = { beta: Float64Array.of(NaN), gamma: Float64Array.of(NaN) };
    expect(data({}, 'auto', { target }).rulerFrom).toBeUndefined();
  });
});

it('lanes fill the height they are given', () => {
  const figures = data({});
  expect(detailGeometry(figures, 352, laneHeightFor(figures, 198)).height).toBe(198);
});

it('finds the bin under the pointer, by lane', () => {
  const figures = data({ min: 0, max: 3, counts: [1, 2, 3] }, 'own');
  const geometry = detailGeometry(figures, 300, 60);
  const x = (value: number): number =>
    ((value - figures.before.axis.low) / (figures.before.axis.high - figures.before.axis.low)) * 300;
  expect(binUnder(figures, geometry, x(1.5), 30)).toMatchObject({ from: 1, to: 2, count: 2 });
  expect(binUnder(figures, geometry, x(1.5), geometry.afterBase)?.lane.title).toBe('After');
});

it('the chart has one dataset and one pair of axes per lane', () => {
  const figures = data({ counts: [0, 5, 0] });
  const geometry = detailGeometry(figures, 352, 58);
  const theme = { before: '#888888', after: '#0000ff', muted: '#777777', fontFamily: 'sans-serif' } as Theme;
  const config = toChartConfig({ data: figures, geometry, theme, readout: undefined });
  expect(
    config.data.datasets.map(({ label, xAxisID, data: points }) => [label, xAxisID, points.length]),
  ).toEqual([
    ['Before', 'xBefore', 1],
    ['After', 'xAfter', 3],
  ]);
  expect(config.options?.animation).toBe(false);
});

it('ticks are round', () => {
  expect(ticks(-14.5, 19, 5)).toEqual([-10, 0, 10]);
  expect(ticks(-3.1, 3.1, 5)).toEqual([-2, 0, 2]);
  expect(ticks(1, 1, 5)).toEqual([]);
});
