import { JobStoppedError } from '../jobs/processPool';
import { markCancelled } from '../jobs/cancelledRun';
import type { RunRecord, RunStatus, RunSummary } from '../../src/protocol/training';
import { JobInterruptedError } from '../../src/runs/jobs';
import type { JobRunner, JobStart, RunningJob, StopKind, TrainJobResult } from '../../src/runs/jobs';
import type { RunFile } from '../../src/runs/runFile';
import { NOT_BEGUN, progressOf } from '../../src/runs/runProgress';
import type { RunProgress } from '../../src/runs/runProgress';

/** What is known of a run beside what it is. */
export interface RunState {
  readonly status: RunStatus;
  readonly progress: RunProgress;
  /** 0 where nobody knows yet. */
  readonly totalSteps: number;
  readonly classes?: number;
  readonly device?: string;
  readonly message?: string;
  readonly notes?: readonly string[];
}

export const QUEUED: RunState = { status: 'queued', progress: NOT_BEGUN, totalSteps: 0 };

/** The rate is taken over so long. */
const RATE_WINDOW_MS = 3000;

/** A run that the window knows, whether it goes on or lies in its folder. */
export class RunEntry {
  private state: RunState;
  /** All records, while the run goes on, and where it failed. */
  private live: RunRecord[] | undefined;
  private job: RunningJob<TrainJobResult> | undefined;
  private marks: { readonly at: number; readonly step: number }[] = [];
  private settling: Promise<void> = Promise.resolve();

  constructor(
    readonly folder: string,
    readonly file: RunFile,
    state: RunState,
    private readonly announce: (run: RunEntry, appended: readonly RunRecord[]) => void,
    readonly experiment?: string,
  ) {
    this.state = state;
  }

  get status(): RunStatus {
    return this.state.status;
  }

  /** It waits for a process or has one here. */
  get isUnderWay(): boolean {
    return this.job !== undefined;
  }

  /** Records so far; undefined where the folder has them all. */
  get records(): readonly RunRecord[] | undefined {
    return this.live && [...this.live];
  }

  /** Resolves when the run no longer goes on, however it came to that. */
  get settled(): Promise<void> {
    return this.settling;
  }

  get summary(): RunSummary {
    const { folder, file, experiment } = this;
    const { status, progress, totalSteps, message, notes, classes, device } = this.state;
    const { end, ...figures } = progress;
    const rate = this.rate();
    return {
      folder,
      ...{ title: file.title, config: file.config, started: file.started, status, totalSteps },
      ...figures,
      ...(message !== undefined && { message }),
      ...(notes && { notes }),
      ...(classes !== undefined && { classes }),
      ...(device !== undefined && { device }),
      ...(experiment !== undefined && { experiment }),
      ...(status === 'running' && rate !== undefined && { rate }),
    };
  }

  /** What a new look into the folder found. */
  update(state: RunState): void {
    this.state = state;
    this.announce(this, []);
  }

  /** From the beginning, or from where it stopped. */
  begin(runner: JobRunner): void {
    if (this.job) return;
    const { folder, file, experiment } = this;
    const { title, config, measure } = file;
    this.job = runner.run(
      {
        kind: 'train',
        ...{ folder, title, config, resume: true },
        ...(measure && { measure }),
        ...(experiment !== undefined && { keepCheckpoints: false }),
      },
      {
        begun: (start) => {
          this.begun(start);
        },
        appended: (records) => {
          this.appended(records);
        },
      },
    );
    const { totalSteps, progress } = this.state;
    this.state = { status: 'queued', totalSteps, progress };
    this.announce(this, []);
    this.settling = this.settle(this.job.result);
  }

  /** A run that rests can be given up all the same. */
  stop(how: StopKind): void {
    if (this.job) this.job.stop(how);
    else if (how === 'cancel' && ['paused', 'interrupted', 'failed'].includes(this.status)) {
      this.settling = this.giveUp();
    }
  }

  private begun({ totalSteps, classes, notes, records }: JobStart): void {
    this.live = [...records];
    this.state = {
      ...{ status: 'running', totalSteps, progress: progressOf(records) },
      ...(classes !== undefined && { classes }),
      ...(notes && { notes }),
    };
    this.marks = [];
    this.announce(this, []);
  }

  private appended(records: readonly RunRecord[]): void {
    for (const record of records) this.live?.push(record);
    const progress = progressOf(records, this.state.progress);
    this.state = { ...this.state, progress };
    const at = performance.now();
    this.marks.push({ at, step: progress.step });
    while (this.marks.length > 2 && at - this.marks[0]!.at > RATE_WINDOW_MS) this.marks.shift();
    this.announce(this, records);
  }

  private async settle(result: Promise<TrainJobResult>): Promise<void> {
    try {
      const { status, message, device } = await result;
      this.state = {
        ...{ ...this.state, status },
        ...(message !== undefined && { message }),
        ...(device !== undefined && { device }),
      };
    } catch (error) {
      this.state = { ...this.state, ...(await this.stateAfter(error)) };
    }
    this.job = undefined;
    // A folder that could not be written to may hold less than was told.
    if (this.status !== 'failed') this.live = undefined;
    this.announce(this, []);
  }

  private async giveUp(): Promise<void> {
    await markCancelled(this.folder);
    this.update({ ...this.state, status: 'cancelled' });
  }

  private async stateAfter(error: unknown): Promise<Pick<RunState, 'status' | 'message'>> {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof JobInterruptedError) return { status: 'interrupted', message };
    if (!(error instanceof JobStoppedError)) return { status: 'failed', message };
    if (error.how === 'pause') return { status: 'paused' };
    await markCancelled(this.folder).catch(() => undefined);
    return { status: 'cancelled' };
  }

  /** Iterations per second. */
  private rate(): number | undefined {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.at <= first.at) return undefined;
    return (1000 * (last.step - first.step)) / (last.at - first.at);
  }
}
