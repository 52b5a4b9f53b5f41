import { t } from '../l10n';
import { percent } from './numbers';
import type { TrainEntry, TrainGroup } from './trainGroups';
import type { RunHistory } from './trainHistory';

/** Training accuracies worth passing, the highest first. */
const MARKS = [0.9, 0.75, 0.5, 0.25];

/** More runs than that make no sentence. */
const MOST_NAMED = 3;

interface Passing {
  readonly title: string;
  readonly epoch: number | undefined;
  readonly best: number;
}

function passings(
  entries: readonly TrainEntry[],
  history: (folder: string) => RunHistory | undefined,
): { readonly mark: number; readonly of: readonly Passing[] } | undefined {
  const known = entries.flatMap((entry) => {
    const epochs = entry.runs.length === 1 ? (history(entry.runs[0]!.folder)?.epochs ?? []) : [];
    return epochs.length > 1 ? [{ title: entry.short, epochs }] : [];
  });
  if (known.length < 2) return undefined;
  const of = (mark: number): Passing[] =>
    known.map(({ title, epochs }) => ({
      title,
      epoch: epochs.find(({ trainAccuracy }) => trainAccuracy >= mark)?.epoch,
      best: Math.max(...epochs.map(({ trainAccuracy }) => trainAccuracy)),
    }));
  // The mark that tells most runs apart: passed by all if there is such a one, else by any.
  const mark =
    MARKS.find((candidate) => of(candidate).every(({ epoch }) => epoch !== undefined)) ??
    MARKS.find((candidate) => of(candidate).some(({ epoch }) => epoch !== undefined));
  return mark === undefined ? undefined : { mark, of: of(mark) };
}

/** Runs side by side in one sentence: when each passes the highest round training accuracy that all of them do. */
export function comparisonFinding(
  entries: readonly TrainEntry[],
  history: (folder: string) => RunHistory | undefined,
): string {
  const found = passings(entries, history);
  if (!found) return '';
  const sorted = [...found.of].sort((a, b) => (a.epoch ?? Infinity) - (b.epoch ?? Infinity));
  const [first, ...others] = sorted;
  // Of many, those that are furthest apart.
  const rest = others.length < MOST_NAMED ? others : others.slice(-1);
  const part = ({ title, epoch, best }: Passing): string =>
    epoch === undefined ? t('{0} reaches {1}', title, percent(best)) : t('{0} at epoch {1}', title, epoch);
  const sentence = [
    t('{0} passes {1} training accuracy at epoch {2}', first!.title, percent(found.mark), first!.epoch!),
    ...rest.map(part),
  ].join(', ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The sentence beside a section's title: the experiment's first finding, else what its runs show side by side. */
export function headline(
  { experiment }: TrainGroup,
  entries: readonly TrainEntry[],
  history: (folder: string) => RunHistory | undefined,
): string {
  return experiment?.findings[0] ?? comparisonFinding(entries, history);
}
