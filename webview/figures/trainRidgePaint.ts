import { axisPlace, type PlotAxis } from './trainAxes';
import { isBeyond } from './trainBeyond';
import { textRoom } from './trainFrame';
import type { Pen, Point } from './trainPen';
import { LANES, type Percentiles, type Ridge } from './trainRidge';
import type { Palette } from './trainStyles';

const LEAST_LEFT = 36;
const RIGHT = 14;
const LANE = 64;
const TOP = 6;
const GAP = 18;
export const RIDGE_HEIGHT = TOP + 2 * LANE + GAP + 34;

const ALPHA = { outer: 0.36, inner: 0.88 } as const;

const leftOf = ({ lanes }: Ridge): number =>
  Math.max(LEAST_LEFT, ...lanes.flatMap(({ ticks }) => ticks.map(({ text }) => textRoom(text) + 8)));

const laneTop = (lane: number): number => TOP + lane * (LANE + GAP);

/** The step (of inputs: the feature) nearest to a pixel of the picture that has a record. */
export function stepAt(ridge: Ridge, width: number, pixel: number): number | undefined {
  const { x, records } = ridge;
  const left = leftOf(ridge);
  const place = (value: number): number => left + axisPlace(x, value) * (width - left - RIGHT);
  let best: number | undefined;
  for (const { at } of records)
    if (best === undefined || Math.abs(place(at) - pixel) < Math.abs(place(best) - pixel)) best = at;
  return best;
}

/** Drawn as the layer strip is: p1 to p99 pale, p25 to p75 full, the median cut out; steps across. */
export function paintRidge(pen: Pen, ridge: Ridge, width: number, at: number, palette: Palette): void {
  const left = leftOf(ridge);
  const right = width - RIGHT;
  const x = (value: number): number => left + axisPlace(ridge.x, value) * (right - left);
  for (const [lane, axis] of ridge.lanes.entries()) {
    const top = laneTop(lane);
    // What lies far beyond the axis ends right beyond it: a canvas has no pixel for 1e30.
    const y = (value: number): number =>
      top + LANE - Math.max(-1, Math.min(2, axisPlace(axis, value))) * LANE;
    for (const { value, text } of axis.ticks) {
      pen.rect(left, Math.round(y(value)), right - left, 1, value === 0 ? palette.tick : palette.hair);
      pen.text(left - 7, Math.round(y(value)) + 4, text, { colour: palette.muted, anchor: 'end' });
    }
    const colour = lane === 0 ? palette.before : palette.after;
    pen.clip(left, top - 1, right - left + 1, LANE + 2, () => {
      paintBands(pen, ridge, LANES[lane]!, colour, palette, x, y);
    });
    paintBeyond(pen, ridge, LANES[lane]!, axis, top, palette, x);
  }
  const bottom = laneTop(1) + LANE;
  for (const capture of ridge.captures) pen.rect(Math.round(x(capture)) - 1, bottom + 3, 2, 4, palette.muted);
  for (const { value, text } of ridge.x.ticks)
    pen.text(Math.round(x(value)), bottom + 19, text, { colour: palette.muted, anchor: 'middle' });
  pen.text(right, bottom + 31, ridge.x.title, { colour: palette.muted, anchor: 'end' });
  if (ridge.records.length > 0) pen.rect(Math.round(x(at)), TOP - 4, 1, bottom - TOP + 7, palette.ink);
}

/** Markers closer than this are a smear. */
const MARK_ROOM = 7;

/** A small triangle over or under a lane where it goes on beyond its axis, as on the layer strip. */
function paintBeyond(
  pen: Pen,
  { records }: Ridge,
  read: Percentiles,
  axis: PlotAxis,
  top: number,
  palette: Palette,
  x: (value: number) => number,
): void {
  const ends = [
    { index: 4, y: top - 4, tip: -1, isOut: (value: number) => value > axis.max },
    { index: 0, y: top + LANE + 4, tip: 1, isOut: (value: number) => value < axis.min },
  ];
  for (const { index, y, tip, isOut } of ends) {
    let last = -Infinity;
    for (const { at, record } of records) {
      const value = read(record)[index]!;
      const place = x(at);
      if (!isOut(value) || !isBeyond(axis, value) || place - last < MARK_ROOM) continue;
      last = place;
      const base = y - 3 * tip;
      pen.area(
        [
          [place, y],
          [place + 3.5, base],
          [place - 3.5, base],
        ],
        palette.muted,
        1,
      );
    }
  }
}

function paintBands(
  pen: Pen,
  { records, reach }: Ridge,
  read: Percentiles,
  colour: string,
  palette: Palette,
  x: (value: number) => number,
  y: (value: number) => number,
): void {
  const edge = (index: number): Point[] =>
    records.flatMap(({ at, record }): Point[] => {
      const height = y(read(record)[index]!);
      return reach === 0
        ? [[x(at), height]]
        : [
            [x(at - reach), height],
            [x(at + reach), height],
          ];
    });
  pen.area([...edge(0), ...edge(4).reverse()], colour, ALPHA.outer);
  pen.area([...edge(1), ...edge(3).reverse()], colour, ALPHA.inner);
  pen.line(edge(2), { colour: palette.ground, width: 1 });
}
