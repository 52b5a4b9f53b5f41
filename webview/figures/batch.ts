import type { LayerReport } from '../../src/protocol/inspect';
import { t } from '../l10n';
import { figure, integer, percent } from './numbers';
import { tensorFacts } from './tensorFacts';

function median(values: Float64Array): number {
  const kept = values.filter((value) => Number.isFinite(value)).sort();
  const half = kept.length >> 1;
  if (kept.length === 0) return NaN;
  return kept.length % 2 === 1 ? kept[half]! : (kept[half - 1]! + kept[half]!) / 2;
}

export interface SpreadLine {
  readonly text: string;
  readonly detail: string;
}

/** "Batches of 8: means vary by 0.35σ, stds by 24%": the middle feature's. */
export function spreadLine({ batch }: LayerReport): SpreadLine | undefined {
  if (!batch) return undefined;
  const mean = median(batch.meanSpread);
  const std = Math.expm1(median(batch.logStdSpread));
  const stds = Number.isFinite(std) ? t(', stds by {0}', percent(std)) : '';
  return {
    text: t('Batches of {0}: means vary by {1}\u03c3{2}', integer(batch.size), figure(mean, 2), stds),
    detail: t('Standard deviations over {0} random batches, for the median row.', integer(batch.draws)),
  };
}

export interface SingleMessage {
  readonly title: string;
  readonly effect: string;
}

/**
 * A norm across samples that has one sample to see. `acrossSamples`: the catalogue's word on the norm; on running
 * statistics one sample is as good as many.
 */
export function singleSample(report: LayerReport, acrossSamples: boolean): SingleMessage | undefined {
  const { norm, tensor } = report;
  const { samples, positions } = tensorFacts(tensor);
  if (!acrossSamples || norm.mode === 'running' || (norm.batchSize ?? samples) > 1) return undefined;
  const alone = positions === 1 || norm.name === 'batchnormPerPosition';
  return {
    title: t('A batch of one leaves {0} nothing to compare', norm.label.toLowerCase()),
    effect: alone
      ? t('Each value is its own mean and the variance is 0, so every output is \u03b2 whatever comes in.')
      : t(
          'Its statistics are those of the {0} positions of one sample, as an instancenorm would have them, and differ from sample to sample.',
          integer(positions),
        ),
  };
}
