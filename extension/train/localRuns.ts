import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EventEmitter } from 'vscode';
import { planExperiment } from '../../src/experiments/planExperiment';
import { experimentCatalogue } from '../../src/experiments/catalogue';
import { experimentNamed } from '../../src/experiments/registry';
import { normTitle } from '../../src/experiments/words';
import type {
  ExperimentInfo,
  ExperimentSummary,
  RunConfig,
  RunRecord,
  RunSummary,
} from '../../src/protocol/training';
import type { JobRunner } from '../../src/runs/jobs';
import type { RunFile } from '../../src/runs/runFile';
import { readMetrics } from '../jobs/runFiles';
import { createExperimentFolder, createRunFolder } from './createFolders';
import { ExperimentEntry } from './experimentEntry';
import { readAll, readAny, readState } from './readRun';
import type { StoredExperiment, StoredRun } from './readRun';
import { QUEUED, RunEntry } from './runEntry';
import { RunData } from './runData';
import type { Runs, RunsChange } from './runs';

export interface LocalRunsOptions {
  /** Where new runs go, and old ones are found. */
  readonly runsFolder: () => string;
  /** What relative paths of data sets start from, where there is such a place. */
  readonly baseFolder: () => string | undefined;
  readonly runner: JobRunner;
  readonly changes: Pick<EventEmitter<RunsChange>, 'event' | 'fire'>;
  readonly versions: RunFile['versions'];
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Another window's runs are looked at again so often. */
const LOOK_AGAIN_MS = 3000;

/** Runs of this machine, in folders. */
export class LocalRuns implements Runs {
  private readonly runs = new Map<string, RunEntry>();
  private readonly known = new Map<string, ExperimentEntry>();
  private readonly data: RunData;
  private readonly failures: string[] = [];
  private scanning: Promise<void> | undefined;
  private lookingAgain: NodeJS.Timeout | undefined;

  constructor(private readonly options: LocalRunsOptions) {
    this.data = new RunData(options.runner, options.baseFolder);
  }

  get onDidChange(): LocalRunsOptions['changes']['event'] {
    return this.options.changes.event;
  }

  unreadable(): readonly string[] {
    return this.failures;
  }

  list(): readonly RunSummary[] {
    void this.scan();
    return [...this.runs.values()].map(({ summary }) => summary).sort((a, b) => b.started - a.started);
  }

  experiments(): readonly ExperimentSummary[] {
    void this.scan();
    return [...this.known.values()].map(({ summary }) => summary).sort((a, b) => b.started - a.started);
  }

  catalogue(): readonly ExperimentInfo[] {
    return experimentCatalogue();
  }

  /** Reads the runs folder, once; what it finds is announced. */
  scan(): Promise<void> {
    this.scanning ??= this.readRunsFolder();
    return this.scanning;
  }

  async records(folder: string): Promise<readonly RunRecord[]> {
    return this.run(folder).records ?? (await readMetrics(folder)).records;
  }

  async start(config: Partial<RunConfig>, title?: string): Promise<RunSummary> {
    const whole = await this.data.fitted(config);
    const { versions } = this.options;
    const file = { title: title ?? normTitle(whole.norm), config: whole, started: Date.now(), versions };
    const folder = await createRunFolder(this.options.runsFolder(), file);
    const run = this.add({ folder, file, state: QUEUED });
    run.begin(this.options.runner);
    return run.summary;
  }

  async startExperiment(
    name: string,
    overrides: Readonly<Record<string, unknown>>,
  ): Promise<ExperimentSummary> {
    const experiment = experimentNamed(name);
    const given = typeof overrides['data'] === 'string' ? { data: this.data.located(overrides['data']) } : {};
    const asked = { ...overrides, ...given };
    const data = await this.data.describe(given.data ?? experiment.preset.data);
    const plan = planExperiment(experiment, asked, data);
    const { title } = experiment;
    const { versions, runner, runsFolder } = this.options;
    const created = await createExperimentFolder(runsFolder(), {
      ...{ name, title, overrides: asked, plan, versions },
      started: Date.now(),
    });
    const { folder, file } = created;
    const runs = created.runs.map((own, i) => ({
      folder: join(folder, file.points[i]!.run),
      ...{ file: own, state: QUEUED },
    }));
    const entry = this.addExperiment({ folder, file, runs });
    entry.begin(runner);
    return entry.summary;
  }

  async ended(folder: string): Promise<RunSummary> {
    const run = this.run(folder);
    await run.settled;
    return run.summary;
  }

