import type { LayerReport, ReportAxis } from '../../src/protocol/inspect';
import { t } from '../l10n';

/** What the rows of a report, and the values inside one row, are called. */
export interface RowWords {
  readonly row: string;
  readonly rows: string;
  readonly Row: string;
  readonly Rows: string;
  readonly values: string;
}

export function rowWords(axis: ReportAxis): RowWords {
  return axis === 'feature'
    ? { row: t('feature'), rows: t('features'), Row: t('Feature'), Rows: t('Features'), values: t('samples') }
    : { row: t('sample'), rows: t('samples'), Row: t('Sample'), Rows: t('Samples'), values: t('features') };
}

export function countOf(count: number, words: RowWords): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? words.row : words.rows}`;
}

/** Long names lose their middle: what tells them apart is at the ends. */
export function cutMiddle(name: string, most: number): string {
  if (name.length <= most) return name;
  const head = Math.ceil((most - 1) / 2);
  return `${name.slice(0, head)}\u2026${name.slice(name.length - (most - 1 - head))}`;
}

export interface LaneNames {
  readonly before: string;
  readonly after: string;
}

const LANE_NAME = 28;

/** The two lanes: before and after the norm, or the two tensors that are compared. */
export function laneNames({ tensor, comparison }: LayerReport): LaneNames {
  if (!comparison) return { before: t('Before'), after: t('After') };
  const same = comparison.name === tensor.name && comparison.source !== '';
  const second = same ? `${comparison.name} (${comparison.source})` : comparison.name;
  return { before: cutMiddle(tensor.name, LANE_NAME), after: cutMiddle(second, LANE_NAME) };
}
