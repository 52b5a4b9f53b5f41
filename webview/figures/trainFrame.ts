import { axisPlace, axisValue } from './trainAxes';
import type { LinePlot } from './trainPlot';

/** Where a picture's plot lies on its canvas, in CSS pixels. */
export interface PlotFrame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Right of the plot, for the figures at the lines' ends: at least this, whatever they are. */
const END_ROOM = 44;
const LEAST_LEFT = 36;
/** Of the small type, about; a minus sign of print is wider than a figure. */
export const CHARACTER = 7;
const MINUS_MORE = 3;

/** Pixels that a text of the small type takes, about: nothing here can measure. */
export const textRoom = (text: string): number =>
  Math.ceil(text.length * CHARACTER + text.split('\u2212').slice(1).length * MINUS_MORE);

const TICK_GAP = 8;
/** Below: tick labels, then the axis's name. */
const AXIS_ROOM = 32;
const AIR_ABOVE = 8;
const OFF_ROW = 14;

export const offRow = (row: number): number => AIR_ABOVE + OFF_ROW * row;

/** Figures at the lines' ends; where there are none, names of the lines across. */
export const hasEnds = ({ lines }: LinePlot): boolean => lines.some(({ end }) => end !== undefined);
const besides = (plot: LinePlot): string[] =>
  hasEnds(plot)
    ? plot.lines.map(({ end = '' }) => end)
    : plot.rules.filter(({ axis }) => axis === 'y').map(({ text }) => text);

const insets = (plot: LinePlot): { readonly left: number; readonly top: number; readonly end: number } => ({
  end: Math.max(END_ROOM, ...besides(plot).map((text) => textRoom(text) + TICK_GAP + 2)),
  left: Math.max(LEAST_LEFT, ...plot.y.ticks.map(({ text }) => textRoom(text) + TICK_GAP)),
  top: AIR_ABOVE + OFF_ROW * plot.off.length,
});

/** Pixels of a plot in a canvas this wide, before it is known what its y axis says. */
export const plotWidth = (width: number): number => Math.max(40, width - LEAST_LEFT - END_ROOM);
export const plotHeight = (height: number): number => Math.max(40, height - AXIS_ROOM - AIR_ABOVE);

export function plotFrame(plot: LinePlot, width: number, height: number): PlotFrame {
  const { left, top, end } = insets(plot);
  const right = Math.max(left + 20, width - end);
  const bottom = Math.max(top + 20, height - AXIS_ROOM);
  return {
    ...{ width, height, left, right, top, bottom },
    x: (value) => left + axisPlace(plot.x, value) * (right - left),
    y: (value) => bottom - axisPlace(plot.y, value) * (bottom - top),
  };
}

/** The value of the x axis below a pixel, kept on the axis. */
export function valueAtPixel(plot: LinePlot, { left, right }: PlotFrame, pixel: number): number {
  return axisValue(plot.x, Math.min(1, Math.max(0, (pixel - left) / (right - left))));
}

/** The nearest x that has a point: what a pointer reads. */
export function nearestX(plot: LinePlot, frame: PlotFrame, pixel: number): number | undefined {
  let best: { readonly x: number; readonly distance: number } | undefined;
  const xs = [
    ...plot.lines.flatMap(({ dots }) => dots.map(({ x }) => x)),
    ...plot.off.flatMap(({ xs: off }) => off),
  ];
  for (const x of xs) {
    const distance = Math.abs(frame.x(x) - pixel);
    if (!best || distance < best.distance) best = { x, distance };
  }
  // Between two points that are drawn, a curve of every step still has its own.
  const exact = plot.xKind === 'iteration' ? Math.round(valueAtPixel(plot, frame, pixel)) : undefined;
  return exact !== undefined && plot.lines.some(({ at }) => at(exact) !== undefined) ? exact : best?.x;
}
