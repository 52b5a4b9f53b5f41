import { t } from '../l10n';
import type { GradientRow } from './checkRows';
import { integer } from './numbers';

/** Right, in a check that the doctor warned of: what agrees there may agree whatever backward does. */
export const isWarned = ({ parameter, document }: GradientRow): boolean =>
  parameter.verdict === 'pass' && document.warnings.length > 0;

/** Warnings under which agreement proves next to nothing; the others make it prove less. */
const EMPTYING: ReadonlySet<string> = new Set(['onesUpstream', 'batchOfOne', 'statefulForward']);

function reasonOf(kind: string): string {
  const reasons: Record<string, string> = {
    onesUpstream: t('the upstream gradient is the same everywhere'),
    batchOfOne: t('a batch of one has no spread'),
    varianceBelowEps: t('eps decides some of them'),
    float32: t('float32 rounds'),
    statefulForward: t('forward is not the same from call to call'),
  };
  return reasons[kind] ?? t('see the warning');
}

/**
 * What a heading adds where the doctor warned of a check whose gradients are not wrong; nothing where it did not. What
 * is wrong stays wrong: the doubt is about the others.
 */
export function doubtText(rows: readonly GradientRow[]): string {
  const others = rows.filter(({ parameter }) => parameter.verdict !== 'fail');
  const doubtful = others.filter(({ document }) => document.warnings.length > 0);
  if (doubtful.length === 0) return '';
  const kinds = [...new Set(doubtful.flatMap(({ document }) => document.warnings.map(({ kind }) => kind)))];
  const says = kinds.some((kind) => EMPTYING.has(kind))
    ? t('the check says little')
    : t('the check says less');
  const reason = kinds.map(reasonOf).join(', ');
  const count = integer(doubtful.length);
  if (others.length < rows.length)
    return doubtful.length === 1
      ? t('; of 1 other {0}: {1}', says, reason)
      : t('; of {0} others {1}: {2}', count, says, reason);
  return doubtful.length === rows.length
    ? t(', but {0}: {1}', says, reason)
    : t(', but of {0} of them {1}: {2}', count, says, reason);
}
