import { QUANTILES, type LayerReport, type RowSummaries } from '../../src/protocol/inspect';
import { BADGES, type BadgeIndex } from './badges';
import { rowBins } from './cell';
import { exact } from './numbers';

type Figure = readonly [name: string, value: number];

export const QUANTILE_NAMES = ['p1', 'p25', 'median', 'p75', 'p99'] as const;

/** Every shown statistic of one row, in the order of the tables. */
export function rowFigures(summary: RowSummaries, row: number): readonly Figure[] {
  const quantiles = QUANTILE_NAMES.map(
    (name, index) => [name, summary.quantiles[row * QUANTILES.length + index]!] as const,
  );
  return [
    ['count', summary.count[row]!],
    ['mean', summary.mean[row]!],
    ['std', summary.std[row]!],
    ['skew', summary.skewness[row]!],
    ['kurtosis', summary.kurtosis[row]!],
    ['min', summary.min[row]!],
    ...quantiles,
    ['max', summary.max[row]!],
    ['zeros', summary.zeros[row]!],
    ['positive', summary.positive[row]!],
    ['nan', summary.nan[row]!],
    ['posInf', summary.posInf[row]!],
    ['negInf', summary.negInf[row]!],
  ];
}

/** One row's values as text for the clipboard: tab-separated, full precision, ASCII. */
export function rowText(report: LayerReport, badges: BadgeIndex, row: number): string {
  const after = rowFigures(report.after, row);
  const lines = rowFigures(report.before, row).map(
    ([name, value], index) => `${name}\t${exact(value)}\t${exact(after[index]![1])}`,
  );
  const names = badges.of(row).map((kind) => kind);
  const head = [
    `${report.tensor.name}\t${report.axis} ${row}${names.length > 0 ? `\t${names.join(', ')}` : ''}`,
    'statistic\tbefore\tafter',
  ];
  const gaps = report.gaps && [
    `running mean\t${exact(report.gaps.runningMean[row]!)}`,
    `running std\t${exact(report.gaps.runningStd[row]!)}`,
  ];
  return [...head, ...lines, ...(gaps ?? []), ''].join('\n');
}

/** All rows as CSV: full precision, ASCII. */
export function reportCsv(report: LayerReport, badges: BadgeIndex): string {
  const names = rowFigures(report.before, 0).map(([name]) => name);
  const head = [
    report.axis,
    'badges',
    ...names.map((name) => `before_${name}`),
    ...names.map((name) => `after_${name}`),
  ];
  const lines = Array.from({ length: report.rows }, (_, row) => {
    const figures = [...rowFigures(report.before, row), ...rowFigures(report.after, row)];
    return [String(row), badges.of(row).join(' '), ...figures.map(([, value]) => exact(value))].join(',');
  });
  return [head.join(','), ...lines, ''].join('\n');
}

export interface BinRow {
  readonly lane: 'Before' | 'After';
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The bins behind the charts of one row; empty ones are left out. */
export function binRows(report: LayerReport, row: number): readonly BinRow[] {
  return (['before', 'after'] as const).flatMap((lane) => {
    const summary = report[lane];
    const counts = rowBins(summary, row);
    const min = summary.min[row]!;
    const step = (summary.max[row]! - min) / counts.length;
    return Array.from(counts, (count, bin) => ({
      lane: lane === 'before' ? ('Before' as const) : ('After' as const),
      from: min + bin * step,
      to: min + (bin + 1) * step,
      count,
    })).filter(({ count }) => count > 0);
  });
}

/** "Feature 29, dead, mean −8.72, std 3.56": a tile's accessible name, less the figures. */
export function badgeNames(badges: BadgeIndex, row: number): string {
  return badges
    .of(row)
    .map((kind) => BADGES[kind].label)
    .join(', ');
}
