import type { Band, LayerReport } from '../../src/protocol/inspect';
import type { StripColumns, StripLane } from '../figures/stripColumns';
import type { BadgeIndex } from '../figures/badges';
import { stripGlyphs } from '../figures/stripGlyphs';
import { tickFormat, ticks } from '../figures/ticks';
import type { Theme } from '../theme';
import { drawGlyph } from './glyph';

/** The strip's canvas: lanes begin right of the axis labels; captions are text over it. */
export const STRIP = { gutter: 40, caption: 20, glyphRow: 14, overhang: 4, frame: 2 } as const;

export const stripHeight = (lane: number): number =>
  2 * STRIP.caption + 2 * lane + STRIP.glyphRow + STRIP.overhang;
export const laneTops = (lane: number): { before: number; after: number; glyphs: number } => ({
  before: STRIP.caption,
  glyphs: STRIP.caption + lane + STRIP.glyphRow / 2,
  after: 2 * STRIP.caption + lane + STRIP.glyphRow,
});

export interface StripScene {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly report: LayerReport;
  readonly badges: BadgeIndex;
  readonly columns: StripColumns;
  readonly laneHeight: number;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** Columns under a running drag. */
  readonly dragged: readonly [number, number] | undefined;
  readonly hasGaps: boolean;
}

export function drawStrip(scene: StripScene): void {
  const { context, theme, report, columns, laneHeight } = scene;
  const tops = laneTops(laneHeight);
  context.font = `11px ${theme.fontFamily}`;
  context.textBaseline = 'alphabetic';
  drawLane(scene, tops.before, report.bands.before, columns.before, theme.before);
  drawLane(scene, tops.after, report.bands.after, columns.after, theme.after);
  if (scene.hasGaps) drawRunningMean(scene, tops.before);
  if (report.norm.mode === 'running' && !report.comparison) drawExpectation(scene, tops.after);
  drawGlyphRow(scene, tops.glyphs);
  drawSelection(scene, tops);
}

type Map = (value: number) => number;

const laneMap =
  (band: Band, top: number, height: number): Map =>
  (value) =>
    top + ((band.high - value) / (band.high - band.low)) * height;

const lanesWidth = ({ columns }: StripScene): number => columns.edges[columns.count]!;

function drawLane(scene: StripScene, top: number, band: Band, lane: StripLane, colour: string): void {
  const { context, theme, laneHeight } = scene;
  if (!(band.high > band.low)) return;
  const map = laneMap(band, top, laneHeight);
  drawAxis(scene, band, top, map);
  context.save();
  context.beginPath();
  context.rect(STRIP.gutter, top, lanesWidth(scene), laneHeight);
  context.clip();
  context.fillStyle = colour;
  context.globalAlpha = 0.36;
  fillColumns(scene, map, lane.p1, lane.p99, 1);
  context.globalAlpha = 0.88;
  fillColumns(scene, map, lane.p25, lane.p75, 4);
  context.globalAlpha = 1;
  drawMedians(scene, map, lane, colour);
  context.restore();
  context.fillStyle = theme.muted;
  drawOffScale(scene, band, top, lane);
}

function drawAxis(scene: StripScene, band: Band, top: number, map: Map): void {
  const { context, theme, laneHeight } = scene;
  const values = ticks(band.low, band.high, Math.floor(laneHeight / 14)).filter((value) => {
    const y = map(value);
    return y >= top + 4 && y <= top + laneHeight - 4;
  });
  const write = tickFormat(values, (text) => context.measureText(text).width <= STRIP.gutter - 8);
  context.textAlign = 'right';
  for (const value of values) {
    const y = Math.round(map(value));
    context.fillStyle = theme.hair;
    context.fillRect(STRIP.gutter, y, lanesWidth(scene), 1);
    context.fillStyle = theme.muted;
    // Narrowed where powers of ten are still too wide: the sign comes first.
    context.fillText(write(value), STRIP.gutter - 6, y + 4, STRIP.gutter - 8);
  }
}

/** Columns at least `least` px high; thinner ones are left to the median's line. */
function fillColumns(
  scene: StripScene,
  map: Map,
  low: Float64Array,
  high: Float64Array,
  least: number,
): void {
  const { context, columns } = scene;
  context.beginPath();
  for (let column = 0; column < columns.count; column++) {
    if (Number.isNaN(low[column]!) || Number.isNaN(high[column]!)) continue;
    const y0 = Math.round(map(high[column]!));
    const y1 = Math.round(map(low[column]!));
    if (y1 - y0 < least) continue;
    const x = columns.edges[column]!;
    context.rect(STRIP.gutter + x, y0, columns.edges[column + 1]! - x, y1 - y0);
  }
  context.fill();
}

