import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CallOptions } from '../../src/protocol/channel';
import { openChannel } from '../../src/protocol/channel';
import type { Nothing } from '../../src/protocol/channel';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckRequest, ModuleContract } from '../../src/protocol/jobs';
import type { CheckLimits } from '../platform/platform';
import { savedAt, withPlace } from './moduleErrors';

export interface ModuleLimits extends CheckLimits {
  readonly workerPath: string;
}

/**
 * Check a user's module in a worker of its own, which ends with the check: a loop without end or an array without
 * bound costs the user a message, not the editor.
 * @throws {Error} for what is no module, what does not load and what throws, with its place.
 */
export async function checkModule(
  request: CheckRequest,
  limits: ModuleLimits,
  options: CallOptions = {},
): Promise<CheckGradientsDocument> {
  const saved = await savedAt(request.layer);
  const worker = new Worker(limits.workerPath, {
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
    stdout: true,
    stderr: true,
  });
  const channel = openChannel<{ requests: Nothing; events: Nothing }, ModuleContract>(
    {
      post: (message) => {
        worker.postMessage(message);
      },
      listen: (receive) => {
        worker.on('message', receive);
      },
    },
    {},
    {},
  );
  const stop = (message: string): void => {
    channel.close(new Error(message));
    void worker.terminate();
  };
  worker.on('error', (error) => {
    stop(describe(error, request.layer, limits));
  });
  worker.on('exit', () => {
    channel.close(new Error(`${request.layer} ended its own process`));
  });
  const timer = setTimeout(() => {
    stop(
      `${request.layer} took longer than ${limits.seconds} s: stopped. Raise normscope.check.timeLimit if it needs more`,
    );
  }, limits.seconds * 1000);
  try {
    // The time stamp makes a saved file a new module.
    const url = `${pathToFileURL(request.layer).href}?saved=${saved}`;
    const cancellable = {
      ...options,
      onCancellable: () =>
        options.onCancellable?.(() => {
          stop('Cancelled');
        }),
    };
    return await channel.call('check', { ...request, url }, cancellable);
  } catch (error) {
    throw await withPlace(error, request.layer);
  } finally {
    clearTimeout(timer);
    void worker.terminate();
  }
}

function describe(error: unknown, path: string, { megabytes }: ModuleLimits): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return `${path} used more than ${megabytes} MB: stopped`;
  }
  return error instanceof Error ? error.message : String(error);
}
