import { createRuntime } from '../createRuntime';
import type { Threads } from '../threads/threadPool';
import { WasmNorms } from './wasmNorms';

/** Norms by the calling thread, and by others beside it where the platform has them and they can share memory. */
export function createNorms(threads?: Threads): WasmNorms {
  return new WasmNorms(createRuntime(threads));
}
