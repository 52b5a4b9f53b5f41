import type { Event } from 'vscode';
import type {
  ExperimentInfo,
  ExperimentSummary,
  RunConfig,
  RunRecord,
  RunSummary,
} from '../../src/protocol/training';

export type RunsChange =
  /** Something of its summary changed; a new run is announced so, too. */
  | { readonly kind: 'run'; readonly run: RunSummary; readonly appended: readonly RunRecord[] }
  | { readonly kind: 'experiment'; readonly experiment: ExperimentSummary }
  | { readonly kind: 'removed'; readonly folder: string };

/** Every run and experiment the window knows: those it started, and those found in its runs folder or opened. */
export interface Runs {
  /** Why this host cannot train; absent where it can. */
  readonly unable?: string;
  readonly onDidChange: Event<RunsChange>;
  /** Looks into the runs folder, once; what is found there is announced and listed. `list` begins it, too. */
  scan(): Promise<void>;
  /** What in the runs folder could not be read, a sentence for each. */
  unreadable(): readonly string[];
  /** Newest first. */
  list(): readonly RunSummary[];
  experiments(): readonly ExperimentSummary[];
  catalogue(): readonly ExperimentInfo[];
  /** All records so far, read from the folder where they are not in memory. */
  records(folder: string): Promise<readonly RunRecord[]>;
  /** Begins a run; members left out take their defaults. @throws {Error} for a config that cannot be, before it begins. */
  start(config: Partial<RunConfig>, title?: string): Promise<RunSummary>;
  startExperiment(name: string, overrides: Readonly<Record<string, unknown>>): Promise<ExperimentSummary>;
  /** Resolves when the run no longer goes on, however it came to that: ended, paused, interrupted. */
  ended(folder: string): Promise<RunSummary>;
  experimentEnded(folder: string): Promise<ExperimentSummary>;
  /** Of a run or an experiment: stops behind a checkpoint. */
  pause(folder: string): void;
  /** Of a paused, cancelled, failed or interrupted run: goes on to the same numbers. Of an experiment: all such points. */
  resume(folder: string): Promise<RunSummary | ExperimentSummary>;
  /** Of a run or an experiment: what has not begun is over at once. */
  cancel(folder: string): void;
  /** Shows a run folder, or an experiment's, from anywhere. @throws {Error} when it is none. */
  open(folder: string): Promise<RunSummary | ExperimentSummary>;
  /** Deletes the folder; the caller has asked. */
  remove(folder: string): Promise<void>;
}
