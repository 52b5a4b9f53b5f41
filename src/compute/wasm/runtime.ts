import type { Elements } from './elements';
import { Resident } from './elements';
import type { KernelHeap } from './heap';
import type { KernelPool } from './pool';

/** What computations need: memory, and threads that run kernels over it. */
export interface Runtime {
  readonly heap: KernelHeap;
  readonly pool: KernelPool;
}

/** Parts between two pauses where nothing is copied: a few milliseconds. */
const RESIDENT_PARTS = 64;
/** Parts that pass through the cache together, for each thread. */
const STAGED_PARTS = 2;

/** How many parts of some tensors to take at a time. */
export function windowParts({ threads }: KernelPool, tensors: readonly Elements[]): number {
  return tensors.every((tensor) => tensor instanceof Resident) ? RESIDENT_PARTS : STAGED_PARTS * threads;
}

/** Add what parts have summed, `totals.length` sums each, in the order of the parts. */
export function addParts(totals: Float64Array, parts: Float64Array): void {
  for (let at = 0; at < parts.length; at += totals.length) {
    for (let i = 0; i < totals.length; i++) totals[i]! += parts[at + i]!;
  }
}
