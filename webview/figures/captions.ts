import { QUANTILES, type LayerReport, type RowSummaries } from '../../src/protocol/inspect';
import { columnFormat, integer, momentsText, percent, roughFigure } from './numbers';
import { t } from '../l10n';
import { countOf, rowWords } from './words';

function range(values: Float64Array): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : undefined;
}

/** Floating point dust of a mean that is 0 is written as 0. */
const tidy = (value: number, scale: number): number => (Math.abs(value) < scale * 1e-9 ? 0 : value);

function ranges(summary: RowSummaries): string {
  const means = range(summary.mean);
  const stds = range(summary.std);
  if (!means || !stds) return t('no finite values');
  const low = tidy(means.low, stds.high);
  const high = tidy(means.high, stds.high);
  if (summary.mean.length === 1) return t('mean {0}, std {1}', roughFigure(low), roughFigure(stds.low));
  return t(
    'means from {0} to {1}, stds from {2} to {3}',
    roughFigure(low),
    roughFigure(high),
    roughFigure(stds.low),
    roughFigure(stds.high),
  );
}

/** How far from the target still reads as on it. */
const ON_TARGET = 0.01;

function common(values: Float64Array): number | undefined {
  const first = values[0];
  return first !== undefined && Number.isFinite(first) && values.every((value) => value === first)
    ? first
    : undefined;
}

/** Rows whose mean is beta and whose std is |gamma|. */
function rowsOnTarget(report: LayerReport): number {
  const { beta, gamma } = report.target;
  let count = 0;
  for (let row = 0; row < report.rows; row++) {
    const scale = Math.abs(gamma[row]!);
    const meanOff = Math.abs(report.after.mean[row]! - beta[row]!);
    const stdOff = Math.abs(report.after.std[row]! - scale);
    if (meanOff <= ON_TARGET * scale && stdOff <= ON_TARGET * scale) count++;
  }
  return count;
}

function targetText(report: LayerReport): string | undefined {
  const { beta, gamma } = report.target;
  if (report.comparison || !report.rowsAreGroups || beta.some((value) => Number.isNaN(value)))
    return undefined;
  const commonBeta = common(beta);
  const commonGamma = common(gamma);
  const mean = commonBeta === undefined ? '\u03b2' : roughTarget(commonBeta);
  const std = commonGamma === undefined ? '|\u03b3|' : roughTarget(Math.abs(commonGamma));
  return t(
    'mean {0} and std {1} in {2} of {3}',
    mean,
    std,
    integer(rowsOnTarget(report)),
    countOf(report.rows, rowWords(report.axis)),
  );
}

const roughTarget = (value: number): string =>
  Number.isInteger(value) ? String(value).replace('-', '\u2212') : roughFigure(value);

export function beforeCaption(report: LayerReport): string {
  return ranges(report.before);
}

export function afterCaption(report: LayerReport): string {
  const target = targetText(report);
  if (target === undefined) return ranges(report.after);
  return report.norm.mode === 'running' ? `${ranges(report.after)}; ${target}` : target;
}

/** The readout that replaces a lane's caption while a feature is pointed at. */
export function laneReadout(report: LayerReport, lane: 'before' | 'after', row: number): string {
  const summary = report[lane];
  const at = (index: number): number => summary.quantiles[row * QUANTILES.length + index]!;
  const quantiles = QUANTILES.map((_, index) => at(index));
  const write = columnFormat(summary.std[row]!, quantiles);
  const [p1 = '', p25 = '', , p75 = '', p99 = ''] = quantiles.map(write);
  if (!(summary.count[row]! > 0)) return t('no finite values');
  return t(
    '{0}; half in {1} to {2}, 98% in {3} to {4}',
    momentsText(summary.mean[row]!, summary.std[row]!),
    p25,
    p75,
    p1,
    p99,
  );
}

/** The readout while a range of the strip is dragged: how many, and where their medians lie. */
export function rangeReadout(report: LayerReport, lane: 'before' | 'after', rows: Uint32Array): string {
  const summary = report[lane];
  const medians = Float64Array.from(rows, (row) => summary.quantiles[row * QUANTILES.length + 2]!);
  const found = range(medians);
  const count = countOf(rows.length, rowWords(report.axis));
  if (!found) return t('{0}, no finite values', count);
  const scale = summary.std.reduce((most, std) => (std > most ? std : most), 0);
  const [low, high] = [tidy(found.low, scale), tidy(found.high, scale)].map(roughFigure);
  return t('{0}, medians from {1} to {2}', count, low ?? '', high ?? '');
}

/** For the tile's caption: "−1.5 ± 2.9". */
export function tileMoments(mean: number, std: number): string {
  return `${twoDigits(mean)} \u00b1 ${twoDigits(std)}`;
}

function twoDigits(x: number): string {
  if (!Number.isFinite(x)) return '\u2013';
  if (x !== 0 && (Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5)) return roughFigure(x);
  if (x === 0) return '0';
  const places = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(Number(x.toPrecision(2))))));
  return x.toFixed(places).replace('-', '\u2212');
}

export function share(part: number, whole: number): string {
  return percent(whole > 0 ? part / whole : 0);
}
