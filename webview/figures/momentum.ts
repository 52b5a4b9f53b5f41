import type { MomentumReport } from '../../src/protocol/inspect';
import { t } from '../l10n';
import { figure, integer } from './numbers';

/** The candidate whose running statistics are nearest to the whole set's, by the middle feature. */
export function bestCandidate({ candidates }: MomentumReport): number {
  return candidates.reduce((best, { medianKl }, index) => {
    const least = candidates[best]?.medianKl ?? Infinity;
    return medianKl < least || Number.isNaN(least) ? index : best;
  }, 0);
}

/** The cumulative average comes as the weight its last update gave to the old value. */
const isAverage = (momentum: number, updates: number): boolean =>
  updates > 0 && Math.abs(momentum - (1 - 1 / updates)) < 1e-9;

export interface MomentumLine {
  readonly cells: readonly string[];
  readonly best: boolean;
}

/** Cells of the table, one line per momentum, the smallest first, the average last. */
export function momentumLines(report: MomentumReport): readonly MomentumLine[] {
  const { candidates } = report;
  const best = bestCandidate(report);
  const last = candidates.length - 1;
  const lines = candidates.map(({ momentum, updates, medianKl, largestKl }, index) => {
    const average = index === last && isAverage(momentum, updates);
    const name = average ? t('mean of all') : String(momentum);
    const cells = [name, integer(updates), figure(medianKl, 2), figure(largestKl, 2)];
    return { cells, best: index === best, order: average ? Infinity : momentum };
  });
  return lines.sort((a, b) => a.order - b.order);
}

export function momentumCaption({ batches, batchSize, passes }: MomentumReport): string {
  const often = passes === 1 ? t('once') : t('{0} times', integer(passes));
  return t('{0} batches of {1}, {2} over', integer(batches), integer(batchSize), often);
}
