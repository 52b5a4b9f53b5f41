import type { Chart } from 'chart.js';
import { isFlat, valueAt, type CurveSeries } from '../figures/checkCurve';
import { alongLine, freePlace, type Box, type Dot } from '../figures/checkLabels';
import { errorFigure, stepFigure } from '../figures/checkNumbers';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { leading, place, type StepScene } from './stepScene';

const HEIGHT = 14;
const SHARES = Array.from({ length: 23 }, (_, i) => i / 22);

interface Label {
  readonly bold: string;
  readonly text: string;
  readonly muted?: boolean;
  /** Left upper corners, the best first, for a label of this width. */
  readonly corners: (width: number) => readonly Dot[];
}

/** Names and figures beside what they belong to, out of each other's way. */
export function drawStepLabels(chart: Chart, scene: StepScene): void {
  const { chartArea } = chart;
  const area: Box = {
    x: chartArea.left,
    y: chartArea.top,
    width: chartArea.right - chartArea.left,
    height: chartArea.bottom - chartArea.top,
  };
  const dots = scene.series.flatMap(({ points }) => alongLine(points.map((point) => place(chart, point))));
  const used = place(chart, { h: scene.h, error: scene.tolerance });
  const level = [
    { x: area.x, y: used.y },
    { x: area.x + area.width, y: used.y },
  ];
  const upright = [
    { x: used.x, y: area.y },
    { x: used.x, y: area.y + area.height },
  ];
  const lines = [...dots, ...alongLine(level), ...alongLine(upright)];
  const taken: Box[] = scene.series.flatMap(({ best, wrong }) => {
    if (!best || wrong) return [];
    const at = place(chart, best);
    return [{ x: at.x - 4, y: at.y - 4, width: 8, height: 8 }];
  });
  nameStep(chart, scene.theme, used.x, area);
  for (const label of labels(chart, scene, area)) {
    const width = measure(chart, scene.theme, label);
    const boxes = label.corners(width).map(({ x, y }) => ({ x, y, width, height: HEIGHT }));
    const free = freePlace(boxes, area, taken, lines);
    if (!free) continue;
    taken.push(free);
    write(chart, scene.theme, label, free);
  }
}

/** In the order of importance: what finds no room is left out. */
function labels(chart: Chart, scene: StepScene, area: Box): Label[] {
  const wrong = scene.series.filter((series) => series.wrong);
  const sound = scene.series.filter((series) => !series.wrong);
  return [
    ...wrong.map((series) => wrongLabel(chart, series, area)),
    toleranceLabel(chart, scene, area),
    ...sound.flatMap((series) => bestLabel(chart, series)),
    ...usedLabel(chart, scene),
    ...[...sound].reverse().map((series) => nameLabel(chart, series, area)),
    ...zoneLabels(chart, scene, area),
  ];
}

function wrongLabel(chart: Chart, series: CurveSeries, area: Box): Label {
  const { name, best, points } = series;
  const value = errorFigure(best?.error ?? NaN, 2);
  const middle = points[Math.floor(points.length / 2)]!;
  const { y } = place(chart, middle);
  return {
    bold: name,
    text: isFlat(series) ? t('{0} at every h, so not numerical', value) : t('never below {0}', value),
    corners: (width) =>
      SHARES.flatMap((share) => {
        const x = area.x + 8 + share * (area.width - width - 16);
        return [
          { x, y: y + 5 },
          { x, y: y - HEIGHT - 4 },
        ];
      }),
  };
}

function toleranceLabel(chart: Chart, { tolerance }: StepScene, area: Box): Label {
  const { y } = place(chart, { h: 1, error: tolerance });
  return {
    bold: '',
    text: t('tolerance'),
    muted: true,
    corners: (width) => [
      { x: area.x + 6, y: y - HEIGHT - 1 },
      { x: area.x + 6, y: y + 2 },
      { x: area.x + area.width - width - 6, y: y - HEIGHT - 1 },
    ],
  };
}

/** Eight places around a point. */
function around({ x, y }: Dot): Label['corners'] {
  return (width) => [
    { x: x + 8, y: y + 4 },
    { x: x - width - 6, y: y + 4 },
    { x: x - width / 2, y: y + 7 },
    { x: x + 8, y: y - HEIGHT - 4 },
    { x: x - width - 8, y: y - HEIGHT - 4 },
    { x: x - width / 2, y: y - HEIGHT - 7 },
  ];
}

