import type { LayerReport, RowSummaries } from '../../src/protocol/inspect';
import type { BadgeIndex } from '../figures/badges';
import { tileMoments } from '../figures/captions';
import { shortValue } from '../figures/sentences';
import { binRange, CELL, cellLane, rowBins, TILE, toPixels, type CellLane } from '../figures/cell';
import type { Theme } from '../theme';
import { drawGlyph } from './glyph';

/** What the tiles of one drawing share. */
export interface TileScene {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly report: LayerReport;
  readonly badges: BadgeIndex;
  readonly selected: number | undefined;
  readonly hovered: { readonly row: number; readonly text: string | undefined } | undefined;
  /** The grid has the keyboard: the selection is outlined as focus. */
  readonly focused: boolean;
}

export function drawTile(scene: TileScene, row: number, x: number, y: number): void {
  drawFrame(scene, row, x, y);
  drawCaption(scene, row, x, y);
  const cell = { x: x + TILE.cellX, y: y + TILE.cellY };
  const { report, theme } = scene;
  const gap = scene.badges.of(row).includes('trainEvalGap');
  const bracket = gap ? theme.ink : theme.tick;
  drawLane(
    scene,
    cell.x,
    cell.y,
    cell.y + CELL.beforeBase,
    report.before,
    row,
    report.bands.before,
    theme.before,
  );
  drawLane(
    scene,
    cell.x,
    cell.y + CELL.afterTop,
    cell.y + CELL.afterBase,
    report.after,
    row,
    report.bands.tileAfter,
    theme.after,
  );
  if (report.gaps) {
    const { runningMean, runningStd } = report.gaps;
    drawBracket(
      scene,
      cell.x,
      cell.y + CELL.runningBracket,
      report.bands.before,
      runningMean[row]!,
      runningStd[row]!,
      bracket,
    );
  }
  drawNonFinite(scene, row, cell.x, cell.y);
  if (report.norm.name === 'none') return;
  const { beta, gamma } = report.target;
  drawBracket(
    scene,
    cell.x,
    cell.y + CELL.targetBracket,
    report.bands.tileAfter,
    beta[row]!,
    Math.abs(gamma[row]!),
    bracket,
  );
}

function drawFrame(
  { context, theme, selected, hovered, focused }: TileScene,
  row: number,
  x: number,
  y: number,
): void {
  if (row === selected) {
    context.fillStyle = theme.selection;
    context.fillRect(x, y, TILE.width, TILE.height);
    const line = theme.highContrast || focused ? 2 : 1;
    context.strokeStyle = theme.focus;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, y + line / 2, TILE.width - line, TILE.height - line);
  } else if (row === hovered?.row) {
    context.fillStyle = theme.hover;
    context.fillRect(x, y, TILE.width, TILE.height);
    if (!theme.highContrast) return;
    context.strokeStyle = theme.focus;
    context.lineWidth = 1;
    context.setLineDash([3, 2]);
    context.strokeRect(x + 0.5, y + 0.5, TILE.width - 1, TILE.height - 1);
    context.setLineDash([]);
  }
}

function drawCaption(scene: TileScene, row: number, x: number, y: number): void {
  const { context, theme, report, badges, selected, hovered } = scene;
  const kind = badges.worst(row);
  const strong = kind !== undefined || row === selected || row === hovered?.row;
  const baseline = y + TILE.captionBaseline;
  if (kind) drawGlyph(context, theme, badges.severity(kind), x + 9, baseline - 4);
  context.fillStyle = strong ? theme.ink : theme.muted;
  context.textAlign = 'left';
  const left = kind ? 18 : TILE.cellX;
  const index = String(row);
  context.fillText(index, x + left, baseline);
  const room = TILE.width - TILE.cellX - left - context.measureText(index).width - CAPTION_GAP;
  const moments = tileMoments(report.before.mean[row]!, report.before.std[row]!);
  const text = kind ? shortValue(report, badges, row, kind) : moments;
  const readout = row === hovered?.row ? (hovered.text ?? moments) : text;
  context.textAlign = 'right';
  context.fillText(fitting(context, readout, room), x + TILE.width - TILE.cellX, baseline);
}

