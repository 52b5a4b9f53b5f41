import type { RunSummary } from '../../src/protocol/training';
import type { TrainEntry, TrainGroup } from './trainGroups';
import { isActive } from './trainWords';

/** One line of the list, as the keyboard walks it. */
export type ListRow =
  | { readonly kind: 'group'; readonly key: string; readonly group: TrainGroup; readonly folded: boolean }
  | {
      readonly kind: 'entry';
      readonly key: string;
      readonly group: TrainGroup;
      readonly entry: TrainEntry;
      /** Its runs can be shown below it; undefined for a single one. */
      readonly open: boolean | undefined;
    }
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly group: TrainGroup;
      readonly entry: TrainEntry;
      readonly run: RunSummary;
    };

/** What was said by hand; what was not takes its default. */
export interface ListChoices {
  readonly folded: Readonly<Record<string, boolean>>;
  readonly shown: Readonly<Record<string, boolean>>;
  readonly open: Readonly<Record<string, boolean>>;
}

/** Sections that begin unfolded, from the newest on, besides those in which something runs. */
const UNFOLDED = 2;
/** Runs of no experiment that begin on show, from the newest on. */
const SHOWN_RUNS = 4;

/** The groups that are folded: by hand, or because newer ones have taken the room. */
export function foldedGroups(groups: readonly TrainGroup[], { folded }: ListChoices): Set<string> {
  let open = 0;
  const found = new Set<string>();
  for (const group of groups) {
    const busy = group.entries.some(({ runs }) => runs.some(isActive));
    const wanted = group.kind === 'compared' || busy || open < UNFOLDED;
    if (folded[group.key] ?? !wanted) found.add(group.key);
    else if (group.kind !== 'compared') open++;
  }
  return found;
}

/** The entries of a group that are drawn. */
export function shownEntries(group: TrainGroup, { shown }: ListChoices): TrainEntry[] {
  const most = group.kind === 'runs' ? SHOWN_RUNS : Infinity;
  return group.entries.filter(({ key }, index) => shown[key] ?? index < most);
}

export const runKey = (entry: TrainEntry, run: RunSummary): string => `${entry.key}\n${run.folder}`;

/** The list from top to bottom. */
export function listRows(groups: readonly TrainGroup[], choices: ListChoices): ListRow[] {
  const folded = foldedGroups(groups, choices);
  return groups.flatMap((group): ListRow[] => {
    const isFolded = folded.has(group.key);
    const head: ListRow = { kind: 'group', key: group.key, group, folded: isFolded };
    if (isFolded) return [head];
    return [head, ...group.entries.flatMap((entry) => entryRows(group, entry, choices))];
  });
}

function entryRows(group: TrainGroup, entry: TrainEntry, { open }: ListChoices): ListRow[] {
  const many = entry.runs.length > 1;
  const isOpen = many && open[entry.key] === true;
  const row: ListRow = { kind: 'entry', key: entry.key, group, entry, open: many ? isOpen : undefined };
  if (!isOpen) return [row];
  const runs = entry.runs.map((run): ListRow => ({
    kind: 'run',
    key: runKey(entry, run),
    group,
    entry,
    run,
  }));
  return [row, ...runs];
}

/** The run whose settings and epochs stand below the list: of a series the one that runs, else the best. */
export function runOfRow(row: ListRow | undefined): RunSummary | undefined {
  if (!row) return undefined;
  if (row.kind === 'run') return row.run;
  const runs = row.kind === 'entry' ? row.entry.runs : row.group.entries.flatMap((entry) => entry.runs);
  const active = runs.find(({ status }) => status === 'running');
  const best = (run: RunSummary): number => run.bestValAccuracy ?? run.valAccuracy ?? -1;
  return active ?? (runs.length === 0 ? undefined : runs.reduce((a, b) => (best(b) > best(a) ? b : a)));
}

/** What is looked at first: what runs, else the newest. */
export function firstRow(rows: readonly ListRow[]): ListRow | undefined {
  const entries = rows.filter((row) => row.kind === 'entry');
  return entries.find(({ entry }) => entry.runs.some(({ status }) => status === 'running')) ?? entries[0];
}

/** The row of a run or an experiment, by its folder. */
export function rowOfFolder(rows: readonly ListRow[], folder: string): ListRow | undefined {
  return (
    rows.find((row) => row.kind === 'run' && row.run.folder === folder) ??
    rows.find((row) => row.kind === 'entry' && row.entry.runs.some((run) => run.folder === folder)) ??
    rows.find((row) => row.kind === 'group' && row.key === folder)
  );
}
