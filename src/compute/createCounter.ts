import type { Counter } from './counter';
import { referenceCounter } from './reference/referenceCounter';
import type { Threads } from './wasm/threads/threadPool';
import { createWasmCounter } from './wasm/wasmCounter';

/** The fast counter, on several threads where the platform has them, or the one that runs everywhere; they give the same bits. */
export function createCounter(threads?: Threads): Counter {
  try {
    return createWasmCounter(threads);
  } catch {
    // No WebAssembly SIMD here.
    return referenceCounter;
  }
}