  async experimentEnded(folder: string): Promise<ExperimentSummary> {
    const experiment = this.experiment(folder);
    await experiment.settled;
    return experiment.summary;
  }

  pause(folder: string): void {
    (this.known.get(folder) ?? this.run(folder)).stop('pause');
  }

  cancel(folder: string): void {
    (this.known.get(folder) ?? this.run(folder)).stop('cancel');
  }

  resume(folder: string): Promise<RunSummary | ExperimentSummary> {
    const entry = this.known.get(folder) ?? this.run(folder);
    if (entry instanceof RunEntry && (entry.status === 'finished' || entry.status === 'diverged')) {
      return Promise.reject(
        new Error(`${entry.file.title} has ${entry.status}: there is nothing to resume.`),
      );
    }
    if (entry instanceof RunEntry && entry.experiment !== undefined) {
      // Through the experiment, which waits for its points.
      this.experiment(entry.experiment).begin(this.options.runner, entry);
    } else entry.begin(this.options.runner);
    return Promise.resolve(entry.summary);
  }

  async open(path: string): Promise<RunSummary | ExperimentSummary> {
    const found = await readAny(resolve(path));
    const known = this.known.get(found.folder) ?? this.runs.get(found.folder);
    if (known) return known.summary;
    if (!('runs' in found)) return this.add(found).summary;
    const experiment = this.addExperiment(found);
    await experiment.readEnded();
    return experiment.summary;
  }

  async remove(folder: string): Promise<void> {
    const experiment = this.known.get(folder);
    const runs = experiment?.runs ?? [this.run(folder)];
    for (const run of runs) run.stop('cancel');
    await Promise.all(runs.map(({ settled }) => settled));
    await experiment?.settled;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    for (const run of runs) {
      this.runs.delete(run.folder);
      this.options.changes.fire({ kind: 'removed', folder: run.folder });
    }
    if (!experiment) return;
    this.known.delete(folder);
    this.options.changes.fire({ kind: 'removed', folder });
  }

  dispose(): void {
    clearTimeout(this.lookingAgain);
  }

  private run(folder: string): RunEntry {
    const run = this.runs.get(folder);
    if (run) return run;
    throw new Error(`No run is known in ${folder}: open it first.`);
  }

  private experiment(folder: string): ExperimentEntry {
    const experiment = this.known.get(folder);
    if (experiment) return experiment;
    throw new Error(`No experiment is known in ${folder}: open it first.`);
  }

  private add({ folder, file, state }: StoredRun, experiment?: string): RunEntry {
    const announce = (run: RunEntry, appended: readonly RunRecord[]): void => {
      this.options.changes.fire({ kind: 'run', run: run.summary, appended });
    };
    const entry = new RunEntry(folder, file, state, announce, experiment);
    this.runs.set(folder, entry);
    announce(entry, []);
    return entry;
  }

  private addExperiment({ folder, file, runs }: StoredExperiment): ExperimentEntry {
    const entries = runs.map((run) => this.add(run, folder));
    const announce = (experiment: ExperimentEntry): void => {
      this.options.changes.fire({ kind: 'experiment', experiment: experiment.summary });
    };
    const entry = new ExperimentEntry(folder, file, entries, announce);
    this.known.set(folder, entry);
    announce(entry);
    return entry;
  }

  private async readRunsFolder(): Promise<void> {
    const { runsFolder, log, changes } = this.options;
    const failed = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push(reason);
      log('warn', `A run was left out: ${reason}`);
    };
    for await (const found of readAll(runsFolder(), failed)) {
      if (this.runs.has(found.folder) || this.known.has(found.folder)) continue;
      if (!('runs' in found)) {
        this.add(found);
        continue;
      }
      const experiment = this.addExperiment(found);
      await experiment.readEnded().catch(failed);
      changes.fire({ kind: 'experiment', experiment: experiment.summary });
    }
    this.lookAgain();
  }

  /** Runs that go on elsewhere: in another window, or in processes that still finish for this one's predecessor. */
  private lookAgain(): void {
    const elsewhere = [...this.runs.values()].filter((run) => run.status === 'running' && !run.isUnderWay);
    if (elsewhere.length === 0) return;
    this.lookingAgain = setTimeout(() => {
      void Promise.all(
        elsewhere.map(async (run) => {
          run.update(await readState(run.folder));
        }),
      )
        .catch(() => undefined)
        .then(() => {
          this.lookAgain();
        });
    }, LOOK_AGAIN_MS);
  }
}