const CAPTION_GAP = 4;

/** Beside a long index a value loses first its air, then its word, then its std. */
function fitting(context: CanvasRenderingContext2D, text: string, room: number): string {
  const shorter = [
    text.replace(' \u00b1 ', '\u00b1'),
    text.replace(/^\S+ (?=\S+$)/, ''),
    text.replace(/ ?\u00b1.*$/, ''),
  ];
  return [text, ...shorter].find((candidate) => context.measureText(candidate).width <= room) ?? '';
}

function drawLane(
  scene: TileScene,
  x: number,
  top: number,
  base: number,
  summary: RowSummaries,
  row: number,
  band: { readonly low: number; readonly high: number },
  colour: string,
): void {
  const { context, theme } = scene;
  const zero = Math.round(toPixels(band, CELL.plotWidth)(0));
  if (zero >= 0 && zero < CELL.plotWidth) {
    context.fillStyle = theme.tick;
    context.fillRect(x + zero, top, 1, base - top);
  }
  context.fillStyle = theme.highContrast ? theme.tick : theme.hair;
  context.fillRect(x, base, CELL.plotWidth, 1);
  const counts = rowBins(summary, row);
  if (!(summary.count[row]! > 0) || counts.length === 0) return;
  context.fillStyle = colour;
  const { low, high } = binRange(summary, row);
  drawBars(context, cellLane(counts, low, high, band), x, base);
}

/** Neighbouring columns of one height are one rectangle: a tile is a few dozen of them. */
function drawBars(context: CanvasRenderingContext2D, lane: CellLane, x: number, base: number): void {
  const { heights } = lane;
  context.beginPath();
  for (let start = 0; start < heights.length;) {
    let end = start + 1;
    while (end < heights.length && heights[end] === heights[start]) end++;
    const height = heights[start]!;
    if (height > 0) context.rect(x + start, base - height, end - start, height);
    start = end;
  }
  if (lane.beyondLow && lane.away !== 'low') context.rect(x, base - 4, 2, 4);
  if (lane.beyondHigh && lane.away !== 'high') context.rect(x + CELL.plotWidth - 2, base - 4, 2, 4);
  if (lane.away) addArrow(context, lane.away, x, base);
  context.fill();
}

function addArrow(context: CanvasRenderingContext2D, away: 'low' | 'high', x: number, base: number): void {
  const [tip, back] = away === 'low' ? [x, x + 4] : [x + CELL.plotWidth, x + CELL.plotWidth - 4];
  context.moveTo(tip, base - 5);
  context.lineTo(back, base - 9);
  context.lineTo(back, base - 1);
  context.closePath();
}

function drawBracket(
  { context }: TileScene,
  x: number,
  y: number,
  band: { readonly low: number; readonly high: number },
  middle: number,
  reach: number,
  colour: string,
): void {
  if (!Number.isFinite(middle) || !Number.isFinite(reach)) return;
  const map = toPixels(band, CELL.plotWidth);
  const first = Math.max(0, Math.min(CELL.plotWidth - 2, Math.round(map(middle - reach))));
  const end = Math.min(CELL.plotWidth, Math.max(first + 2, Math.round(map(middle + reach))));
  context.fillStyle = colour;
  context.fillRect(x + first, y, end - first, 2);
}

function drawNonFinite({ context, theme, report }: TileScene, row: number, x: number, y: number): void {
  const { nan, posInf, negInf } = report.before;
  const count = nan[row]! + posInf[row]! + negInf[row]!;
  if (count === 0) return;
  const height = Math.max(4, Math.round((CELL.height * count) / report.rowSize));
  context.fillStyle = theme.error;
  context.fillRect(x + CELL.nonFiniteX, y + CELL.height - height, 4, height);
}
