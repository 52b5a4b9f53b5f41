import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { openChannel } from '../../src/protocol/channel';
import type { Channel } from '../../src/protocol/channel';
import { JobInterruptedError } from '../../src/runs/jobs';
import type {
  Job,
  JobResult,
  JobRunner,
  JobWatch,
  ResultOf,
  RunningJob,
  StopKind,
} from '../../src/runs/jobs';
import type { JobOwnerContract, JobProcessContract } from './jobContract';

export interface PoolOptions {
  /** The bundled `job.ts`. */
  readonly jobPath: string;
  /** Processes at most; default: as many as there are cores. */
  readonly size?: number;
  /** An idle process ends after so long. */
  readonly idleMilliseconds?: number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
}

const IDLE_MS = 60_000;

interface JobProcess {
  readonly child: ChildProcess;
  readonly channel: Channel<JobProcessContract>;
  job?: QueuedJob;
  idle?: NodeJS.Timeout;
}

interface QueuedJob {
  readonly job: Job;
  readonly watch: JobWatch;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: Error) => void;
  stopped?: StopKind;
}

/** Jobs in processes of this machine, up to one per core; the others wait in the order in which they came. */
export class ProcessPool implements JobRunner {
  private readonly processes = new Set<JobProcess>();
  private readonly queue: QueuedJob[] = [];
  private readonly size: number;
  private disposed = false;

  constructor(private readonly options: PoolOptions) {
    this.size = options.size ?? availableParallelism();
  }

  run<J extends Job>(job: J, watch: JobWatch = {}): RunningJob<ResultOf<J>> {
    let queued: QueuedJob | undefined;
    const result = new Promise<JobResult>((resolve, reject) => {
      queued = { job, watch, resolve, reject };
      this.queue.push(queued);
    });
    this.next();
    return {
      // The process answers a job by a result of its kind.
      result: result as Promise<ResultOf<J>>,
      stop: (how) => {
        this.stop(queued!, how);
      },
    };
  }

  /** Processes under way, by id: what a user may end from outside. */
  get processIds(): readonly number[] {
    return [...this.processes].flatMap(({ child }) => child.pid ?? []);
  }

  /** Running jobs stop behind a checkpoint; their processes end by themselves. */
  dispose(): void {
    this.disposed = true;
    for (const { reject } of this.queue.splice(0)) reject(new JobInterruptedError('Jobs are no longer run.'));
    for (const { child, channel } of this.processes) {
      channel.close(new JobInterruptedError('Jobs are no longer run.'));
      if (child.connected) child.disconnect();
    }
  }

  /** A job that waits is over at once; one that runs answers when it has stopped. */
  private stop(queued: QueuedJob, how: StopKind): void {
    queued.stopped = how;
    const waiting = this.queue.indexOf(queued);
    if (waiting >= 0) {
      this.queue.splice(waiting, 1);
      queued.reject(new JobStoppedError(how));
      return;
    }
    for (const process of this.processes) if (process.job === queued) process.channel.emit('stop', how);
  }

  private next(): void {
    while (this.queue.length > 0 && !this.disposed) {
      const idle = [...this.processes].find(({ job }) => !job);
      if (!idle && this.processes.size >= this.size) return;
      void this.give(idle ?? this.start(), this.queue.shift()!);
    }
  }

  private async give(process: JobProcess, queued: QueuedJob): Promise<void> {
    clearTimeout(process.idle);
    process.job = queued;
    try {
      queued.resolve(await process.channel.call('run', queued.job));
    } catch (error) {
      queued.reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      delete process.job;
      this.rest(process);
      this.next();
    }
  }

  private rest(process: JobProcess): void {
    process.idle = setTimeout(() => {
      // First out of reach, so that no job is given to what is about to end.
      this.processes.delete(process);
      if (process.child.connected) process.child.disconnect();
    }, this.options.idleMilliseconds ?? IDLE_MS);
    process.idle.unref();
  }

  private start(): JobProcess {
    const child = fork(this.options.jobPath, [], {
      // In a desktop VS Code the executable is Electron.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const started: JobProcess = { child, channel: this.channelTo(child, () => started.job) };
    this.processes.add(started);
    this.watchOver(started);
    return started;
  }

  private channelTo(child: ChildProcess, job: () => QueuedJob | undefined): Channel<JobProcessContract> {
    return openChannel<JobOwnerContract, JobProcessContract>(
      {
        post: (message) => {
          if (child.connected) child.send(message as object);
        },
        listen: (receive) => {
          child.on('message', receive);
        },
      },
      {},
      {
        begun: (start) => job()?.watch.begun?.(start),
        appended: (records) => job()?.watch.appended?.(records),
      },
    );
  }

  private watchOver(process: JobProcess): void {
    const { child, channel } = process;
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => {
      errors = `${errors}${text.toString()}`.slice(-2000);
    });
    const gone = (reason: string): void => {
      clearTimeout(process.idle);
      if (!this.processes.delete(process) || this.disposed) return;
      if (process.job) this.options.log('error', `A job process is gone: ${reason}\n${errors}`);
      channel.close(new JobInterruptedError(`The process that ran it is gone: ${reason}.`));
      this.next();
    };
    child.on('error', (error) => {
      gone(error.message);
    });
    child.on('exit', (code, signal) => {
      gone(signal === null ? `it ended with code ${code ?? 'unknown'}` : `it was ended by ${signal}`);
    });
  }
}

/** The job was stopped before it had begun. */
export class JobStoppedError extends Error {
  override readonly name = 'JobStoppedError';
  constructor(readonly how: StopKind) {
    super('Stopped before it had begun');
  }
}
