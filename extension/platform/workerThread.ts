import { Worker } from 'node:worker_threads';
import type { EngineStart } from '../engine/engineStart';
import type { WorkerLink } from './platform';

/** A worker thread from a bundle of the extension. */
export function workerThread(path: string, start: EngineStart): WorkerLink {
  const worker = new Worker(path, { workerData: start });
  let reason = 'it was ended';
  worker.on('error', (error) => {
    reason = describeCrash(error);
  });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    listen: (receive) => {
      worker.on('message', receive);
    },
    onEnd: (listener) => {
      worker.once('exit', () => {
        listener(reason);
      });
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
}

function describeCrash(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return 'it ran out of memory; lower normscope.memoryBudget or inspect a smaller tensor';
  }
  return error instanceof Error ? error.message : String(error);
}
