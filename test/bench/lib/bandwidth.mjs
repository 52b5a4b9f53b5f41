// What this machine can copy: the limit of kernels that do little but move memory.
import { Worker } from 'node:worker_threads';
import { inRepo } from '../../../scripts/lib/paths.mjs';

const REPEATS = 3;

/** @returns bytes per millisecond, read and written, of copies of so many bytes: best of some tries */
export async function copyBandwidth(bytes, threads, effort) {
  const milliseconds = effort.name === 'smoke' ? 1 : 150;
  const tries = [];
  for (let i = 0; i < REPEATS; i++)
    tries.push(await copyOnce(Math.ceil(bytes / threads), threads, milliseconds));
  return Math.max(...tries);
}

async function copyOnce(bytes, threads, milliseconds) {
  const gate = new SharedArrayBuffer(4);
  const workerData = { bytes, milliseconds, gate, threads };
  const file = inRepo('test/bench/lib/copyWorker.mjs');
  const rates = Array.from({ length: threads }, async () => {
    const worker = new Worker(file, { workerData });
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  });
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
}
