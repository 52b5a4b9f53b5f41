import type { LayerReport } from '../../src/protocol/inspect';
import type { BadgeIndex, Finding } from './badges';
import { FINDINGS } from './sentences';
import { rowWords } from './words';
import { t } from '../l10n';

/** `17, 20-40, dead`: a row is shown when any part of the list names it. */
export interface Filter {
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  readonly kinds: ReadonlySet<Finding>;
  /** Parts that name nothing. */
  readonly unknown: readonly string[];
}

const RANGE = /^(\d+)(?:\s*[-\u2013\u2212:]\s*(\d+))?$/;

function kindOf(part: string, badges: BadgeIndex): Finding | undefined {
  const names = (kind: Finding): readonly string[] => [
    badges.label(kind).toLowerCase(),
    ...FINDINGS[kind].words,
  ];
  return (
    badges.keys.find((kind) => names(kind).includes(part)) ??
    (part.length >= 2
      ? badges.keys.find((kind) => names(kind).some((name) => name.startsWith(part)))
      : undefined)
  );
}

export function parseFilter(text: string, badges: BadgeIndex): Filter {
  const ranges: { from: number; to: number }[] = [];
  const kinds = new Set<Finding>();
  const unknown: string[] = [];
  for (const raw of text.split(',')) {
    const part = raw.trim().toLowerCase();
    if (part === '') continue;
    const range = RANGE.exec(part);
    const kind = kindOf(part, badges);
    if (range) {
      const ends = [Number(range[1]), Number(range[2] ?? range[1])];
      ranges.push({ from: Math.min(...ends), to: Math.max(...ends) });
    } else if (kind) kinds.add(kind);
    else unknown.push(raw.trim());
  }
  return { ranges, kinds, unknown };
}

export function isEmpty(filter: Filter): boolean {
  return filter.ranges.length === 0 && filter.kinds.size === 0 && filter.unknown.length === 0;
}

export function matches(filter: Filter, badges: BadgeIndex, row: number): boolean {
  if (isEmpty(filter)) return true;
  if (filter.ranges.some(({ from, to }) => row >= from && row <= to)) return true;
  return filter.kinds.size > 0 && badges.of(row).some((kind) => filter.kinds.has(kind));
}

/** Rows of an order that the filter lets through. */
export function applyFilter(order: Uint32Array, filter: Filter, badges: BadgeIndex): Uint32Array {
  return isEmpty(filter) ? order : order.filter((row) => matches(filter, badges, row));
}

/** The filter text with a badge's word added, or taken out where it was. */
export function toggleKind(text: string, kind: Finding, badges: BadgeIndex): string {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const others = parts.filter((part) => RANGE.test(part) || kindOf(part.toLowerCase(), badges) !== kind);
  return (
    others.length < parts.length ? others : [...others, FINDINGS[kind].words[0] ?? badges.label(kind)]
  ).join(', ');
}

/** Text that names these rows of a strip selection; runs become ranges. */
export function rowsFilter(rows: readonly number[]): string {
  const sorted = [...rows].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    parts.push(end > i ? `${sorted[i]!}-${sorted[end]!}` : String(sorted[i]!));
    i = end + 1;
  }
  return parts.join(', ');
}

/** What "No feature matches" quotes. */
export function describeFilter(text: string, report: LayerReport): string {
  const tidy = text.trim();
  return t('No {0} matches \u201c{1}\u201d.', rowWords(report.axis).row, tidy);
}
