import type { LayerReport } from '../../src/protocol/inspect';
import type { Catalogue } from '../../src/protocol/messages';
import { t } from '../l10n';
import { figure } from './numbers';
import { rowWords } from './words';

export type Convention = Catalogue['conventions'][number];

export interface EpsEffect {
  readonly change: number;
  readonly row: number;
}

/** Largest change of a row's std after, were epsilon the other one; rows that are not groups have none. */
export function epsEffect(report: LayerReport, eps: number): EpsEffect | undefined {
  if (!report.rowsAreGroups || report.norm.name === 'none') return undefined;
  let best: EpsEffect | undefined;
  for (let row = 0; row < report.rows; row++) {
    const std = report.before.std[row]!;
    const gamma = Math.abs(report.target.gamma[row]!);
    const scaled = (e: number): number => (gamma * std) / Math.sqrt(std * std + e);
    const change = scaled(eps) - scaled(report.norm.eps);
    if (Number.isFinite(change) && Math.abs(change) > Math.abs(best?.change ?? 0)) best = { change, row };
  }
  return best;
}

function momentumText({ momentum, momentumSpelling }: Convention): string {
  const spelt = momentumSpelling.replaceAll(' ', '');
  return spelt === `momentum=${momentum}`
    ? t('{0} weighs the old value', spelt)
    : t('{0} weighs the new batch: {1} of the old value', spelt, momentum);
}

function varianceText({ groupSize }: LayerReport, { unbiased }: Convention): string {
  if (!unbiased) return t('running variance over M');
  const larger = 100 / (groupSize - 1);
  return groupSize > 1
    ? t('running variance over M \u2212 1, {0}% larger', figure(larger, 2))
    : t('running variance over M \u2212 1');
}

function differenceText(report: LayerReport, other: Convention): string {
  const effect = epsEffect(report, other.eps);
  if (!effect || Math.abs(effect.change) < 1e-12) return '';
  return t(
    '{0}\u2019s \u03b5 {1} would change a std after by up to {2}, in {3} {4}',
    other.label,
    figure(other.eps, 1),
    figure(Math.abs(effect.change), 2),
    rowWords(report.axis).row,
    effect.row,
  );
}

/** What a convention means here, in figures, and what another epsilon would make of it. */
export function conventionText(
  report: LayerReport,
  convention: Convention,
  all: readonly Convention[],
  keepsRunning: boolean,
): string {
  const other = all.find(({ eps }) => eps !== convention.eps);
  const parts = [
    ...(keepsRunning ? [momentumText(convention), varianceText(report, convention)] : []),
    other ? differenceText(report, other) : '',
  ];
  return parts.filter((part) => part !== '').join(' \u00b7 ');
}
