import type { Elements } from './norms/elements';
import { Resident } from './norms/elements';
import type { KernelHeap } from './heap';
import type { KernelPool } from './threads/pool';

/** What computations need: memory, and threads that run kernels over it. */
export interface Runtime {
  readonly heap: KernelHeap;
  readonly pool: KernelPool;
}

/** Parts between two pauses where nothing is copied: a few milliseconds. */
const RESIDENT_PARTS = 64;
/** Parts that are copied together, by one thread for itself and by one for several: a task must be worth their while. */
const STAGED_PARTS = { alone: 2, perThread: 4 };

/** How many parts of some tensors to take at a time. */
export function windowParts({ threads }: KernelPool, tensors: readonly Elements[]): number {
  if (tensors.every((tensor) => tensor instanceof Resident)) return RESIDENT_PARTS;
  return threads === 1 ? STAGED_PARTS.alone : STAGED_PARTS.perThread * threads;
}

/** Add what parts have summed, `totals.length` sums each, in the order of the parts. */
export function addParts(totals: Float64Array, parts: Float64Array): void {
  for (let at = 0; at < parts.length; at += totals.length) {
    for (let i = 0; i < totals.length; i++) totals[i]! += parts[at + i]!;
  }
}
