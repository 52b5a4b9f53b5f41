import type { LayerReport } from '../../src/protocol/inspect';
import type { BadgeIndex } from './badges';
import { figure, integer, roughFigure } from './numbers';
import { countOf, rowWords } from './words';
import { t } from '../l10n';

export interface GapMessage {
  readonly title: string;
  readonly effect: string;
  readonly cause: string;
  /** The picture shown uses the running statistics: offer the batch's. */
  readonly canUseBatch: boolean;
}

/** Said for the whole layer once this share of its rows has the gap badge. */
const COMMON = 0.5;
/** Running means that are a fixed fraction of the batch means have not had time to arrive. */
const FEW_UPDATES = { fraction: 0.9, spread: 0.2 };
const MOMENTA = [0.9, 0.99];

function extent(values: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function std(values: Float64Array): number {
  const kept = values.filter((value) => Number.isFinite(value));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  return Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length);
}

/** Slope of the running means over the batch means, where that alone explains them. */
export function updatesFraction(batch: Float64Array, running: Float64Array): number | undefined {
  let products = 0;
  let squares = 0;
  for (const [row, mean] of batch.entries()) {
    if (!Number.isFinite(mean) || !Number.isFinite(running[row]!)) continue;
    products += mean * running[row]!;
    squares += mean * mean;
  }
  const slope = products / squares;
  const rest = running.map((mean, row) => mean - slope * batch[row]!);
  const explained = std(rest) / std(running) <= FEW_UPDATES.spread;
  return slope > 0 && slope < FEW_UPDATES.fraction && explained ? slope : undefined;
}

function causeText(report: LayerReport): string {
  const fraction = report.gaps && updatesFraction(report.before.mean, report.gaps.runningMean);
  if (fraction === undefined) return t('the data have moved since the running statistics were collected.');
  const [few, many] = MOMENTA.map((momentum) =>
    Math.max(1, Math.round(Math.log(1 - fraction) / Math.log(momentum))),
  );
  return t(
    'too few updates. Running means are {0} \u00d7 the batch means, as after {1} updates with momentum 0.9 or {2} with 0.99.',
    figure(fraction, 2),
    few ?? 0,
    many ?? 0,
  );
}

function effectText(report: LayerReport, running: boolean): string {
  const { gaps, target } = report;
  if (!gaps) return '';
  const beta = target.beta;
  const gamma = target.gamma;
  const means = gaps.meanShift.map((shift, row) => shift * gamma[row]! + beta[row]!);
  const stds = gaps.logVarianceRatio.map((ratio, row) => Math.exp(ratio / 2) * Math.abs(gamma[row]!));
  const [lowMean, highMean] = extent(means);
  const [lowStd, highStd] = extent(stds);
  const plain = beta.every((b) => b === 0) && gamma.every((g) => Math.abs(g) === 1);
  const [mean, scale] = plain ? ['0', '1'] : ['\u03b2', '|\u03b3|'];
  const figures = [
    ...[lowMean, highMean].map(roughFigure),
    mean,
    ...[lowStd, highStd].map(roughFigure),
    scale,
  ];
  return running
    ? t(
        'Normalized with them, means run from {0} to {1} instead of {2}, and stds from {3} to {4} instead of {5}.',
        ...figures,
      )
    : t(
        'Normalized with them, means would run from {0} to {1} instead of {2}, and stds from {3} to {4} instead of {5}.',
        ...figures,
      );
}

export function gapMessage(report: LayerReport, badges: BadgeIndex): GapMessage | undefined {
  const count = badges.count('trainEvalGap');
  if (!report.gaps || count === 0 || count < report.rows * COMMON) return undefined;
  const running = report.norm.mode === 'running';
  return {
    title: t(
      'The running statistics do not fit this batch, in {0} of {1}',
      integer(count),
      countOf(report.rows, rowWords(report.axis)),
    ),
    effect: effectText(report, running),
    cause: causeText(report),
    canUseBatch: running,
  };
}

/** Means this near count as equal, in running standard deviations. */
const SAME_MEAN = 0.02;
/** Of the distance of (M - 1) / M from 1. */
const UNBIASED_WITHIN = 0.2;

/** The running variances are the batch's with M - 1 in place of M, and nothing else tells the two apart. */
export function hasUnbiasedRunningVariance({ gaps, groupSize }: LayerReport): boolean {
  if (!gaps || groupSize < 2) return false;
  if (gaps.meanShift.some((shift) => Math.abs(shift) > SAME_MEAN)) return false;
  const ratios = gaps.logVarianceRatio.filter((ratio) => Number.isFinite(ratio)).sort();
  const middle = ratios[ratios.length >> 1];
  if (middle === undefined) return false;
  return Math.abs(Math.exp(middle) - (1 - 1 / groupSize)) <= UNBIASED_WITHIN / groupSize;
}
