import type { LayerReport } from '../../src/protocol/inspect';
import { t } from '../l10n';
import { figure, integer } from './numbers';

/** "largest difference 0.013 at [3, 17]: 0.412 against 0.425", or that there is none. */
export function comparisonText({ comparison }: LayerReport): string | undefined {
  if (!comparison) return undefined;
  const { largest, differing, elements } = comparison;
  if (differing === 0) return t('identical');
  if (!largest && elements === undefined) return t('shapes differ: distributions only');
  if (!largest) return t('{0} elements differ', integer(differing ?? 0));
  const { difference, index, first, second } = largest;
  if (difference === 0 && (differing ?? 0) === 0) return t('identical');
  const digits = digitsApart(first, second);
  return t(
    'largest difference {0} at [{1}]: {2} against {3}',
    figure(difference),
    index.join(', '),
    figure(first, digits),
    figure(second, digits),
  );
}

/** "12 of 20,000 elements differ" */
export function differingText({ comparison }: LayerReport): string {
  const { differing, elements } = comparison ?? {};
  if (differing === undefined || elements === undefined) return '';
  return t('{0} of {1} elements differ', integer(differing), integer(elements));
}

/** Digits that show two numbers apart: three, or as many as it takes. */
function digitsApart(first: number, second: number): number {
  for (let digits = 3; digits < 12; digits++)
    if (figure(first, digits) !== figure(second, digits)) return digits;
  return 12;
}
