import type { Chart, Plugin } from 'chart.js';
import { valueAt, type CurvePoint, type CurveSeries } from '../figures/checkCurve';
import type { Theme } from '../theme';
import { drawStepLabels } from './stepCurveLabels';
import { curveColour, leading, place, type StepScene } from './stepScene';

/** Shading, the tolerance, the step in use, points and names around chart.js's lines. */
export function stepCurvePlugin(scene: StepScene): Plugin<'line'> {
  return {
    id: 'stepCurve',
    beforeDatasetsDraw: (chart) => {
      shade(chart, scene);
      rules(chart, scene);
    },
    afterDatasetsDraw: (chart) => {
      points(chart, scene);
      drawStepLabels(chart, scene);
      pointer(chart, scene);
    },
  };
}

/** Right of the best step the error is truncation. */
function shade(chart: Chart, scene: StepScene): void {
  const best = leading(scene)?.best;
  if (!best) return;
  const { ctx, chartArea } = chart;
  const { x } = place(chart, best);
  ctx.save();
  ctx.globalAlpha = scene.theme.highContrast ? 0.1 : 0.05;
  ctx.fillStyle = scene.theme.ink;
  ctx.fillRect(x, chartArea.top, chartArea.right - x, chartArea.bottom - chartArea.top);
  ctx.restore();
}

function rules(chart: Chart, { h, tolerance, theme }: StepScene): void {
  const { ctx, chartArea } = chart;
  const at = place(chart, { h, error: tolerance });
  const line = (dash: number[], from: readonly [number, number], to: readonly [number, number]): void => {
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  };
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  const y = Math.round(at.y) + 0.5;
  if (tolerance > 0) line([4, 3], [chartArea.left, y], [chartArea.right, y]);
  const x = Math.round(at.x) + 0.5;
  ctx.strokeStyle = theme.ink;
  if (x >= chartArea.left && x <= chartArea.right)
    line([1, 3], [x, chartArea.top - 4], [x, chartArea.bottom]);
  ctx.restore();
}

/** A disc at the best step of a curve, a ring at the step in use. */
function points(chart: Chart, scene: StepScene): void {
  const used = leading(scene);
  for (const series of scene.series) {
    if (series.wrong) continue;
    if (series.best) dot(chart, scene.theme, series, series.best, true);
    const value = series === used ? valueAt(series, scene.h) : undefined;
    if (value && value !== series.best) dot(chart, scene.theme, series, value, false);
  }
}

/** What the readout is about: its step, and where it meets the curves. */
function pointer(chart: Chart, { series, pointed, theme }: StepScene): void {
  if (pointed === undefined) return;
  const { ctx, chartArea } = chart;
  const x = Math.round(place(chart, { h: pointed, error: 1 }).x) + 0.5;
  ctx.save();
  ctx.strokeStyle = theme.tick;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
  for (const each of series) {
    const point = each.points.find(({ h }) => h === pointed);
    if (point) dot(chart, theme, each, point, true);
  }
}

function dot(chart: Chart, theme: Theme, series: CurveSeries, point: CurvePoint, filled: boolean): void {
  const { ctx } = chart;
  const { x, y } = place(chart, point);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, 3.5, 0, 2 * Math.PI);
  ctx.fillStyle = filled ? curveColour(series, theme) : theme.ground;
  ctx.strokeStyle = curveColour(series, theme);
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}
