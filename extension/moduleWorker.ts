import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { moduleCheckable } from '../src/gradientCheck/moduleLayer';
import { runCheck } from '../src/gradientCheck/runCheck';
import { openChannel } from '../src/protocol/channel';
import type { Nothing } from '../src/protocol/channel';
import type { ModuleContract } from '../src/protocol/jobs';
import { workOf } from './engine/work';

const port = parentPort;
if (!port) throw new Error('Modules are checked in a worker thread');

openChannel<ModuleContract, { requests: Nothing; events: Nothing }>(
  {
    post: (message) => {
      port.postMessage(message);
    },
    listen: (receive) => {
      port.on('message', receive);
    },
  },
  {
    check: async ({ url, ...request }, context) => {
      const exported = (await import(url)) as Record<string, unknown>;
      const checkable = moduleCheckable(basename(request.layer), exported);
      return runCheck(checkable, request, workOf(context, 'gradients'), () => performance.now());
    },
  },
  {},
);
