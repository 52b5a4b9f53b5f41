import type { KernelExports } from '../kernels';
import { PART_KERNELS } from '../kernels';
import type { KernelTask } from './pool';

/**
 * Int32 slots, in this order; then whether each worker is at a task and whether it has ever done a part of one, the
 * arguments, and whether each part is done.
 */
const ROUND = 0;
const IS_OPEN = 1;
const NEXT_PART = 2;
const PARTS = 3;
const KERNEL = 4;
const ARGUMENTS = 5;
/** Rises when a worker has gone to sleep again. */
const BELL = 6;
const WORKERS = 8;

/** Workers that can stand at a board. */
export const MOST_WORKERS = 24;
const MOST_ARGUMENTS = 24;
const USEFUL = WORKERS + MOST_WORKERS;
const ARGUMENTS_AT = 4 * (USEFUL + MOST_WORKERS);
const DONE_AT = ARGUMENTS_AT + 8 * MOST_ARGUMENTS;

/** Parts of one task, at most. */
export const MOST_PARTS = 1024;
/** Bytes of a board. */
export const BOARD_BYTES = DONE_AT + 4 * MOST_PARTS;

/**
 * Where the caller posts a task and workers find it: a few words of the memory they share.
 *
 * Every thread takes the next part until none is left. The caller then closes the task and waits until no worker is
 * at it any more; a worker that wakes late finds it closed. A part that was taken and not done, because its worker
 * died, is the caller's: nothing is lost, and parts come out the same whoever does them.
 */
export class TaskBoard {
  private readonly slots: Int32Array;
  private readonly args: Float64Array;
  private readonly done: Int32Array;

  constructor(buffer: ArrayBuffer | SharedArrayBuffer, address: number) {
    this.slots = new Int32Array(buffer, address, USEFUL + MOST_WORKERS);
    this.args = new Float64Array(buffer, address + ARGUMENTS_AT, MOST_ARGUMENTS);
    this.done = new Int32Array(buffer, address + DONE_AT, MOST_PARTS);
  }

  /** By the caller, while no worker is at a task. */
  post({ kernel, args, parts }: KernelTask): void {
    this.slots[KERNEL] = PART_KERNELS.indexOf(kernel);
    this.slots[ARGUMENTS] = args.length;
    this.args.set(args);
    this.slots[PARTS] = parts;
    this.slots[NEXT_PART] = 0;
    this.done.fill(0, 0, parts);
    Atomics.store(this.slots, IS_OPEN, 1);
    Atomics.add(this.slots, ROUND, 1);
    Atomics.notify(this.slots, ROUND);
  }

  /** By any thread: do parts until none is left. Returns how many it did. */
  work(kernels: KernelExports): number {
    const parts = this.slots[PARTS]!;
    const kernel = kernels[PART_KERNELS[this.slots[KERNEL]!]!];
    const args = Array.from(this.args.subarray(0, this.slots[ARGUMENTS]));
    for (let own = 0; ; own++) {
      const part = Atomics.add(this.slots, NEXT_PART, 1);
      if (part >= parts) return own;
      kernel(...args, part);
      Atomics.store(this.done, part, 1);
    }
  }

  /** By the caller, when no part is left: workers that come now find nothing to do. */
  close(): void {
    Atomics.store(this.slots, IS_OPEN, 0);
  }

  /** By the caller, after `close`: whether no worker is at the task any more. */
  get isDeserted(): boolean {
    for (let worker = 0; worker < MOST_WORKERS; worker++) {
      if (Atomics.load(this.slots, WORKERS + worker) !== 0) return false;
    }
    return true;
  }

  /** By the caller, after `close`: block until no worker is at the task; false when none moves for so long. */
  waitUntilDeserted(milliseconds: number): boolean {
    for (;;) {
      const bell = Atomics.load(this.slots, BELL);
      if (this.isDeserted) return true;
      if (Atomics.wait(this.slots, BELL, bell, milliseconds) === 'timed-out') return false;
    }
  }

  /** By the caller, when the task is deserted: do what dead workers left. */
  finish(kernels: KernelExports, { kernel, args, parts }: KernelTask): void {
    for (let part = 0; part < parts; part++) {
      if (Atomics.load(this.done, part) === 0) kernels[kernel](...args, part);
    }
  }

  /** By the caller: this worker is no more. Returns whether it had been of use. */
  bury(worker: number): boolean {
    Atomics.store(this.slots, WORKERS + worker, 0);
    return Atomics.exchange(this.slots, USEFUL + worker, 0) === 1;
  }

  /** By a worker: sleep until a task is posted, work at it, sleep again. Never returns. */
  serve(worker: number, kernels: KernelExports): never {
    let round = 0;
    for (;;) {
      Atomics.wait(this.slots, ROUND, round);
      round = Atomics.load(this.slots, ROUND);
      Atomics.store(this.slots, WORKERS + worker, 1);
      // The caller closes a task before it looks for workers at it: one of the two sees the other.
      if (Atomics.load(this.slots, IS_OPEN) === 1 && this.work(kernels) > 0) {
        Atomics.store(this.slots, USEFUL + worker, 1);
      }
      Atomics.store(this.slots, WORKERS + worker, 0);
      Atomics.add(this.slots, BELL, 1);
      Atomics.notify(this.slots, BELL);
    }
  }
}
