import { KernelHeap } from './heap';
import type { KernelExports } from './kernels';
import { MAX_PAGES, plainKernelsOver, sharedKernelsOver } from './kernels';
import { serialPool } from './threads/pool';
import type { Runtime } from './runtime';
import type { Threads } from './threads/threadPool';
import { ThreadPool } from './threads/threadPool';

/** A memory with kernels over it: for the calling thread, and for others where the platform lets them share memory. */
export function createRuntime(threads?: Threads): Runtime & { readonly kernels: KernelExports } {
  if (!threads || threads.workers === 0 || typeof SharedArrayBuffer === 'undefined') {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const kernels = plainKernelsOver(memory);
    return { heap: new KernelHeap(memory), pool: serialPool(kernels), kernels };
  }
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  const heap = new KernelHeap(memory);
  const kernels = sharedKernelsOver(memory);
  return { heap, pool: new ThreadPool(heap, kernels, threads), kernels };
}
