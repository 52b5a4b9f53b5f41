import { workerData } from 'node:worker_threads';
import { serveKernels } from '../src/compute/wasm/threadPool';
import type { WorkerStart } from '../src/compute/wasm/threadPool';

serveKernels(workerData as WorkerStart);
