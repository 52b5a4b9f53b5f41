import { axisPlace } from './trainAxes';
import type { Pen } from './trainPen';
import type { BarPlot, HeatPlot } from './trainPlot';
import type { Palette } from './trainStyles';

const BAR_ROW = 34;
const BAR_HEIGHT = 10;
const BAR_RIGHT = 56;
const AXIS = 18;

export const barsHeight = ({ bars }: BarPlot): number => bars.length * BAR_ROW + AXIS;

/** A lying bar under each label, its value behind it; over several seeds a line from least to largest. */
export function paintBars(pen: Pen, plot: BarPlot, width: number, palette: Palette): void {
  const span = Math.max(40, width - BAR_RIGHT);
  const x = (value: number): number => Math.min(1, Math.max(0, axisPlace(plot.x, value))) * span;
  const bottom = plot.bars.length * BAR_ROW;
  for (const { value, text } of plot.x.ticks) {
    pen.rect(Math.round(x(value)), 0, 1, bottom, value === 0 ? palette.tick : palette.hair);
    pen.text(x(value), bottom + 14, text, {
      colour: palette.muted,
      anchor: value === plot.x.min ? 'start' : 'middle',
    });
  }
  for (const [row, bar] of plot.bars.entries()) paintBar(pen, plot, bar, row * BAR_ROW, x, palette);
}

function paintBar(
  pen: Pen,
  plot: BarPlot,
  { label, style, value, low, high }: BarPlot['bars'][number],
  top: number,
  x: (value: number) => number,
  palette: Palette,
): void {
  pen.text(1, top + 11, label, { colour: palette.ink, halo: palette.ground });
  const said = { colour: palette.ink, halo: palette.ground } as const;
  if (value === undefined) {
    pen.text(6, top + 25, '\u2013', { ...said, colour: palette.muted });
    return;
  }
  const colour = palette[style.colour];
  const isNumber = Number.isFinite(value);
  const end = isNumber ? x(value) : 0;
  if (!isNumber) pen.rect(0, top + 16, 2, BAR_HEIGHT, palette.error);
  else if (style.filled) pen.rect(0, top + 16, end, BAR_HEIGHT, colour);
  else hollow(pen, end, top + 16, colour);
  if (high > low)
    pen.line(
      [
        [x(low), top + 21],
        [x(high), top + 21],
      ],
      { colour: palette.ink, width: 1.5 },
    );
  const beyond = value > plot.x.max ? '\u2192 ' : '';
  pen.text((isNumber ? Math.max(end, x(high)) : end) + 6, top + 25, beyond + plot.text(value), said);
}

function hollow(pen: Pen, width: number, y: number, colour: string): void {
  pen.rect(0, y, width, BAR_HEIGHT, colour, 0.3);
  pen.line(
    [
      [0, y + 0.75],
      [width - 0.75, y + 0.75],
      [width - 0.75, y + BAR_HEIGHT - 0.75],
      [0, y + BAR_HEIGHT - 0.75],
    ],
    { colour, width: 1.5 },
  );
}

const HEAT_LEFT = 52;
const HEAT_TOP = 4;
/** Labels of the columns, names of both parameters, the ramp. */
const HEAT_BOTTOM = 50;
/** As the element map's: neutral, from nearly nothing to what text can still be read on. */
const RAMP = { least: 0.04, most: 0.34 } as const;
const RAMP_BAR = { width: 64, height: 8, steps: 16 } as const;
const VALUE_ROOM = { width: 30, height: 14 } as const;

export interface HeatCell {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function heatCells({ columns, rows }: HeatPlot, width: number, height: number): HeatCell[] {
  const w = (width - HEAT_LEFT) / Math.max(1, columns.length);
  const h = (height - HEAT_TOP - HEAT_BOTTOM) / Math.max(1, rows.length);
  return rows.flatMap((_, row) =>
    columns.map((__, column) => ({
      index: row * columns.length + column,
      x: HEAT_LEFT + column * w,
      y: HEAT_TOP + row * h,
      width: w,
      height: h,
    })),
  );
}

const rampAlpha = (place: number): number => RAMP.least + place * (RAMP.most - RAMP.least);

/** A cell per pair, its ink by its value; where there is room the value itself. */
export function paintHeat(pen: Pen, plot: HeatPlot, width: number, height: number, palette: Palette): void {
  const { low, high } = plot.range;
  const cells = heatCells(plot, width, height);
  for (const { index, x, y, width: w, height: h } of cells) {
    const value = plot.values[index];
    if (value === undefined) {
      pen.rect(x, y + h - 2, w - 1, 1, palette.hair);
      continue;
    }
    const place = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
    const isNumber = Number.isFinite(value);
    pen.rect(x, y, w - 1, h - 1, isNumber ? palette.ink : palette.error, isNumber ? rampAlpha(place) : 1);
    if (w >= VALUE_ROOM.width && h >= VALUE_ROOM.height)
      pen.text(x + w / 2, y + h / 2 + 4, isNumber ? plot.text(value) : 'NaN', {
        colour: palette.ink,
        anchor: 'middle',
      });
  }
  paintHeatLabels(pen, plot, cells, height, palette);
  if (cells.length > 0) paintRamp(pen, plot, height, palette);
}

/** What the ink stands for: the least of the range, the ramp, the largest. */
function paintRamp(pen: Pen, { range, text, values }: HeatPlot, height: number, palette: Palette): void {
  const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  const style = { colour: palette.muted } as const;
  const top = height - 11;
  const { low, high } = range;
  if (known.length === 0 || !(high > low)) return;
  const isCut = (beyond: (value: number) => boolean): boolean => known.some(beyond);
  pen.text(HEAT_LEFT - 6, top + 8, `${isCut((value) => value < low) ? '\u2264 ' : ''}${text(low)}`, {
    ...style,
    anchor: 'end',
  });
  const width = RAMP_BAR.width / RAMP_BAR.steps;
  for (let i = 0; i < RAMP_BAR.steps; i++)
    pen.rect(
      HEAT_LEFT + i * width,
      top,
      width,
      RAMP_BAR.height,
      palette.ink,
      rampAlpha(i / (RAMP_BAR.steps - 1)),
    );
  const right = HEAT_LEFT + RAMP_BAR.width + 6;
  pen.text(right, top + 8, `${isCut((value) => value > high) ? '\u2265 ' : ''}${text(high)}`, style);
}

function paintHeatLabels(
  pen: Pen,
  { columns, rows, columnTitle, rowTitle }: HeatPlot,
  cells: readonly HeatCell[],
  height: number,
  palette: Palette,
): void {
  const style = { colour: palette.muted } as const;
  const cell = cells[0];
  if (!cell) return;
  const everyColumn = Math.ceil(34 / cell.width);
  const everyRow = Math.ceil(14 / cell.height);
  for (const [i, text] of columns.entries())
    if (i % everyColumn === 0)
      pen.text(HEAT_LEFT + (i + 0.5) * cell.width, height - HEAT_BOTTOM + 14, text, {
        ...style,
        anchor: 'middle',
      });
  for (const [i, text] of rows.entries())
    if (i % everyRow === 0)
      pen.text(HEAT_LEFT - 6, HEAT_TOP + (i + 0.5) * cell.height + 4, text, { ...style, anchor: 'end' });
  const titles = height - HEAT_BOTTOM + 29;
  pen.text(HEAT_LEFT + columns.length * cell.width, titles, columnTitle, { ...style, anchor: 'end' });
  pen.text(0, titles, `\u2191 ${rowTitle}`, style);
}
