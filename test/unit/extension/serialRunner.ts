import { Datasets } from '../../../extension/jobs/datasets';
import { JobWork } from '../../../extension/jobs/jobWork';
import { performJob } from '../../../extension/jobs/performJob';
import { JobStoppedError } from '../../../extension/jobs/processPool';
import type { Disk } from '../../../extension/jobs/runWriter';
import type { JobTools } from '../../../extension/jobs/trainJob';
import type { RunRecord } from '../../../src/protocol/training';
import { JobInterruptedError } from '../../../src/runs/jobs';
import type { Job, JobRunner, JobWatch, ResultOf, RunningJob, StopKind } from '../../../src/runs/jobs';

/** Jobs in this process, one after the other. */
export class SerialRunner implements JobRunner {
  private readonly datasets = new Datasets();
  /** Writes the runs' files, where it is not the real one. */
  disk: Disk | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Called with every record; what it throws ends the job as a dead process would. */
  onRecord: (record: RunRecord) => void = () => undefined;

  run<J extends Job>(job: J, watch: JobWatch = {}): RunningJob<ResultOf<J>> {
    let work: JobWork | undefined;
    let stopped: StopKind | undefined;
    const perform = async (): Promise<ResultOf<J>> => {
      if (stopped) throw new JobStoppedError(stopped);
      work = new JobWork({
        ...watch,
        appended: (records) => {
          watch.appended?.(records);
        },
      });
      const tell = work.tell.bind(work);
      work.tell = (record) => {
        tell(record);
        this.onRecord(record);
      };
      return (await performJob(job, work, this.tools())) as ResultOf<J>;
    };
    const result = this.last.then(perform);
    this.last = result.catch(() => undefined);
    return {
      result: result.then((found) => this.unlessKilled(found)),
      stop: (how) => {
        stopped = how;
        work?.stop(how);
      },
    };
  }

  private tools(): JobTools {
    return { datasets: this.datasets, versions: {}, ...(this.disk && { disk: this.disk }) };
  }

  private unlessKilled<T>(result: T): T {
    const { message } = result as { message?: string };
    if (message === 'killed') throw new JobInterruptedError('The process that ran it is gone.');
    return result;
  }
}
