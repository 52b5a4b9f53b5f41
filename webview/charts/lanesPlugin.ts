import type { Chart, Plugin } from 'chart.js';
import type { Theme } from '../theme';
import { tickFormatBelow } from '../figures/ticks';
import { t } from '../l10n';
import type { Bracket, DetailData, DetailGeometry, DetailLane } from './detailData';
import { drawCaptions } from './laneCaptions';
import { drawRuns } from './laneText';

export interface DetailScene {
  readonly data: DetailData;
  readonly geometry: DetailGeometry;
  readonly theme: Theme;
  /** Replaces the caption of its lane while the pointer is over a bin. */
  readonly readout: { readonly lane: DetailLane['key']; readonly text: string } | undefined;
}

/** Gridlines, baselines, brackets, the norm's quadrilateral and the captions around chart.js's bars. */
export function lanesPlugin(scene: DetailScene): Plugin<'bar'> {
  return {
    id: 'lanes',
    beforeDatasetsDraw: (chart) => {
      drawGrid(chart, scene);
      drawRuler(chart, scene);
    },
    afterDatasetsDraw: (chart) => {
      drawBaselines(chart, scene);
      drawBrackets(chart, scene);
      if (!scene.data.shared) drawOwnTicks(chart, scene);
      drawCaptions(chart.ctx, scene);
    },
  };
}

function pixelOf(chart: Chart, axis: 'xBefore' | 'xAfter', value: number): number {
  return chart.scales[axis]?.getPixelForValue(value) ?? 0;
}

function tickValues(chart: Chart, axis: 'xBefore' | 'xAfter'): number[] {
  return chart.scales[axis]?.ticks.map((tick) => tick.value) ?? [];
}

function drawGrid(chart: Chart, { data, geometry, theme }: DetailScene): void {
  const spans = data.shared
    ? ([['xAfter', geometry.beforeTop, geometry.areaBottom]] as const)
    : ([
        ['xBefore', geometry.beforeTop, geometry.batchBracket + 5],
        ['xAfter', geometry.afterTop, geometry.areaBottom],
      ] as const);
  for (const [axis, top, bottom] of spans) {
    for (const value of tickValues(chart, axis)) {
      chart.ctx.fillStyle = value === 0 ? theme.tick : theme.hair;
      chart.ctx.fillRect(Math.round(pixelOf(chart, axis, value)), top, 1, bottom - top);
    }
  }
}

function drawBaselines({ ctx }: Chart, { geometry, theme }: DetailScene): void {
  ctx.fillStyle = theme.tick;
  for (const y of [geometry.beforeBase, geometry.afterBase]) ctx.fillRect(0, y, geometry.width, 1);
}

/** From the statistics in use down to beta ± |gamma|: what the norm does. */
function drawRuler(chart: Chart, { data, geometry, theme }: DetailScene): void {
  const from = data.rulerFrom && data[data.rulerFrom];
  const { target } = data;
  if (!from || !target) return;
  const top = data.rulerFrom === 'running' ? geometry.runningBracket : geometry.batchBracket;
  const { ctx } = chart;
  ctx.save();
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = theme.after;
  ctx.beginPath();
  ctx.moveTo(pixelOf(chart, 'xBefore', from.middle - from.reach), top);
  ctx.lineTo(pixelOf(chart, 'xBefore', from.middle + from.reach), top);
  ctx.lineTo(pixelOf(chart, 'xAfter', target.middle + target.reach), geometry.afterBase);
  ctx.lineTo(pixelOf(chart, 'xAfter', target.middle - target.reach), geometry.afterBase);
  ctx.fill();
  ctx.restore();
}

interface BracketStyle {
  readonly colour: string;
  readonly dashed: boolean;
}

function drawBracket(
  chart: Chart,
  axis: 'xBefore' | 'xAfter',
  y: number,
  item: Bracket,
  style: BracketStyle,
): void {
  const { ctx } = chart;
  const [low, middle, high] = [item.middle - item.reach, item.middle, item.middle + item.reach].map((value) =>
    Math.round(pixelOf(chart, axis, value)),
  ) as [number, number, number];
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = style.colour;
  ctx.lineWidth = 2;
  ctx.setLineDash(style.dashed ? [4, 3] : []);
  ctx.beginPath();
  ctx.moveTo(low, y);
  ctx.lineTo(high, y);
  ctx.stroke();
  for (const x of [low, high]) ctx.fillRect(x - 1, y - 3, 2, 6);
  ctx.fillRect(middle - 1, y - 4, 2, 8);
  ctx.restore();
}

function drawBrackets(chart: Chart, { data, geometry, theme }: DetailScene): void {
  const quiet = { colour: theme.before, dashed: false };
  const ruler = { colour: theme.ink, dashed: true };
  if (data.batch) drawBracket(chart, 'xBefore', geometry.batchBracket, data.batch, quiet);
  if (data.running) {
    drawBracket(chart, 'xBefore', geometry.runningBracket, data.running, ruler);
    drawLabel(
      chart,
      geometry,
      theme,
      t('running mean ± std'),
      'xBefore',
      data.running,
      geometry.runningBracket,
    );
  }
  if (!data.target) return;
  const expected = data.rulerFrom === 'running';
  const style = expected ? ruler : { colour: theme.after, dashed: false };
  drawBracket(chart, 'xAfter', geometry.targetBracket, data.target, style);
  if (expected)
    drawLabel(chart, geometry, theme, t('expected'), 'xAfter', data.target, geometry.targetBracket - 1);
}

/** A bracket's name: right of it, or left where there is no room. */
function drawLabel(
  chart: Chart,
  geometry: DetailGeometry,
  theme: Theme,
  text: string,
  axis: 'xBefore' | 'xAfter',
  item: Bracket,
  y: number,
): void {
  chart.ctx.font = `11px ${theme.fontFamily}`;
  const width = chart.ctx.measureText(text).width;
  const right = pixelOf(chart, axis, item.middle + item.reach) + 6;
  const left = pixelOf(chart, axis, item.middle - item.reach) - 6;
  const fits = right + width <= geometry.width;
  drawRuns(
    chart.ctx,
    theme,
    [[text, 'muted']],
    fits ? 'left' : 'right',
    fits ? right : Math.max(width, left),
    y + 4,
  );
}

function drawOwnTicks(chart: Chart, { geometry, theme }: DetailScene): void {
  const { ctx } = chart;
  const values = tickValues(chart, 'xBefore');
  const write = tickFormatBelow(values);
  ctx.font = `11px ${theme.fontFamily}`;
  ctx.fillStyle = theme.muted;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  for (const value of values) {
    const text = write(value);
    const half = ctx.measureText(text).width / 2;
    const x = pixelOf(chart, 'xBefore', value);
    if (x - half >= 0 && x + half <= geometry.width) ctx.fillText(text, x, geometry.ownTicks + 4);
  }
}
