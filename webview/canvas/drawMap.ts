import { rampPlace, rowName, type MapCell, type MapLayout, type PlacedBlock } from '../figures/checkMap';
import { readableOn } from '../figures/checkContrast';
import { errorFigure } from '../figures/checkNumbers';
import type { Theme } from '../theme';

export interface MapScene {
  readonly layout: MapLayout;
  readonly theme: Theme;
  readonly width: number;
  /** What the columns are: "feature". */
  readonly columnWord: string;
  /** Name of the selected gradient's parameter. */
  readonly selected: string;
  /** The cell that the readout is about. */
  readonly pointed: MapCell | undefined;
}

export const MAP_LABELS = 78;
export const MAP_HEAD = 17;

/** Ink at the ramp's end. */
export const RAMP_INK = 0.46;
/** Height of a row with a label; of one with a label as large as the page's text. */
const LABEL_ROOM = 12;
const FULL_LABEL = 16;
const INDEX_ROOM = 30;

/** The element map: labels to the left, column numbers above, cells in a ramp of ink, red above the tolerance. */
export function drawMap(context: CanvasRenderingContext2D, scene: MapScene): void {
  drawHead(context, scene);
  for (const placed of scene.layout.blocks) {
    drawLabels(context, scene, placed);
    drawCells(context, scene, placed);
  }
}

function drawHead(context: CanvasRenderingContext2D, { layout, theme, width, columnWord }: MapScene): void {
  const columns = layout.blocks[0]?.block.columns ?? 1;
  const step = (width - MAP_LABELS) / columns;
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => n * step >= INDEX_ROOM) ?? columns;
  context.font = `11px ${theme.fontFamily}`;
  context.fillStyle = theme.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(columnWord, 0, 6);
  context.textAlign = 'center';
  for (let column = 0; column < columns; column += every) {
    context.fillText(String(column), MAP_LABELS + (column + 0.5) * step, 6);
  }
}

function drawLabels(
  context: CanvasRenderingContext2D,
  { layout, theme, selected }: MapScene,
  { block, top, height }: PlacedBlock,
): void {
  const bold = block.parameter.name === selected;
  const each = layout.pitch >= LABEL_ROOM && block.rows > 1;
  context.font = `${bold ? '600 ' : ''}${layout.pitch >= FULL_LABEL ? 12 : 11}px ${theme.fontFamily}`;
  context.fillStyle = bold ? theme.ink : theme.muted;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  if (!each) {
    context.fillText(block.name, 0, MAP_HEAD + top + Math.min(height / 2, 10), MAP_LABELS - 6);
    return;
  }
  for (let row = 0; row < block.rows; row++) {
    const y = MAP_HEAD + top + ((row + 0.5) * height) / block.rows;
    context.fillText(rowName(block, row), 0, y, MAP_LABELS - 6);
  }
}

function drawCells(context: CanvasRenderingContext2D, scene: MapScene, placed: PlacedBlock): void {
  const { shown, top, height } = placed;
  const stepX = (scene.width - MAP_LABELS) / shown.columns;
  const stepY = height / shown.rows;
  for (const [at, cell] of shown.cells.entries()) {
    const column = at % shown.columns;
    const row = Math.floor(at / shown.columns);
    const x = Math.round(MAP_LABELS + column * stepX);
    const y = Math.round(MAP_HEAD + top + row * stepY);
    const w = Math.round(MAP_LABELS + (column + 1) * stepX) - x - (stepX >= 6 ? 1 : 0);
    const h = Math.round(MAP_HEAD + top + (row + 1) * stepY) - y - (stepY >= 6 ? 1 : 0);
    drawCell(context, scene, cell, { x, y, w, h });
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function drawCell(
  context: CanvasRenderingContext2D,
  { layout, theme, pointed }: MapScene,
  cell: MapCell | undefined,
  { x, y, w, h }: Box,
): void {
  if (cell) {
    context.globalAlpha = cell.above ? 1 : RAMP_INK * rampPlace(cell.difference);
    context.fillStyle = cell.above ? theme.error : theme.ink;
    context.fillRect(x, y, w, h);
    context.globalAlpha = 1;
  }
  // What is exactly alike has no ink, but a place.
  const blank = cell && !cell.above && rampPlace(cell.difference) === 0;
  if (blank === true && h >= 3) outline(context, theme.hair, { x, y, w, h }, 0.5);
  const framed = !cell || (theme.highContrast && layout.withValues);
  context.lineWidth = 1;
  if (framed) outline(context, theme.tick, { x, y, w, h }, 0.5);
  if (cell && layout.withValues) drawValue(context, theme, cell, { x, y, w, h });
  else if (cell?.above === true && w >= 7 && h >= 7) drawCross(context, theme, x + w / 2, y + h / 2);
  if (cell && cell.element === pointed?.element) outline(context, theme.focus, { x, y, w, h }, 1);
}

function outline(
  context: CanvasRenderingContext2D,
  colour: string,
  { x, y, w, h }: Box,
  inset: number,
): void {
  if (w < 3 || h < 3) return;
  context.strokeStyle = colour;
  context.lineWidth = 2 * inset;
  context.strokeRect(x + inset, y + inset, w - 2 * inset, h - 2 * inset);
}

function drawValue(
  context: CanvasRenderingContext2D,
  theme: Theme,
  cell: MapCell,
  { x, y, w, h }: Box,
): void {
  context.font = `${cell.above ? '600 ' : ''}11px ${theme.fontFamily}`;
  const { ink, ground } = theme;
  const share = RAMP_INK * rampPlace(cell.difference);
  context.fillStyle = cell.above ? ground : readableOn(ink, ground, share);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(errorFigure(cell.difference, 2), x + w / 2, y + h / 2 + 0.5);
}

/** Wrong is never said by red alone. */
function drawCross(context: CanvasRenderingContext2D, theme: Theme, x: number, y: number): void {
  context.strokeStyle = theme.ground;
  context.lineWidth = 1.25;
  context.beginPath();
  for (const sign of [-1, 1]) {
    context.moveTo(x - 2, y - 2 * sign);
    context.lineTo(x + 2, y + 2 * sign);
  }
  context.stroke();
}
