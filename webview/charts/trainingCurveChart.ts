import { Chart, LineController, LineElement, LinearScale, LogarithmicScale, PointElement } from 'chart.js';
import { canvasPen } from '../canvas/canvasPen';
import type { PlotAxis } from '../figures/trainAxes';
import type { PlotFrame } from '../figures/trainFrame';
import { MARKER_SIZE, rawAlpha, lineWidth, paintGround, paintLabels } from '../figures/trainPaint';
import type { LinePlot, PlotLine } from '../figures/trainPlot';
import type { MarkerShape } from '../figures/trainStyles';
import type { Theme } from '../theme';
import { ChartCanvas, STILL, type ChartConfig } from './chartCanvas';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

type Config = ChartConfig<'line'>;

export interface TrainingScene {
  readonly plot: LinePlot;
  readonly frame: PlotFrame;
  readonly theme: Theme;
}

const POINTS: Readonly<Record<MarkerShape, string>> = {
  disc: 'circle',
  triangle: 'triangle',
  square: 'rect',
  diamond: 'rectRot',
  cross: 'crossRot',
};

function transparent(colour: string, alpha: number): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex !== undefined) return `#${hex}${Math.round(alpha * 255).toString(16)}`;
  const parts = colour.match(/[\d.]+/g)?.slice(0, 3) ?? [];
  return `rgba(${parts.join(', ')}, ${alpha})`;
}

function dataset(line: PlotLine, theme: Theme): Config['data']['datasets'][number] {
  const { colour, dash, marker, filled } = line.style;
  return {
    label: line.name,
    data: line.dots as { x: number; y: number }[],
    borderColor: line.raw ? transparent(theme[colour], rawAlpha(line)) : theme[colour],
    borderWidth: lineWidth(line),
    borderDash: line.raw ? [] : [...dash],
    borderJoinStyle: 'round',
    pointRadius: line.markers ? MARKER_SIZE / 2 : 0,
    pointStyle: POINTS[marker],
    pointBackgroundColor: filled ? theme[colour] : theme.ground,
    pointBorderColor: theme[colour],
    pointBorderWidth: 1.5,
    // Markers at the axes' ends are drawn whole.
    clip: line.markers ? MARKER_SIZE : 1,
    tension: 0,
    spanGaps: false,
    parsing: false,
  };
}

const scale = (axis: 'x' | 'y', { min, max, log }: PlotAxis): object => ({
  type: log ? 'logarithmic' : 'linear',
  axis,
  min,
  max,
  display: false,
});

/** Lines by chart.js; axes, bands, rules and figures by the pen that also writes the SVG, so that both are one picture. */
export function toTrainingConfig({ plot, frame, theme }: TrainingScene): Config {
  const { left, right, top, bottom, width, height } = frame;
  return {
    type: 'line',
    // The last one drawn is the first one listed.
    data: { datasets: [...plot.lines].reverse().map((line) => dataset(line, theme)) },
    options: {
      ...STILL,
      layout: { autoPadding: false, padding: { left, top, right: width - right, bottom: height - bottom } },
      scales: { x: scale('x', plot.x), y: scale('y', plot.y) },
    },
    plugins: [
      {
        id: 'trainingPlot',
        beforeDatasetsDraw: ({ ctx }) => {
          paintGround(canvasPen(ctx, theme.fontFamily), plot, frame, theme);
        },
        afterDatasetsDraw: ({ ctx }) => {
          paintLabels(canvasPen(ctx, theme.fontFamily), plot, frame, theme);
        },
      },
    ],
  };
}

/** Training curves, and results against a parameter. */
export class TrainingCurveChart extends ChartCanvas<'line'> {
  constructor() {
    super('train-canvas');
  }

  show(scene: TrainingScene): void {
    this.draw(toTrainingConfig(scene), scene.frame);
  }
}
