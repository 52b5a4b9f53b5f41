import type { PlotFrame } from './trainFrame';
import type { LinePlot } from './trainPlot';

export interface EndPlace {
  readonly x: number;
  /** Middle of the text. */
  readonly y: number;
  readonly text: string;
}

const BESIDE = 8;
const LINE_HEIGHT = 13;

/** Figures at the lines' ends, moved apart where they would cover each other, in the lines' order of height. */
export function endPlaces(plot: LinePlot, frame: PlotFrame): EndPlace[] {
  const places = plot.lines.flatMap(({ end, dots }) => {
    const last = dots.at(-1);
    if (end === undefined || !last) return [];
    // What is off the scale is said there.
    if (!(last.y <= plot.y.max)) return [];
    const y = Math.min(frame.bottom, frame.y(last.y));
    return Number.isFinite(y) ? [{ x: frame.x(last.x) + BESIDE, y, text: end }] : [];
  });
  const columns = new Map<number, EndPlace[]>();
  for (const place of places) {
    const column = Math.round(place.x / 30);
    columns.set(column, [...(columns.get(column) ?? []), place]);
  }
  return [...columns.values()].flatMap((column) => apart(column, frame));
}

/** Pushed apart from the middle, then back inside the frame. */
function apart(column: readonly EndPlace[], frame: PlotFrame): EndPlace[] {
  const sorted = [...column].sort((a, b) => a.y - b.y);
  const ys = sorted.map(({ y }) => y);
  for (let pass = 0; pass < 8; pass++)
    for (let i = 1; i < ys.length; i++) {
      const missing = LINE_HEIGHT - (ys[i]! - ys[i - 1]!);
      if (missing <= 0) continue;
      ys[i - 1]! -= missing / 2;
      ys[i]! += missing / 2;
    }
  const over = Math.max(0, (ys.at(-1) ?? 0) - frame.bottom);
  return sorted.map((place, i) => ({ ...place, y: ys[i]! - over }));
}
