import type { NormName } from '../../src/protocol/inspect';
import type { TrainingState } from '../../src/protocol/trainMessages';
import type { ExperimentPoint, ExperimentSummary, RunSummary } from '../../src/protocol/training';
import { t } from '../l10n';
import { parametersText, parameterValue, type Names } from './trainSettings';
import { clock, distinctTitles } from './trainTitles';
import { seriesStyles, type SeriesStyle } from './trainStyles';

/** Runs that differ in their seed alone: one line of a picture, with a band where there are several. */
export interface TrainLine {
  readonly runs: readonly RunSummary[];
}

/** One row of the list, one style in the pictures: a run, or the series of an experiment. */
export interface TrainEntry {
  readonly key: string;
  readonly title: string;
  /** The same where there is little room. */
  readonly short: string;
  readonly style: SeriesStyle;
  /** In the experiment's order. */
  readonly runs: readonly RunSummary[];
  readonly lines: readonly TrainLine[];
  /** Of an experiment. */
  readonly points: readonly ExperimentPoint[];
}

/** One section of the view: an experiment, the runs that belong to none, or the runs put side by side by hand. */
export interface TrainGroup {
  readonly key: string;
  readonly kind: 'experiment' | 'runs' | 'compared';
  readonly title: string;
  readonly experiment?: ExperimentSummary;
  readonly entries: readonly TrainEntry[];
}

export const RUNS_KEY = 'runs';
export const COMPARED_KEY = 'compared';

/** More lines than that cannot be told apart: they are taken together, a series at a time. */
const MOST_LINES = 10;

interface Bare extends Omit<TrainEntry, 'style'> {
  readonly norm: NormName | undefined;
}

/** Everything there is to see, the newest first; what is compared by hand stands above all. */
export function groupsOf(state: TrainingState, compared: readonly string[], names: Names): TrainGroup[] {
  const byFolder = new Map(state.runs.map((run) => [run.folder, run]));
  const experiments = state.experiments.map((experiment) => ({
    started: experiment.started,
    group: experimentGroup(experiment, byFolder, names, titleOf(experiment, state.experiments)),
  }));
  const known = new Set(state.experiments.map(({ folder }) => folder));
  const single = state.runs.filter(({ experiment }) => experiment === undefined || !known.has(experiment));
  const singles = single.length === 0 ? [] : [{ started: newest(single), group: runsGroup(single, names) }];
  const chosen = compared.flatMap((folder) => byFolder.get(folder) ?? []);
  return [
    ...(chosen.length > 1 ? [comparedGroup(chosen, names)] : []),
    ...[...experiments, ...singles].sort((a, b) => b.started - a.started).map(({ group }) => group),
  ];
}

/** One that was run more than once also says when. */
const titleOf = ({ title, started }: ExperimentSummary, all: readonly ExperimentSummary[]): string =>
  all.filter((other) => other.title === title).length > 1 ? `${title}, ${clock(started)}` : title;

const newest = (runs: readonly RunSummary[]): number => Math.max(...runs.map(({ started }) => started));

function runsGroup(runs: readonly RunSummary[], names: Names): TrainGroup {
  const ordered = [...runs].sort((a, b) => b.started - a.started);
  return { key: RUNS_KEY, kind: 'runs', title: t('Runs'), entries: runEntries(RUNS_KEY, ordered, names) };
}

function comparedGroup(runs: readonly RunSummary[], names: Names): TrainGroup {
  return {
    key: COMPARED_KEY,
    kind: 'compared',
    title: t('Compared'),
    entries: runEntries(COMPARED_KEY, runs, names),
  };
}

function runEntries(group: string, runs: readonly RunSummary[], names: Names): TrainEntry[] {
  const titles = distinctTitles(runs, names);
  return styled(
    runs.map((run, index) => ({
      key: `${group}\n${run.folder}`,
      ...titles[index]!,
      runs: [run],
      lines: [{ runs: [run] }],
      points: [],
      norm: run.config.norm,
    })),
  );
}

function experimentGroup(
  experiment: ExperimentSummary,
  byFolder: ReadonlyMap<string, RunSummary>,
  names: Names,
  title: string,
): TrainGroup {
  const { folder, points, plots } = experiment;
  const lines = [...grouped(points, lineKey).values()];
  const perLine = plots.some(({ kind }) => kind === 'curves') && lines.length <= MOST_LINES;
  const parts = perLine ? lines : [...grouped(points, ({ series }) => series).values()];
  const shared = new Set<string>();
  for (const series of new Set(points.map((point) => point.series)))
    if (parts.filter((part) => part[0]!.series === series).length > 1) shared.add(series);
  const runsOf = (part: readonly ExperimentPoint[]): RunSummary[] =>
    part.flatMap(({ run }) => byFolder.get(run) ?? []);
  return {
    key: folder,
    kind: 'experiment',
    title,
    experiment,
    entries: styled(
      parts.map((part) => {
        const { series, parameters } = part[0]!;
        const isShared = shared.has(series);
        const values = Object.values(parameters).map((value) => parameterValue(value, names));
        const runs = runsOf(part);
        return {
          key: `${folder}\n${isShared ? lineKey(part[0]!) : series}`,
          title: isShared ? `${series}, ${parametersText(parameters, names)}` : series,
          short: isShared ? shortTitle(series, values, parameters) : series,
          runs,
          lines: [...grouped(part, lineKey).values()].map((line) => ({ runs: runsOf(line) })),
          points: part,
          norm: runs[0]?.config.norm,
        };
      }),
    ),
  };
}

/** Words tell more than the series they belong to, figures nothing without it. */
function shortTitle(
  series: string,
  values: readonly string[],
  parameters: ExperimentPoint['parameters'],
): string {
  const areWords = Object.values(parameters).every((value) => typeof value === 'string');
  return (areWords ? [...values, series] : [series, ...values]).join(', ');
}

/** Points that differ in their seed alone have the same one. */
const lineKey = ({ series, parameters }: ExperimentPoint): string =>
  `${series} ${JSON.stringify(Object.entries(parameters).sort(([a], [b]) => a.localeCompare(b)))}`;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function styled(entries: readonly Bare[]): TrainEntry[] {
  const styles = seriesStyles(entries.map(({ norm }) => norm));
  return entries.map(({ norm, ...entry }, index) => ({ ...entry, style: styles[index]! }));
}
