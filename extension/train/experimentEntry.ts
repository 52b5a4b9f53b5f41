import { join } from 'node:path';
import type { EndedPoint } from '../../src/experiments/experiment';
import { experimentNamed, experiments } from '../../src/experiments/registry';
import type { ExperimentPoint, ExperimentSummary, RunStatus } from '../../src/protocol/training';
import type { ExperimentFile } from '../../src/runs/experimentFile';
import { historiesOf } from '../../src/runs/histories';
import { fromJson } from '../../src/runs/jsonFile';
import type { Figures, JobRunner, StopKind } from '../../src/runs/jobs';
import { FIGURES_FILE, readIfThere, readMetrics } from '../jobs/runFiles';
import type { RunEntry } from './runEntry';

/** Nothing will come of these any more without being asked for. */
const OVER: readonly RunStatus[] = ['finished', 'diverged', 'failed', 'cancelled'];

/** An experiment that the window knows: its points are runs, its findings follow from them. */
export class ExperimentEntry {
  private readonly ended = new Map<number, EndedPoint>();
  private settling: Promise<void> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly file: ExperimentFile,
    readonly runs: readonly RunEntry[],
    private readonly announce: (experiment: ExperimentEntry) => void,
  ) {}

  /** Resolves when none of its runs goes on, and the figures of all are there. */
  get settled(): Promise<void> {
    return this.settling;
  }

  get summary(): ExperimentSummary {
    const { folder, file } = this;
    const { experiment, title, plots, started } = file;
    const known = isKnown(experiment) ? experimentNamed(experiment) : undefined;
    return {
      ...{ folder, experiment, title, plots, started },
      status: this.status(),
      points: file.points.map((_, index) => this.ended.get(index) ?? this.point(index)).map(withoutHistories),
      findings: known?.findings(file.points.flatMap((_, index) => this.ended.get(index) ?? [])) ?? [],
      questions: known?.questions ?? [],
    };
  }

  /** The figures of points that lie in their folders already. */
  async readEnded(): Promise<void> {
    for (const index of this.runs.keys()) await this.evaluate(index);
  }

  /** Runs all points that have not come to an end, or one of them. */
  begin(runner: JobRunner, only?: RunEntry): void {
    const waiting = this.runs.flatMap((run, index) => {
      if (run.status === 'finished' || run.status === 'diverged' || run.isUnderWay) return [];
      if (only && run !== only) return [];
      run.begin(runner);
      return [this.follow(run, index)];
    });
    const before = this.settling;
    this.settling = Promise.all([before, ...waiting]).then(() => undefined);
    this.announce(this);
  }

  private async follow(run: RunEntry, index: number): Promise<void> {
    await run.settled;
    // Records that were damaged in the meantime leave the point without figures.
    await this.evaluate(index).catch(() => undefined);
    this.announce(this);
  }

  stop(how: StopKind): void {
    // The last first: a process that is free takes the next one from the queue.
    for (const run of [...this.runs].reverse()) run.stop(how);
    void Promise.allSettled(this.runs.map(({ settled }) => settled)).then(() => {
      this.announce(this);
    });
  }

  private status(): ExperimentSummary['status'] {
    const statuses = this.runs.map(({ status }) => status);
    if (statuses.some((status) => status === 'queued' || status === 'running')) return 'running';
    if (!statuses.every((status) => OVER.includes(status))) return 'interrupted';
    return statuses.includes('cancelled') ? 'cancelled' : 'finished';
  }

  private point(index: number): ExperimentPoint {
    const { series, parameters, seed } = this.file.points[index]!;
    return { series, parameters, seed, run: this.runs[index]!.folder };
  }

  private async evaluate(index: number): Promise<void> {
    const { experiment, options } = this.file;
    const { folder, status, file } = this.runs[index]!;
    if ((status !== 'finished' && status !== 'diverged') || !isKnown(experiment)) return;
    const { records } = await readMetrics(folder);
    const histories = historiesOf(records);
    const observed = records.flatMap((record) =>
      record.kind === 'step' && record.layers ? [record.layers] : [],
    );
    const run = { config: file.config, histories, observed, figures: await figuresOf(folder) };
    const results = experimentNamed(experiment).results(run, options);
    this.ended.set(index, { ...this.point(index), results, histories });
  }
}

async function figuresOf(folder: string): Promise<Figures> {
  const bytes = await readIfThere(join(folder, FIGURES_FILE));
  return bytes ? (fromJson(new TextDecoder().decode(bytes)) as Figures) : {};
}

function isKnown(name: string): boolean {
  return Object.hasOwn(experiments, name);
}

function withoutHistories({ series, parameters, seed, run, results }: ExperimentPoint): ExperimentPoint {
  return { series, parameters, seed, run, ...(results && { results }) };
}
