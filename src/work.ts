/**
 * What a long computation owes its caller: news of its progress, and a point where it can be stopped.
 * `src/` has no clock and no event loop of its own, so the caller injects both.
 */
export interface Work {
  /** `done` of `total` units are finished. The unit is the caller's message ("features", "bytes"). */
  progress(done: number, total: number): void;
  /**
   * Call between blocks of work (a few milliseconds each). Lets waiting messages in now and then.
   * @throws {CancelledError} when the job has been cancelled in the meantime.
   */
  pause(): Promise<void> | undefined;
}

/** The job was stopped by its owner: no failure, nothing to report. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled');
  }
}

/** For a part of a work whose progress is told as a whole. */
export function silent(work: Work): Work {
  return { progress: () => undefined, pause: () => work.pause() };
}

/** For callers that neither show progress nor cancel (tests, small inputs). */
export const unattended: Work = { progress: () => undefined, pause: () => undefined };
