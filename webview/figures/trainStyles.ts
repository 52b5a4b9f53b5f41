import type { NormName } from '../../src/protocol/inspect';
import type { Theme } from '../theme';

/** Colours of a drawing, by their role; a report's are CSS variables. */
export type Palette = Pick<
  Theme,
  'ground' | 'ink' | 'muted' | 'before' | 'after' | 'warning' | 'fourth' | 'fifth' | 'error' | 'hair' | 'tick'
>;

export type SeriesColour = 'after' | 'before' | 'warning' | 'fourth' | 'fifth' | 'ink';
export type MarkerShape = 'disc' | 'triangle' | 'square' | 'diamond' | 'cross';

/** What tells a line from its neighbours: colour, dash and marker, never the colour alone. */
export interface SeriesStyle {
  readonly colour: SeriesColour;
  readonly dash: readonly number[];
  readonly marker: MarkerShape;
  readonly filled: boolean;
}

const SOLID: readonly number[] = [];

/** Batchnorm, no norm, layernorm, then whoever comes. */
const BASE = [
  { colour: 'after', dash: SOLID, marker: 'disc', filled: true },
  { colour: 'before', dash: SOLID, marker: 'triangle', filled: false },
  { colour: 'warning', dash: [6, 3], marker: 'square', filled: true },
  { colour: 'fourth', dash: [2, 3], marker: 'diamond', filled: true },
  { colour: 'fifth', dash: [8, 3, 2, 3], marker: 'disc', filled: false },
  { colour: 'ink', dash: SOLID, marker: 'cross', filled: false },
] as const satisfies readonly SeriesStyle[];

/** Lines of one colour differ in dash and in how the marker is filled. */
const VARIANTS: readonly ((style: SeriesStyle) => SeriesStyle)[] = [
  (style) => style,
  (style) => ({ ...style, dash: style.dash.length === 0 ? [6, 3] : SOLID, filled: !style.filled }),
  (style) => ({ ...style, dash: [2, 3] }),
  (style) => ({ ...style, dash: [10, 3, 2, 3], filled: !style.filled }),
];

const PLACES: Readonly<Partial<Record<NormName, number>>> = { batchnorm: 0, none: 1, layernorm: 2 };

/**
 * Styles for the series of one picture, in order. Where their norms differ, the colour says the norm (batchnorm blue,
 * none grey, layernorm yellow) and the rest of the style tells series of one norm apart; else each has its own colour.
 */
export function seriesStyles(norms: readonly (NormName | undefined)[]): SeriesStyle[] {
  const distinct = [...new Set(norms)];
  const groups = distinct.length > 1 ? norms : norms.map((norm, index) => (index === 0 ? norm : index));
  const colours = coloursOf(groups);
  const seen = new Map<number, number>();
  return groups.map((group) => {
    const place = colours.get(group)!;
    const variant = seen.get(place) ?? 0;
    seen.set(place, variant + 1);
    return VARIANTS[variant % VARIANTS.length]!(BASE[place]!);
  });
}

/** A place among the base styles for each group: its own where it has one, else the next that is free. */
function coloursOf(
  groups: readonly (NormName | number | undefined)[],
): Map<NormName | number | undefined, number> {
  const places = new Map<NormName | number | undefined, number>();
  const own = (group: NormName | number | undefined): number | undefined =>
    typeof group === 'string' ? PLACES[group] : undefined;
  for (const group of groups) {
    const place = own(group);
    if (place !== undefined) places.set(group, place);
  }
  let next = 0;
  for (const group of new Set(groups)) {
    if (places.has(group)) continue;
    const taken = new Set(places.values());
    const free = BASE.findIndex((_, place) => !taken.has(place));
    places.set(group, free < 0 ? next++ % BASE.length : free);
  }
  return places;
}
