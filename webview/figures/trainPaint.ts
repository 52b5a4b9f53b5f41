import { endPlaces } from './trainEnds';
import { CHARACTER, hasEnds, offRow, type PlotFrame } from './trainFrame';
import type { Pen, Point } from './trainPen';
import type { LinePlot, OffScale, PlotLine } from './trainPlot';
import type { Palette, SeriesStyle } from './trainStyles';

export const MARKER_SIZE = 5.4;
/** Lines as they came, behind the smoothed ones. */
const RAW_ALPHA = { thin: 0.42, dense: 0.26 } as const;
const BAND_ALPHA = 0.18;
const TICK_LENGTH = 4;

export const rawAlpha = ({ dense }: PlotLine): number => RAW_ALPHA[dense === true ? 'dense' : 'thin'];
export const lineWidth = ({ raw }: PlotLine): number => (raw ? 1 : 2);

export function paintMarker(
  pen: Pen,
  palette: Palette,
  { marker, colour, filled }: SeriesStyle,
  x: number,
  y: number,
  size = MARKER_SIZE,
): void {
  pen.marker(x, y, {
    ...{ shape: marker, colour: palette[colour], size },
    ...(filled ? {} : { inside: palette.ground }),
  });
}

/** Behind the lines: grid, axes, bands, rules. */
export function paintGround(pen: Pen, plot: LinePlot, frame: PlotFrame, palette: Palette): void {
  const { left, right, top, bottom } = frame;
  for (const { value, text } of plot.y.ticks) {
    const y = Math.round(frame.y(value));
    const isBase = y >= bottom - 1;
    pen.rect(left, y, right - left, 1, isBase ? palette.tick : palette.hair);
    pen.text(left - 7, y + 4, text, { colour: palette.muted, anchor: 'end' });
  }
  for (const { value, text } of plot.x.ticks) {
    const x = Math.round(frame.x(value));
    pen.rect(x, bottom, 1, TICK_LENGTH, palette.tick);
    pen.text(x, bottom + 16, text, { colour: palette.muted, anchor: 'middle' });
  }
  pen.text(right, bottom + 28, plot.x.title, { colour: palette.muted, anchor: 'end' });
  pen.clip(left, top, right - left, bottom - top, () => {
    for (const { style, dots } of plot.bands) {
      const upper = dots.map(({ x, high }): Point => [frame.x(x), frame.y(Math.min(high, plot.y.max))]);
      const lower = dots.map(({ x, low }): Point => [frame.x(x), frame.y(Math.max(low, plot.y.min))]);
      pen.area([...upper, ...lower.reverse()], palette[style.colour], BAND_ALPHA);
    }
  });
  for (const rule of plot.rules) paintRule(pen, rule, frame, palette, !hasEnds(plot));
}

function paintRule(
  pen: Pen,
  { axis, at, text }: LinePlot['rules'][number],
  frame: PlotFrame,
  palette: Palette,
  isRightFree: boolean,
): void {
  const { left, right, top, bottom } = frame;
  const stroke = { colour: palette.muted, width: 1, dash: [1, 3] };
  const style = { colour: palette.muted, anchor: 'end', halo: palette.ground } as const;
  if (axis === 'x') {
    const x = Math.round(frame.x(at)) + 0.5;
    pen.line(
      [
        [x, top],
        [x, bottom],
      ],
      stroke,
    );
    const fits = x - 4 - text.length * CHARACTER >= left;
    pen.text(fits ? x - 4 : x + 4, top + 10, text, fits ? style : { ...style, anchor: 'start' });
    return;
  }
  const y = Math.round(frame.y(at)) + 0.5;
  if (y < top || y > bottom) return;
  pen.line(
    [
      [left, y],
      [right, y],
    ],
    stroke,
  );
  // Beside the line where no figures stand there; else below it.
  if (isRightFree) pen.text(right + 6, y + 4, text, { ...style, anchor: 'start' });
  else pen.text(right, y + 13, text, style);
}

/** The lines themselves, where chart.js does not draw them. */
export function paintLines(pen: Pen, plot: LinePlot, frame: PlotFrame, palette: Palette): void {
  const { left, right, top, bottom } = frame;
  pen.clip(left - 4, top - 4, right - left + 8, bottom - top + 8, () => {
    for (const line of plot.lines) {
      const { colour, dash } = line.style;
      const points = line.dots.map(({ x, y }): Point => [frame.x(x), frame.y(y)]);
      pen.line(points, {
        ...{ colour: palette[colour], width: lineWidth(line) },
        ...(line.raw ? { alpha: rawAlpha(line) } : { dash }),
      });
      if (!line.markers) continue;
      for (const [x, y] of points) if (Number.isFinite(y)) paintMarker(pen, palette, line.style, x, y);
    }
  });
}

/** Over the lines: what is off the scale, and the figures at the lines' ends. */
export function paintLabels(pen: Pen, plot: LinePlot, frame: PlotFrame, palette: Palette): void {
  for (const [row, off] of plot.off.entries()) paintOffScale(pen, off, offRow(row), frame, palette);
  for (const { x, y, text } of endPlaces(plot, frame))
    pen.text(x, y + 4, text, { colour: palette.ink, halo: palette.ground });
}

/** A triangle upwards at every x, and what they stand for beside them. */
function paintOffScale(
  pen: Pen,
  { style, xs, text }: OffScale,
  y: number,
  frame: PlotFrame,
  palette: Palette,
): void {
  const colour = palette[style.colour];
  for (const x of xs) pen.marker(frame.x(x), y, { shape: 'triangle', colour, size: 6 });
  const first = frame.x(xs[0]!) - 9;
  const last = frame.x(xs.at(-1)!) + 9;
  const fitsRight = text.length * CHARACTER < frame.width - last;
  const isLeft = !fitsRight && first - frame.left > frame.width - last;
  pen.text(isLeft ? first : last, y + 4, text, {
    ...{ colour: palette.ink, halo: palette.ground },
    anchor: isLeft ? 'end' : 'start',
  });
}

/** A whole picture, as an export has it. */
export function paintPlot(pen: Pen, plot: LinePlot, frame: PlotFrame, palette: Palette): void {
  paintGround(pen, plot, frame, palette);
  paintLines(pen, plot, frame, palette);
  paintLabels(pen, plot, frame, palette);
}
