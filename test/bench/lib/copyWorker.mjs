// Copies memory for a while and says how much it copied per second: reads and writes counted.
import { parentPort, workerData } from 'node:worker_threads';

const { bytes, milliseconds, gate, threads } = workerData;
const flags = new Int32Array(gate);
const source = new Uint8Array(bytes).fill(1);
const target = new Uint8Array(bytes).fill(2);
target.set(source);

// All begin together.
if (Atomics.add(flags, 0, 1) + 1 === threads) Atomics.notify(flags, 0);
for (let ready = Atomics.load(flags, 0); ready < threads; ready = Atomics.load(flags, 0)) {
  Atomics.wait(flags, 0, ready);
}
const start = performance.now();
let copies = 0;
let elapsed = 0;
while (elapsed < milliseconds) {
  target.set(source);
  copies++;
  elapsed = performance.now() - start;
}
parentPort.postMessage((2 * bytes * copies) / elapsed);
