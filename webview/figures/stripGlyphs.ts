import type { BadgeIndex, Finding } from './badges';
import type { StripColumns } from './stripColumns';

export interface StripGlyph {
  readonly column: number;
  readonly kind: Finding;
}

/** Glyphs of wide columns may touch; where columns are narrow, one speaks for its neighbours with room around it. */
const LEAST = { wide: 5, narrow: 16 } as const;

const areNarrow = ({ edges, count }: StripColumns): boolean => edges[count]! / count < LEAST.wide;

const middleOf = ({ edges }: StripColumns, column: number): number =>
  (edges[column]! + edges[column + 1]!) / 2;

/** One glyph per so many pixels, the worst badges first: a chain of them would say no more than a line. */
export function stripGlyphs(columns: StripColumns, badges: BadgeIndex): StripGlyph[] {
  const least = areNarrow(columns) ? LEAST.narrow : LEAST.wide;
  const flagged = [...columns.badges.entries()].flatMap(([column, kind]) => (kind ? [{ column, kind }] : []));
  flagged.sort((a, b) => badges.rank(a.kind) - badges.rank(b.kind) || a.column - b.column);
  const drawn: StripGlyph[] = [];
  for (const glyph of flagged) {
    const x = middleOf(columns, glyph.column);
    if (drawn.every(({ column }) => Math.abs(middleOf(columns, column) - x) >= least)) drawn.push(glyph);
  }
  return drawn;
}

/** Rows with a badge around a column, as far as one glyph speaks for them; 0 where each has its own. */
export function flaggedAround(columns: StripColumns, column: number): number {
  if (!areNarrow(columns)) return 0;
  const x = middleOf(columns, column);
  const isNear = (other: number): boolean => Math.abs(middleOf(columns, other) - x) <= LEAST.narrow / 2;
  return columns.flagged.reduce((sum, count, other) => (isNear(other) ? sum + count : sum), 0);
}
