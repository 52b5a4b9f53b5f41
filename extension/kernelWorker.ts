import { workerData } from 'node:worker_threads';
import { serveKernels } from '../src/compute/wasm/threads/threadPool';
import type { WorkerStart } from '../src/compute/wasm/threads/threadPool';

serveKernels(workerData as WorkerStart);