function bestLabel(chart: Chart, { best }: CurveSeries): Label[] {
  if (!best) return [];
  const text = t('best {0}: {1}', stepFigure(best.h), errorFigure(best.error, 2));
  return [{ bold: '', text, corners: around(place(chart, best)) }];
}

function usedLabel(chart: Chart, scene: StepScene): Label[] {
  const series = leading(scene);
  const value = series && valueAt(series, scene.h);
  if (!value || value === series.best) return [];
  const { x, y } = place(chart, value);
  const text = errorFigure(value.error, 2);
  return [
    {
      bold: '',
      text,
      corners: (width) => [{ x: x - width - 8, y: y + 3 }, ...around({ x, y })(width)],
    },
  ];
}

/** Beside the curve, wherever along it there is room. */
function nameLabel(chart: Chart, { name, dtype, points }: CurveSeries, area: Box): Label {
  const at = points.map((point) => place(chart, point));
  const middle = area.x + area.width * (dtype === 'float64' ? 0.2 : 0.75);
  const sorted = [...at].sort((a, b) => Math.abs(a.x - middle) - Math.abs(b.x - middle));
  return {
    bold: name,
    text: dtype,
    corners: (width) =>
      sorted.flatMap(({ x, y }) => [
        { x: x - 2, y: y - HEIGHT - 6 },
        { x: x - width / 2, y: y - HEIGHT - 10 },
        { x: x - width - 4, y: y + 6 },
      ]),
  };
}

function zoneLabels(chart: Chart, scene: StepScene, area: Box): Label[] {
  const best = leading(scene)?.best;
  if (!best) return [];
  const edge = place(chart, best).x;
  const heights = [0.74, 0.82, 0.9, 0.66, 0.55].map((share) => area.y + share * area.height);
  const end = area.x + area.width;
  // A zone too narrow for its name is none worth naming.
  const zone = (text: string, room: number, x: (width: number) => number): Label => ({
    bold: '',
    text,
    muted: true,
    corners: (width) => (width + 12 > room ? [] : heights.map((y) => ({ x: x(width), y }))),
  });
  const rounding = edge - area.x;
  return [
    zone(
      t('rounding error, \u221d 1/h'),
      rounding,
      (width) => area.x + Math.max(6, rounding * 0.3 - width / 2),
    ),
    zone(t('truncation error, \u221d h\u00b2'), end - edge, (width) => end - width - 6),
  ];
}

const font = (theme: Theme, bold: boolean): string => `${bold ? '600 ' : ''}11px ${theme.fontFamily}`;

function measure({ ctx }: Chart, theme: Theme, { bold, text }: Label): number {
  ctx.font = font(theme, true);
  const lead = bold === '' ? 0 : ctx.measureText(`${bold} `).width;
  ctx.font = font(theme, false);
  return lead + ctx.measureText(text).width;
}

/** On a halo of ground, so that lines may pass behind it. */
function write({ ctx }: Chart, theme: Theme, { bold, text, muted }: Label, { x, y }: Box): void {
  ctx.save();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.ground;
  ctx.fillStyle = muted === true ? theme.muted : theme.ink;
  let left = x;
  for (const [part, heavy] of [
    [bold === '' ? '' : `${bold} `, true],
    [text, false],
  ] as const) {
    ctx.font = font(theme, heavy);
    ctx.strokeText(part, left, y + HEIGHT / 2);
    ctx.fillText(part, left, y + HEIGHT / 2);
    left += ctx.measureText(part).width;
  }
  ctx.restore();
}

/** Above the plot, at its own line. */
function nameStep({ ctx }: Chart, theme: Theme, x: number, area: Box): void {
  if (x < area.x || x > area.x + area.width) return;
  ctx.save();
  ctx.font = font(theme, false);
  ctx.fillStyle = theme.ink;
  ctx.textBaseline = 'middle';
  const half = ctx.measureText(t('h used')).width / 2;
  ctx.textAlign = 'center';
  ctx.fillText(t('h used'), Math.max(half, Math.min(x, area.x + area.width - half)), area.y - 12);
  ctx.restore();
}