/** The median cuts the box of its column; where there is no room for a cut it is a line in the lane's colour. */
function drawMedians(scene: StripScene, map: Map, lane: StripLane, colour: string): void {
  const { context, columns, theme } = scene;
  for (let column = 0; column < columns.count; column++) {
    const median = lane.p50[column]!;
    if (Number.isNaN(median)) continue;
    const x = columns.edges[column]!;
    const width = columns.edges[column + 1]! - x;
    const room = Math.round(map(lane.p25[column]!)) - Math.round(map(lane.p75[column]!)) >= 4;
    context.fillStyle = room ? theme.ground : colour;
    context.fillRect(STRIP.gutter + x, Math.round(map(median)) - (room ? 0 : 1), width, room ? 1 : 2);
  }
}

/** A small triangle where a column goes on beyond the axis; neighbours closer than 7 px share one. */
function drawOffScale(scene: StripScene, band: Band, top: number, lane: StripLane): void {
  const { context, columns, laneHeight } = scene;
  const ends = [
    { beyond: (column: number) => lane.p99[column]! > band.high, y: top - 3.5, tip: -1 },
    { beyond: (column: number) => lane.p1[column]! < band.low, y: top + laneHeight + 2.5, tip: 1 },
  ];
  context.beginPath();
  for (const { beyond, y, tip } of ends) {
    let last = -Infinity;
    for (let column = 0; column < columns.count; column++) {
      if (!beyond(column)) continue;
      const x = STRIP.gutter + (columns.edges[column]! + columns.edges[column + 1]!) / 2;
      if (x - last < 7) continue;
      last = x;
      context.moveTo(x, y);
      context.lineTo(x + 3.5, y - 3 * tip);
      context.lineTo(x - 3.5, y - 3 * tip);
    }
  }
  context.fill();
}

function stepLine(scene: StripScene, map: Map, value: (column: number) => number): void {
  const { context, columns } = scene;
  context.beginPath();
  let drawing = false;
  for (let column = 0; column < columns.count; column++) {
    const y = map(value(column));
    if (!Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    const x = STRIP.gutter + columns.edges[column]!;
    if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    context.lineTo(STRIP.gutter + columns.edges[column + 1]!, y);
    drawing = true;
  }
  context.stroke();
}

function drawRunningMean(scene: StripScene, top: number): void {
  const { context, theme, report, columns, laneHeight } = scene;
  const { runningMean } = columns;
  if (!runningMean) return;
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  stepLine(scene, laneMap(report.bands.before, top, laneHeight), (column) => runningMean[column]!);
  context.setLineDash([]);
}

/** On running statistics: where the boxes should lie, and the means that lie more than one |gamma| off. */
function drawExpectation(scene: StripScene, top: number): void {
  const { context, theme, report, columns, laneHeight } = scene;
  const map = laneMap(report.bands.after, top, laneHeight);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  for (const sign of [-1, 1]) {
    stepLine(
      scene,
      (value) => Math.round(map(value)) + 0.5,
      (column) => columns.beta[column]! + sign * columns.gamma[column]!,
    );
  }
  context.setLineDash([]);
  context.fillStyle = theme.error;
  for (let column = 0; column < columns.count; column++) {
    const mean = columns.after.mean[column]!;
    if (!(Math.abs(mean - columns.beta[column]!) > columns.gamma[column]!)) continue;
    const x = columns.edges[column]!;
    const y = Math.max(top, Math.min(top + laneHeight - 3, Math.round(map(mean)) - 1));
    context.fillRect(STRIP.gutter + x, y, columns.edges[column + 1]! - x, 3);
  }
}

function drawGlyphRow({ context, theme, badges, columns }: StripScene, y: number): void {
  for (const { column, kind } of stripGlyphs(columns, badges)) {
    const x = STRIP.gutter + (columns.edges[column]! + columns.edges[column + 1]!) / 2;
    drawGlyph(context, theme, badges.severity(kind), Math.round(x * 2) / 2, y);
  }
}

export function columnOfRow({ bands }: LayerReport, columns: StripColumns, row: number): number {
  const rank = bands.order.indexOf(row);
  let column = Math.floor((rank * columns.count) / bands.order.length);
  while (column > 0 && columns.starts[column]! > rank) column--;
  while (column < columns.count - 1 && columns.starts[column + 1]! <= rank) column++;
  return column;
}

function frameColumns(
  scene: StripScene,
  tops: { before: number; after: number },
  first: number,
  last: number,
): void {
  const { context, columns, laneHeight } = scene;
  const x = STRIP.gutter + columns.edges[first]!;
  const width = Math.max(3, columns.edges[last + 1]! - columns.edges[first]!);
  for (const top of [tops.before, tops.after])
    context.strokeRect(x - 0.5, top - 0.5, width + 1, laneHeight + 1);
}

function drawSelection(scene: StripScene, tops: { before: number; after: number }): void {
  const { context, theme, report, columns, selected, hovered, dragged } = scene;
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  if (dragged) frameColumns(scene, tops, Math.min(...dragged), Math.max(...dragged));
  else if (hovered !== undefined && hovered < report.rows && hovered !== selected) {
    const column = columnOfRow(report, columns, hovered);
    frameColumns(scene, tops, column, column);
  }
  if (selected === undefined || selected >= report.rows) return;
  context.strokeStyle = theme.ink;
  const column = columnOfRow(report, columns, selected);
  frameColumns(scene, tops, column, column);
}
