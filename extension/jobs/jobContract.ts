import type { Nothing } from '../../src/protocol/channel';
import type { RunRecord } from '../../src/protocol/training';
import type { Job, JobResult, JobStart, StopKind } from '../../src/runs/jobs';

/** What a job process serves: one job at a time. */
export interface JobProcessContract {
  requests: { run: readonly [Job, JobResult] };
  events: { stop: StopKind };
}

/** What it tells of the job under way. */
export interface JobOwnerContract {
  requests: Nothing;
  events: { begun: JobStart; appended: readonly RunRecord[] };
}
