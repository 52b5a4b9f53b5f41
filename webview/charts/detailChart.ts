import { BarController, BarElement, Chart, LinearScale, type ScaleOptions } from 'chart.js';
import { tickFormatBelow } from '../figures/ticks';
import type { Theme } from '../theme';
import { ChartCanvas, STILL, paintChart, tickFont, type ChartConfig } from './chartCanvas';
import { CAPTION_HEIGHT, TICKS_HEIGHT, type DetailGeometry, type DetailLane } from './detailData';
import { lanesPlugin, type DetailScene } from './lanesPlugin';

Chart.register(BarController, BarElement, LinearScale);

type Config = ChartConfig<'bar'>;

/** Bins wide enough get a gap; narrow ones a hint of one. */
export function barThickness(lane: DetailLane, width: number): number {
  const span = lane.axis.high - lane.axis.low;
  const bin = ((lane.max - lane.min) / lane.counts.length / span) * width;
  if (!(bin > 0)) return 2;
  return bin >= 4 ? bin - 1 : Math.max(1, bin * 0.85);
}

function dataset(lane: DetailLane, colour: string, width: number): Config['data']['datasets'][number] {
  const step = (lane.max - lane.min) / lane.counts.length;
  const points = Array.from(lane.counts, (count, bin) => ({ x: lane.min + (bin + 0.5) * step, y: count }));
  return {
    label: lane.title,
    data: points.filter(({ y }) => y > 0),
    xAxisID: `x${lane.key}`,
    yAxisID: `y${lane.key}`,
    backgroundColor: colour,
    barThickness: barThickness(lane, width),
    minBarLength: 1,
    grouped: false,
    parsing: false,
  };
}

function xScale(lane: DetailLane, theme: Theme, shown: boolean, width: number): ScaleOptions<'linear'> {
  return {
    type: 'linear',
    axis: 'x',
    position: 'bottom',
    display: shown,
    offset: false,
    min: lane.axis.low,
    max: lane.axis.high,
    afterFit: (scale: { height: number }) => {
      scale.height = shown ? TICKS_HEIGHT : 0;
    },
    border: { display: false },
    grid: { display: false, drawTicks: false },
    ticks: {
      includeBounds: false,
      maxTicksLimit: Math.max(4, Math.floor(width / 44)),
      maxRotation: 0,
      padding: 1,
      color: theme.muted,
      font: tickFont(theme),
      callback: (value: number | string, _index: number, all: { value: number }[]) =>
        tickFormatBelow(all.map((tick) => tick.value))(Number(value)),
    },
  } as unknown as ScaleOptions<'linear'>;
}

/** Both lanes share the chart's area; each y axis is stretched so that its bars fill its own lane only. */
function yScale(
  lane: DetailLane,
  top: number,
  base: number,
  geometry: DetailGeometry,
): ScaleOptions<'linear'> {
  const perPixel = Math.max(1, lane.tallest) / geometry.laneHeight;
  return {
    type: 'linear',
    axis: 'y',
    display: false,
    min: -(geometry.areaBottom - base) * perPixel,
    max: Math.max(1, lane.tallest) + (top - geometry.beforeTop) * perPixel,
  } as unknown as ScaleOptions<'linear'>;
}

/** The detail's chart, from its figures and the theme alone; `ratio`: bitmap pixels per CSS pixel, the screen's if absent. */
export function toChartConfig(scene: DetailScene, ratio?: number): Config {
  const { data, geometry, theme } = scene;
  const { width } = geometry;
  return {
    type: 'bar',
    data: { datasets: [dataset(data.before, theme.before, width), dataset(data.after, theme.after, width)] },
    options: {
      ...STILL,
      ...(ratio !== undefined && { devicePixelRatio: ratio }),
      layout: { autoPadding: false, padding: { top: CAPTION_HEIGHT } },
      scales: {
        xBefore: xScale(data.before, theme, false, width),
        xAfter: xScale(data.after, theme, true, width),
        yBefore: yScale(data.before, geometry.beforeTop, geometry.beforeBase, geometry),
        yAfter: yScale(data.after, geometry.afterTop, geometry.afterBase, geometry),
      },
    },
    plugins: [lanesPlugin(scene)],
  };
}

/** The same chart on a bitmap of its own, for an export. */
export const paintDetail = (scene: DetailScene, ratio: number): HTMLCanvasElement =>
  paintChart(toChartConfig(scene, ratio), scene.geometry);

/** The chart of a detail. */
export class DetailChart extends ChartCanvas<'bar'> {
  constructor() {
    super('detail-canvas');
  }

  show(scene: DetailScene): void {
    this.draw(toChartConfig(scene), scene.geometry);
  }
}
