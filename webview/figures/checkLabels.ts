export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Dot {
  readonly x: number;
  readonly y: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = ({ x, y }: Dot, box: Box): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;

const contains = (outer: Box, box: Box): boolean =>
  box.x >= outer.x &&
  box.y >= outer.y &&
  box.x + box.width <= outer.x + outer.width &&
  box.y + box.height <= outer.y + outer.height;

/** Points along a line, close enough that no label slips between two. */
export function alongLine(points: readonly Dot[]): Dot[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    if (!next) return [point];
    const count = Math.max(1, Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / 4));
    return Array.from({ length: count }, (_, n) => ({
      x: point.x + ((next.x - point.x) * n) / count,
      y: point.y + ((next.y - point.y) * n) / count,
    }));
  });
}

/** A label over a label cannot be read; a line behind one can. */
const COST = { label: 40, outside: 100 } as const;

/** The first of the places offered where least is in the way. */
export function freePlace(
  places: readonly Box[],
  area: Box,
  taken: readonly Box[],
  dots: readonly Dot[],
): Box | undefined {
  let best: { readonly box: Box; readonly cost: number } | undefined;
  for (const box of places) {
    const labels = taken.filter((other) => overlaps(box, other)).length;
    const lines = dots.filter((dot) => inside(dot, box)).length;
    const cost = COST.label * labels + lines + (contains(area, box) ? 0 : COST.outside);
    if (!best || cost < best.cost) best = { box, cost };
  }
  return best && best.cost < COST.label ? best.box : undefined;
}
