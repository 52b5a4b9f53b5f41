import type { Job, JobResult } from '../../src/runs/jobs';
import { describeData } from './datasets';
import type { JobWork } from './jobWork';
import { trainJob } from './trainJob';
import type { JobTools } from './trainJob';

/** Any job, in this process. */
export async function performJob(job: Job, work: JobWork, tools: JobTools): Promise<JobResult> {
  switch (job.kind) {
    case 'train':
      return trainJob(job, work, tools);
    case 'describeData':
      return { kind: 'describeData', ...(await describeData(job.data, work)) };
  }
}
