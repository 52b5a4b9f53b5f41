import { Worker } from 'node:worker_threads';
import type { CallOptions, Channel, RequestHandlers } from '../../src/protocol/channel';
import { openChannel } from '../../src/protocol/channel';
import type { EngineContract, EngineHostContract } from '../../src/protocol/jobs';

/** The worker is gone in the middle of a job. The next job starts a new one. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';
}

export interface EngineOptions {
  readonly workerPath: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** What the worker may ask of the host. */
  readonly requests: RequestHandlers<EngineHostContract>;
}

interface Running {
  readonly worker: Worker;
  readonly channel: Channel<EngineContract>;
}

/** Owns the worker thread that reads and computes; starts it on first use and again after it died. */
export class Engine {
  private running: Running | undefined;
  private disposed = false;

  constructor(private readonly options: EngineOptions) {}

  call<K extends keyof EngineContract['requests']>(
    method: K,
    params: EngineContract['requests'][K][0],
    options: CallOptions = {},
  ): Promise<EngineContract['requests'][K][1]> {
    if (this.disposed) return Promise.reject(new EngineStoppedError('The engine has been shut down.'));
    this.running ??= this.start();
    return this.running.channel.call(method, params, options);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await this.running?.worker.terminate();
  }

  /** End the worker as a crash would: what a user can do to a job that no longer answers. */
  async kill(): Promise<void> {
    await this.running?.worker.terminate();
  }

  private start(): Running {
    const { log, requests, workerPath } = this.options;
    const worker = new Worker(workerPath);
    const channel = openChannel<EngineHostContract, EngineContract>(
      {
        post: (message) => {
          worker.postMessage(message);
        },
        listen: (receive) => {
          worker.on('message', receive);
        },
      },
      requests,
      {
        log: ({ level, message }) => {
          log(level, message);
        },
      },
    );
    const running = { worker, channel };
    let reason = 'it was ended';
    worker.on('error', (error) => {
      reason = describeCrash(error);
    });
    worker.on('exit', (code) => {
      if (this.running === running) this.running = undefined;
      if (this.disposed) return;
      log('error', `The engine stopped (${reason}, exit code ${code}); the next request starts a new one.`);
      channel.close(
        new EngineStoppedError(
          `The computation stopped: ${reason}. It has been restarted; nothing of yours is lost.`,
        ),
      );
    });
    log('info', 'Engine started');
    return running;
  }
}

function describeCrash(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return 'it ran out of memory; lower normscope.memoryBudget or inspect a smaller tensor';
  }
  return error instanceof Error ? error.message : String(error);
}
