import { describe, expect, it } from 'vitest';
import type { BadgeIndex, Finding } from '../../../webview/figures/badges';
import type { StripColumns } from '../../../webview/figures/stripColumns';
import { flaggedAround, stripGlyphs } from '../../../webview/figures/stripGlyphs';

const badges = { rank: (kind: Finding) => ['nonFinite', 'dead'].indexOf(kind) } as unknown as BadgeIndex;

/** Columns over so many pixels; each flagged one holds two rows with a badge. */
function columnsOf(count: number, width: number, kindOf: (column: number) => Finding | undefined) {
  const kinds = Array.from({ length: count }, (_, column) => kindOf(column));
  return {
    count,
    edges: Uint32Array.from({ length: count + 1 }, (_, column) => Math.round((column * width) / count)),
    badges: kinds,
    flagged: Uint32Array.from(kinds, (kind) => (kind ? 2 : 0)),
  } as unknown as StripColumns;
}

describe('the glyphs of the strip', () => {
  it('stand beside each other with room between, the worst at their own place', () => {
    const columns = columnsOf(1000, 1000, (column) => (column === 500 ? 'nonFinite' : 'dead'));
    const glyphs = stripGlyphs(columns, badges);
    expect(glyphs[0]).toEqual({ column: 500, kind: 'nonFinite' });
    const places = glyphs.map(({ column }) => column).sort((a, b) => a - b);
    expect(places.length).toBeGreaterThan(30);
    expect(Math.min(...places.slice(1).map((place, i) => place - places[i]!))).toBeGreaterThanOrEqual(16);
  });

  it('are counted where one speaks for its neighbours', () => {
    const columns = columnsOf(1000, 1000, (column) => (column % 2 === 0 ? 'dead' : undefined));
    expect(flaggedAround(columns, 500)).toBe(2 * 9);
    expect(flaggedAround(columns, 0)).toBe(2 * 5);
    expect(
      flaggedAround(
        columnsOf(1000, 1000, () => undefined),
        500,
      ),
    ).toBe(0);
  });

  it('have one for each column where there is room', () => {
    const columns = columnsOf(20, 400, () => 'dead');
    expect(stripGlyphs(columns, badges)).toHaveLength(20);
    expect(flaggedAround(columns, 3)).toBe(0);
  });
});
