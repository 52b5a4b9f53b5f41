import { parentPort, workerData } from 'node:worker_threads';
import { openChannel } from '../src/protocol/channel';
import type { EngineContract, EngineHostContract } from '../src/protocol/jobs';
import { backendMemory } from './engine/backendMemory';
import type { EngineStart } from './engine/engineStart';
import { nodeFiles } from './engine/fileSource';
import { EngineJobs } from './engine/jobs';
import { kernelThreads } from './engine/kernelThreads';

const port = parentPort;
if (!port) throw new Error('The engine runs as a worker thread');

const { kernelWorker, storage, version } = workerData as EngineStart;

const jobs: EngineJobs = new EngineJobs(
  {
    stat: (uri) => channel.call('statFile', { uri }),
    read: (uri) => channel.call('readFile', { uri }),
  },
  nodeFiles,
  { threads: kernelThreads(kernelWorker), memory: backendMemory(storage, version) },
);
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
