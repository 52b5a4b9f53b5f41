import type { RunRecord } from '../../src/protocol/training';
import type { JobWatch, StopKind } from '../../src/runs/jobs';
import { CancelledError } from '../../src/work';
import type { Work } from '../../src/work';

/** A job lets waiting messages (a stop) in at least this often. */
const BREATH_MS = 15;
/** Records travel together. */
const NEWS_MS = 100;

/** One job under way: how it is stopped, and how it tells of itself. */
export class JobWork implements Work {
  private stopKind: StopKind | undefined;
  private breath = performance.now();
  private news = performance.now();
  private records: RunRecord[] = [];

  constructor(readonly watch: JobWatch = {}) {}

  get stopped(): StopKind | undefined {
    return this.stopKind;
  }

  /** The first one counts, but a pause may become a cancellation. */
  stop(how: StopKind): void {
    if (this.stopKind !== 'cancel') this.stopKind = how;
  }

  progress(): void {
    // Records tell it.
  }

  pause(): Promise<void> | undefined {
    if (this.stopKind) throw new CancelledError();
    if (performance.now() - this.breath < BREATH_MS) return undefined;
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        this.breath = performance.now();
        if (this.stopKind) reject(new CancelledError());
        else resolve();
      });
    });
  }

  tell(record: RunRecord): void {
    this.records.push(record);
    if (performance.now() - this.news >= NEWS_MS) this.flush();
  }

  flush(): void {
    this.news = performance.now();
    if (this.records.length === 0) return;
    this.watch.appended?.(this.records);
    this.records = [];
  }
}
