import type { Divergence, RunConfig, RunRecord } from '../protocol/training';
import type { MeasureRequest } from './runFile';

/**
 * One run, as one small JSON document: what a local process or a cluster needs to know, and nothing of the experiment
 * behind it.
 */
export interface TrainJob {
  readonly kind: 'train';
  /** Where the run's files go. */
  readonly folder: string;
  readonly title: string;
  readonly config: RunConfig;
  /** What to work out with the trained net. */
  readonly measure?: MeasureRequest;
  /** Go on with what the folder holds. Without it a folder that holds records is refused. */
  readonly resume?: boolean;
  /** Between checkpoints; default 10. */
  readonly checkpointSeconds?: number;
  /** False: a finished run leaves none behind. */
  readonly keepCheckpoints?: boolean;
}

export interface TrainJobResult {
  readonly kind: 'train';
  readonly folder: string;
  readonly status: 'finished' | 'cancelled' | 'diverged' | 'paused' | 'failed';
  readonly step: number;
  readonly milliseconds: number;
  /** What computed. */
  readonly device?: string;
  readonly divergence?: Divergence;
  /** Why it failed. */
  readonly message?: string;
  /** What to know of how it went on. */
  readonly notes?: readonly string[];
  /** What the measure found. */
  readonly figures?: Figures;
}

export type Figures = Readonly<Record<string, number>>;

/** How large a data set is: experiments plan with it. */
export interface DescribeDataJob {
  readonly kind: 'describeData';
  readonly data: string;
}

export interface DataShape {
  /** Of one example. */
  readonly features: number;
  readonly classes: number;
  /** Examples in the training set. */
  readonly train: number;
}

export interface DescribeDataResult extends DataShape {
  readonly kind: 'describeData';
}

export type Job = TrainJob | DescribeDataJob;
export type JobResult = TrainJobResult | DescribeDataResult;
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J['kind'] }>;

export interface JobStart {
  readonly totalSteps: number;
  /** Of the data set. */
  readonly classes?: number;
  /** What to know of how it goes on: of checkpoints passed over, of another engine. */
  readonly notes?: readonly string[];
  readonly records: readonly RunRecord[];
}

/** News of a job under way. */
export interface JobWatch {
  /** Its first step is due; `records` of earlier sittings stand, all others of them will be told again. */
  readonly begun?: (start: JobStart) => void;
  /** Records, once they are on disk. */
  readonly appended?: (records: readonly RunRecord[]) => void;
}

/** How a job is stopped: `pause` leaves the run where it can go on, `cancel` ends it (it can be resumed all the same). */
export type StopKind = 'pause' | 'cancel';

export interface RunningJob<R extends JobResult = JobResult> {
  /** Rejects with {@link JobInterruptedError} when what ran it is gone, with any other error when it could not begin. */
  readonly result: Promise<R>;
  stop(how: StopKind): void;
}

/** What runs jobs: processes on this machine, or a cluster's own engine. */
export interface JobRunner {
  run<J extends Job>(job: J, watch?: JobWatch): RunningJob<ResultOf<J>>;
}

/** The process that ran a job is gone. What the run had written stands. */
export class JobInterruptedError extends Error {
  override readonly name = 'JobInterruptedError';
}
