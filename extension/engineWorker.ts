import { parentPort } from 'node:worker_threads';
import { openChannel } from '../src/protocol/channel';
import type { EngineContract, EngineHostContract } from '../src/protocol/jobs';
import { EngineJobs } from './engine/jobs';

const port = parentPort;
if (!port) throw new Error('The engine runs as a worker thread');

const jobs: EngineJobs = new EngineJobs({
  stat: (uri) => channel.call('statFile', { uri }),
  read: (uri) => channel.call('readFile', { uri }),
});
const channel = openChannel<EngineContract, EngineHostContract>(
  {
    post: (message) => {
      port.postMessage(message);
    },
    listen: (receive) => {
      port.on('message', receive);
    },
  },
  jobs.requests,
  jobs.events,
);
