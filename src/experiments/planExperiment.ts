import type { ExperimentPlot, PointValue, RunConfig } from '../protocol/training';
import type { DataShape } from '../runs/jobs';
import { ConfigError, completeConfig } from '../training/runConfig';
import type { Experiment, PlannedPoint, Setup, Varied } from './experiment';
import { figure, memberWords } from './words';

export interface SeededPoint extends PlannedPoint {
  readonly seed: number;
  /** Tells the point's run from all others of the experiment. */
  readonly title: string;
}

export interface Plan {
  /** In the order in which they should run. */
  readonly points: readonly SeededPoint[];
  readonly plots: readonly ExperimentPlot[];
  readonly options: Readonly<Record<string, number>>;
}

type Overrides = Readonly<Record<string, unknown>>;

/**
 * The points of an experiment. Overrides are members of a config: one value holds for every point, a list says what is
 * varied; a list of seeds repeats each point. The experiment's own options go by their names.
 * @throws {ConfigError} for unknown members, values that cannot be, and lists of what the experiment does not vary.
 */
export function planExperiment(experiment: Experiment, overrides: Overrides, data: DataShape): Plan {
  const { seed, ...others } = overrides;
  const { fixed, varied, options } = sorted(experiment, others);
  const seeds = seed === undefined ? [experiment.preset.seed] : asList('seed', seed);
  const points = seeds.flatMap((value) => {
    const config = startingConfig(experiment, { ...fixed, seed: value as number }, varied, data);
    const setup: Setup = { config, varied: varied as Varied, data, options };
    return experiment.points(setup).map((point) => {
      const whole = completeConfig(point.config);
      const title = titleOf(point, seeds.length > 1 ? whole.seed : undefined);
      return { ...point, config: whole, seed: whole.seed, title };
    });
  });
  return { points, plots: experiment.plots(varied), options };
}

interface Sorted {
  readonly fixed: Partial<RunConfig>;
  readonly varied: Partial<Varied>;
  readonly options: Readonly<Record<string, number>>;
}

/** What each override is: a value for all points, a list of values, or an option. */
function sorted({ varies, variesAny = false, options: own = {} }: Experiment, overrides: Overrides): Sorted {
  const fixed: Record<string, unknown> = {};
  const replaced = variesAny && Object.entries(overrides).some(([key, value]) => isListOf(key, value));
  const usual: Partial<Varied> = replaced ? {} : varies;
  const varied: Record<string, unknown> = { ...usual };
  const options: Record<string, number> = { ...own };
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    if (Object.hasOwn(own, key)) options[key] = optionValue(key, value);
    else if (isListOf(key, value) || Object.hasOwn(usual, key)) varied[key] = asList(key, value);
    else fixed[key] = value;
  }
  if (!variesAny) requireKnown(varies, varied);
  return { fixed, varied, options };
}

function requireKnown(varies: Partial<Varied>, varied: object): void {
  const known = Object.keys(varies);
  for (const [key, list] of Object.entries(varied)) {
    if (known.includes(key)) continue;
    const expected = `one value: this experiment varies ${known.join(', ')} (and seed); the experiment "grid" varies any`;
    throw new ConfigError(key, expected, list);
  }
}

function startingConfig(
  { preset }: Experiment,
  fixed: Partial<RunConfig>,
  varied: Partial<Varied>,
  data: DataShape,
): RunConfig {
  const first: Record<string, unknown> = {};
  for (const [key, list] of Object.entries(varied)) {
    for (const value of list)
      completeConfig({ [key]: value, ...(key === 'norm' && { model: 'convolutional' }) });
    first[key] = list[0];
  }
  // A smaller set than the notebook's is used as a whole, unless a number was asked for.
  const numTrain = preset.numTrain > data.train ? 0 : preset.numTrain;
  return completeConfig({ ...preset, numTrain, ...first, ...fixed });
}

/** `hidden` is a list itself: a list of what it may be is a list of lists. */
function isListOf(key: string, value: unknown): boolean {
  return Array.isArray(value) && (key !== 'hidden' || Array.isArray(value[0]));
}

function asList(key: string, value: unknown): readonly unknown[] {
  if (!isListOf(key, value)) return [value];
  const list = value as readonly unknown[];
  if (list.length > 0) return list;
  throw new ConfigError(key, 'a value, or a list of one or more', value);
}

function optionValue(key: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ConfigError(key, 'a number', value);
}

/** What the series says already is not said again. */
function titleOf({ series, parameters, config }: PlannedPoint, seed: number | undefined): string {
  const more = Object.entries(parameters).filter(
    ([name, value]) => value !== series && !(name === 'norm' && value === config.norm),
  );
  const parts = more.map(([name, value]) => `${memberWords(name)} ${shown(value)}`);
  if (seed !== undefined) parts.push(`seed ${seed}`);
  const title = [series, ...parts].join(', ');
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

function shown(value: PointValue): string {
  return typeof value === 'number' ? figure(value) : value;
}
