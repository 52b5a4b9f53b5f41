import type { LayerReport } from '../../src/protocol/inspect';
import type { BadgeIndex } from './badges';
import { t } from '../l10n';

export const SORTS = ['severity', 'index', 'median', 'std', 'kurtosis', 'gap'] as const;
export type Sort = (typeof SORTS)[number];

export function sortLabel(sort: Sort): string {
  const labels: Record<Sort, string> = {
    severity: t('Most severe first'),
    index: t('Index'),
    median: t('Median before, as the strip'),
    std: t('Std before, largest first'),
    kurtosis: t('Kurtosis, largest first'),
    gap: t('Train/eval gap, largest first'),
  };
  return labels[sort];
}

export function availableSorts(report: LayerReport): readonly Sort[] {
  return SORTS.filter((sort) => sort !== 'gap' || report.gaps !== undefined);
}

function byKey(rows: number, key: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const rank = (row: number): number => (Number.isNaN(key[row]!) ? -Infinity : key[row]!);
  return order.sort((a, b) => rank(b) - rank(a) || a - b);
}

function bySeverity(report: LayerReport, badges: BadgeIndex): Uint32Array {
  const order = new Uint32Array(report.rows);
  let next = 0;
  for (const row of badges.flagged) order[next++] = row;
  for (let row = 0; row < report.rows; row++) if (!badges.worst(row)) order[next++] = row;
  return order;
}

/** All rows of a report in the order asked for. */
export function sortRows(report: LayerReport, badges: BadgeIndex, sort: Sort): Uint32Array {
  switch (sort) {
    case 'severity':
      return bySeverity(report, badges);
    case 'index':
      return Uint32Array.from({ length: report.rows }, (_, row) => row);
    case 'median':
      return report.bands.order;
    case 'std':
      return byKey(report.rows, report.before.std);
    case 'kurtosis':
      return byKey(report.rows, report.before.kurtosis);
    case 'gap':
      return report.gaps ? byKey(report.rows, report.gaps.kl) : bySeverity(report, badges);
  }
}
