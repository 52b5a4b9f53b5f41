import type { CallContext } from '../../src/protocol/channel';
import { CancelledError } from '../../src/work';
import type { Work } from '../../src/work';

/** A job lets waiting messages (a cancellation, a newer question) in at least this often. */
const BREATH_MS = 15;

/** Progress and cancellation of one request, for computations. */
export function workOf(context: CallContext, unit: string): Work {
  let last = performance.now();
  return {
    progress: (done, total) => {
      context.progress(done, total, unit);
    },
    pause: () => {
      if (context.cancellation.cancelled) throw new CancelledError();
      if (performance.now() - last < BREATH_MS) return undefined;
      return new Promise<void>((resolve, reject) => {
        setImmediate(() => {
          last = performance.now();
          if (context.cancellation.cancelled) reject(new CancelledError());
          else resolve();
        });
      });
    },
  };
}
