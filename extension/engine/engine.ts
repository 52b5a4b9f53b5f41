import type { CallOptions, Channel, RequestHandlers } from '../../src/protocol/channel';
import { openChannel } from '../../src/protocol/channel';
import type { EngineContract, EngineHostContract } from '../../src/protocol/jobs';
import type { WorkerLink } from '../platform/platform';

/** The worker is gone in the middle of a job. The next job starts a new one. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';
}

export interface EngineOptions {
  readonly startWorker: () => WorkerLink;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** What the worker may ask of the host. */
  readonly requests: RequestHandlers<EngineHostContract>;
}

interface Running {
  readonly worker: WorkerLink;
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
    const { log, requests, startWorker } = this.options;
    const worker = startWorker();
    const channel = openChannel<EngineHostContract, EngineContract>(worker, requests, {
      log: ({ level, message }) => {
        log(level, message);
      },
    });
    const running = { worker, channel };
    worker.onEnd((reason) => {
      if (this.running === running) this.running = undefined;
      if (this.disposed) return;
      log('error', `The engine stopped (${reason}); the next request starts a new one.`);
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
