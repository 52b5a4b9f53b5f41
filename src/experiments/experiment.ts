import type {
  ExperimentPlot,
  ExperimentPoint,
  LayerRecord,
  PointValue,
  RunConfig,
} from '../protocol/training';
import type { RunHistories } from '../runs/histories';
import type { DataShape, Figures } from '../runs/jobs';
import type { MeasureRequest } from '../runs/runFile';

/** A run that an experiment wants. */
export interface PlannedPoint {
  /** Which line of a plot it belongs to. */
  readonly series: string;
  readonly parameters: Readonly<Record<string, PointValue>>;
  readonly config: RunConfig;
  readonly measure?: MeasureRequest;
}

/** What an experiment reads its figures off. */
export interface EndedRun {
  readonly config: RunConfig;
  readonly histories: RunHistories;
  /** The layers of every step that was observed. */
  readonly observed: readonly (readonly LayerRecord[])[];
  /** What the point's measure found. */
  readonly figures: Figures;
}

/** A point whose figures are there, with the accuracies of its epochs. */
export interface EndedPoint extends ExperimentPoint {
  readonly results: Figures;
  readonly histories: Pick<RunHistories, 'trainAccuracy' | 'valAccuracy'>;
}

/** The members of a config that an experiment varies, each with the values it takes. */
export type Varied<K extends keyof RunConfig = keyof RunConfig> = {
  readonly [P in K]: readonly RunConfig[P][];
};

/** What an experiment plans its points from, for one seed. */
export interface Setup<K extends keyof RunConfig = keyof RunConfig> {
  /** The preset, with what was asked for instead; varied members stand at their first value. */
  readonly config: RunConfig;
  readonly varied: Varied<K>;
  readonly data: DataShape;
  /** The experiment's own numbers. */
  readonly options: Readonly<Record<string, number>>;
}

/** What an experiment's file defines. */
export interface ExperimentDefinition<K extends keyof RunConfig> {
  readonly title: string;
  /** A sentence or two for a menu. */
  readonly description: string;
  /** Prompts to think. */
  readonly questions: readonly string[];
  /** What every point starts from. */
  readonly preset: RunConfig;
  readonly varies: Varied<K>;
  /** Lists of any member take the place of these. */
  readonly variesAny?: boolean;
  /** Numbers of its own, beside the config's: defaults. */
  readonly options?: Readonly<Record<string, number>>;
  points(setup: Setup<K>): readonly PlannedPoint[];
  /** Figures of one run. Those that are not there (a threshold never reached) are left out. */
  results(run: EndedRun, options: Readonly<Record<string, number>>): Figures;
  /** In plain words, from the numbers of the points that have ended. */
  findings(points: readonly EndedPoint[]): readonly string[];
  plots(varied: Varied<K>): readonly ExperimentPlot[];
}

/** An experiment whose varied members are no longer told apart by the types: what the registry holds. */
export interface Experiment extends Omit<ExperimentDefinition<never>, 'varies' | 'points' | 'plots'> {
  readonly varies: Partial<Varied>;
  points(setup: Setup): readonly PlannedPoint[];
  plots(varied: Partial<Varied>): readonly ExperimentPlot[];
}

/** Setups are made from `varies` by `planExperiment`, so that `points` finds every list it declares. */
export function experiment<K extends keyof RunConfig>(definition: ExperimentDefinition<K>): Experiment {
  return definition;
}
