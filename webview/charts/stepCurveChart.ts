import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ScaleOptions,
} from 'chart.js';
import { curveAxes, decadeTicks, type CurveSeries } from '../figures/checkCurve';
import { powerFigure } from '../figures/checkNumbers';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { ChartCanvas, STILL, paintChart, tickFont, type ChartConfig } from './chartCanvas';
import { stepCurvePlugin } from './stepCurvePlugin';
import { curveColour, type StepScene } from './stepScene';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

type Config = ChartConfig<'line'>;

/** Above the plot, for the name of the step in use. */
const TOP = 20;
const AXIS_WIDTH = 44;
const AXIS_HEIGHT = 36;
const TICK_ROOM = 80;

function dataset(series: CurveSeries, theme: Theme): Config['data']['datasets'][number] {
  return {
    label: `${series.name} ${series.dtype}`,
    data: series.points.map(({ h, error }) => ({ x: h, y: error })),
    borderColor: curveColour(series, theme),
    borderWidth: series.wrong ? 2.5 : series.dtype === 'float64' ? 2 : 1.5,
    borderDash: series.dtype === 'float32' && !series.wrong ? [6, 4] : [],
    pointRadius: 0,
    tension: 0,
    parsing: false,
  };
}

function scale(
  axis: 'x' | 'y',
  { min, max }: { readonly min: number; readonly max: number },
  ticks: readonly number[],
  theme: Theme,
): ScaleOptions<'logarithmic'> {
  const isX = axis === 'x';
  const font = tickFont(theme);
  return {
    type: 'logarithmic',
    axis,
    min,
    max,
    border: { display: false },
    grid: { display: !isX, drawTicks: false, color: theme.hair },
    title: { display: isX, text: t('step h'), color: theme.muted, font, padding: 0 },
    afterBuildTicks: (built: { ticks: { value: number }[] }) => {
      built.ticks = ticks.map((value) => ({ value }));
    },
    afterFit: (fitted: { width: number; height: number }) => {
      if (isX) fitted.height = AXIS_HEIGHT;
      else fitted.width = AXIS_WIDTH;
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: 6,
      color: theme.muted,
      font,
      callback: (value: number | string) => powerFigure(Number(value)),
    },
  } as unknown as ScaleOptions<'logarithmic'>;
}

/** The chart from its figures and the theme alone; `ratio`: bitmap pixels per CSS pixel, the screen's if absent. */
export function toStepChartConfig(scene: StepScene, ratio?: number): Config {
  const { series, theme, width } = scene;
  const axes = curveAxes(series, scene.tolerance);
  const decades = Math.log10(axes.x.max / axes.x.min);
  const every = decades * TICK_ROOM > 2 * width ? 4 : 2;
  return {
    type: 'line',
    data: { datasets: series.map((each) => dataset(each, theme)) },
    options: {
      ...STILL,
      ...(ratio !== undefined && { devicePixelRatio: ratio }),
      layout: { autoPadding: false, padding: { top: TOP, right: 8 } },
      scales: {
        x: scale('x', axes.x, decadeTicks(axes.x.min, axes.x.max, every), theme),
        y: scale('y', axes.y, decadeTicks(axes.y.min, axes.y.max, 2), theme),
      },
    },
    plugins: [stepCurvePlugin(scene)],
  };
}

/** The same chart on a bitmap of its own, for an export. */
export const paintSteps = (scene: StepScene, ratio: number): HTMLCanvasElement =>
  paintChart(toStepChartConfig(scene, ratio), scene);

/** The chart of the step sizes. */
export class StepCurveChart extends ChartCanvas<'line'> {
  constructor() {
    super('check-chart-canvas');
  }

  show(scene: StepScene): void {
    this.draw(toStepChartConfig(scene), scene);
  }

  /** The step under a place on the canvas. */
  stepAt(x: number): number | undefined {
    return this.valueAt('x', x);
  }
}
