import type { Counter } from './counter';
import { referenceCounter } from './reference/referenceCounter';
import { createWasmCounter } from './wasm/wasmCounter';

/** The fast counter, or the one that runs everywhere; they give the same bits. */
export function createCounter(): Counter {
  try {
    return createWasmCounter();
  } catch {
    // No WebAssembly SIMD here.
    return referenceCounter;
  }
}
