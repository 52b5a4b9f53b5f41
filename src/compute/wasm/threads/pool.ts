import type { KernelExports, PartKernelName } from '../kernels';

/** A kernel's work, cut into parts. */
export interface KernelTask {
  readonly kernel: PartKernelName;
  /** All arguments but the last, which is the number of the part. */
  readonly args: readonly number[];
  readonly parts: number;
  /** Each part takes long enough for a worker to wake up. */
  readonly hasLongParts?: boolean;
}

/** Who does the parts of a task. */
export interface KernelPool {
  /** Threads that compute, the caller's among them. */
  readonly threads: number;
  /** Threads there can be: `beThread` numbers are below this. */
  readonly seats: number;
  /** All parts are done when this returns, or when the promise it returned is fulfilled. One task at a time. */
  run(task: KernelTask): Promise<void> | undefined;
  dispose(): Promise<void>;
}

/** All parts by the caller. */
export function serialPool(kernels: KernelExports): KernelPool {
  return {
    threads: 1,
    seats: 1,
    run({ kernel, args, parts }) {
      for (let part = 0; part < parts; part++) kernels[kernel](...args, part);
      return undefined;
    },
    dispose: () => Promise.resolve(),
  };
}
