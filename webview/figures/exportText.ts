import { QUANTILES, type LayerReport, type RowSummaries } from '../../src/protocol/inspect';
import type { BadgeIndex } from './badges';
import { binRange, rowBins } from './cell';
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

function csvHead(report: LayerReport): string {
  const names = rowFigures(report.before, 0).map(([name]) => name);
  const lanes = ['before', 'after'].flatMap((lane) => names.map((name) => `${lane}_${name}`));
  return [report.axis, 'badges', ...lanes].join(',');
}

function csvLine(report: LayerReport, badges: BadgeIndex, row: number): string {
  const figures = [...rowFigures(report.before, row), ...rowFigures(report.after, row)];
  return [String(row), badges.of(row).join(' '), ...figures.map(([, value]) => exact(value))].join(',');
}

/** All rows as CSV: full precision, ASCII. */
export function reportCsv(report: LayerReport, badges: BadgeIndex): string {
  const lines = Array.from({ length: report.rows }, (_, row) => csvLine(report, badges, row));
  return [csvHead(report), ...lines, ''].join('\n');
}

export function rowCsv(report: LayerReport, badges: BadgeIndex, row: number): string {
  return [csvHead(report), csvLine(report, badges, row), ''].join('\n');
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
    const { low, high } = binRange(summary, row);
    const step = (high - low) / counts.length;
    return Array.from(counts, (count, bin) => ({
      lane: lane === 'before' ? ('Before' as const) : ('After' as const),
      from: low + bin * step,
      to: low + (bin + 1) * step,
      count,
    })).filter(({ count }) => count > 0);
  });
}

export function binsCsv(report: LayerReport, row: number): string {
  const lines = binRows(report, row).map(
    ({ lane, from, to, count }) => `${lane.toLowerCase()},${exact(from)},${exact(to)},${count}`,
  );
  return ['lane,from,to,count', ...lines, ''].join('\n');
}
