import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Threads } from '../../src/compute/wasm/threads/threadPool';

/** More threads than this wait for memory more than they compute. */
const MOST_WORKERS = 7;

/** Worker threads for the kernels, from the built entry `kernelWorker`. They never keep the process alive. */
export function kernelThreads(
  workerPath: string,
  workers = Math.min(availableParallelism() - 1, MOST_WORKERS),
): Threads {
  return {
    workers,
    spawn(start) {
      const thread = new Worker(workerPath, { workerData: start });
      thread.unref();
      // A thread that fails also ends, and its pool does its part.
      thread.on('error', () => undefined);
      return {
        onExit: (listener) => {
          thread.once('exit', listener);
        },
        terminate: async () => {
          await thread.terminate();
        },
      };
    },
    breathe: () => new Promise((resolve) => setTimeout(resolve, 1)),
  };
}
