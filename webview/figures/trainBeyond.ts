import { t } from '../l10n';
import { figure } from './numbers';
import { unite, withoutRunaways, type PlotAxis, type Range } from './trainAxes';

/** What a run, or one line of a picture, lies in. */
export interface RunRange {
  readonly range: Range | undefined;
  /** Its loss left the numbers: how far it went before says nothing of the others. */
  readonly diverged: boolean;
}

/** An axis that runs share: of those that did not diverge, where there are such; in no case of what ran away. */
export function rangeOfRuns(runs: readonly RunRange[]): Range | undefined {
  const known = runs.flatMap(({ range, diverged }) => (range ? [{ range, diverged }] : []));
  const sound = known.filter(({ diverged }) => !diverged);
  return unite(withoutRunaways((sound.length > 0 ? sound : known).map(({ range }) => range)));
}

export const isBeyond = ({ min, max }: PlotAxis, value: number): boolean => {
  const air = 1e-9 * (max - min);
  return value > max + air || value < min - air;
};

/** "off the axis: to 1e30": the furthest of the values that have no place on it; nothing where all have one. */
export function beyondText(values: readonly number[]): string {
  const furthest = values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return values.length === 0 ? '' : t('off the axis: to {0}', figure(furthest, 2));
}
