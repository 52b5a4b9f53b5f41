import { KernelHeap } from './heap';
import { MAX_PAGES, plainKernelsOver, sharedKernelsOver } from './kernels';
import { serialPool } from './pool';
import type { Threads } from './threadPool';
import { ThreadPool } from './threadPool';
import { WasmNorms } from './wasmNorms';

/** Norms by the calling thread, and by others beside it where the platform has them and they can share memory. */
export function createNorms(threads?: Threads): WasmNorms {
  if (!threads || threads.workers === 0 || typeof SharedArrayBuffer === 'undefined') {
    const memory = new WebAssembly.Memory({ initial: 1 });
    return new WasmNorms({ heap: new KernelHeap(memory), pool: serialPool(plainKernelsOver(memory)) });
  }
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  const heap = new KernelHeap(memory);
  return new WasmNorms({ heap, pool: new ThreadPool(heap, sharedKernelsOver(memory), threads) });
}
