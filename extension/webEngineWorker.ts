import { openChannel } from '../src/protocol/channel';
import type { EngineContract, EngineHostContract } from '../src/protocol/jobs';
import { EngineJobs } from './engine/jobs';
import { localFilesOf } from './engine/localFiles';
import type { HostFiles } from './engine/remoteSource';

/** What is used here of a browser's worker; the extension's types are Node's. */
interface WorkerScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;
const files: HostFiles = {
  stat: (uri) => channel.call('statFile', { uri }),
  read: (uri) => channel.call('readFile', { uri }),
};
const jobs: EngineJobs = new EngineJobs(files, localFilesOf(files));
const channel = openChannel<EngineContract, EngineHostContract>(
  {
    post: (message) => {
      scope.postMessage(message);
    },
    listen: (receive) => {
      scope.onmessage = ({ data }) => {
        receive(data);
      };
    },
  },
  jobs.requests,
  jobs.events,
);
