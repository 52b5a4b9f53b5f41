import type { Operand } from '../../backend';
import type { HeapScope, KernelHeap } from '../heap';

/** Elements that stay in the kernels' memory: nothing of them is copied when kernels run on them. */
export class Resident {
  private address: number | undefined;

  constructor(
    private readonly heap: KernelHeap,
    readonly length: number,
  ) {
    this.address = heap.allocate(4 * length);
  }

  /** Byte address of the first element. */
  get pointer(): number {
    if (this.address === undefined) throw new Error('These elements were freed');
    return this.address;
  }

  /** The elements themselves, until the memory grows; take it anew each time. */
  get elements(): Float32Array {
    return this.heap.float32(this.pointer, this.length);
  }

  free(): void {
    this.heap.free(this.pointer);
    this.address = undefined;
  }
}

/** What kernels read or write: their own memory, or an array that passes through it window by window. */
export type Elements = Operand | Resident;

/** Elements as kernels read them, one window at a time. */
export class Input {
  private readonly staged: number | undefined;

  /** @param windowSize Elements of the largest window. */
  constructor(
    private readonly heap: KernelHeap,
    private readonly source: Elements,
    windowSize: number,
    scope: HeapScope,
  ) {
    if (!(source instanceof Resident)) this.staged = scope.float32(windowSize);
  }

  /** The address of elements `from … to - 1`, until the next window. */
  at(from: number, to: number): number {
    if (this.source instanceof Resident) return this.source.pointer + 4 * from;
    this.heap.float32(this.staged!, to - from).set(this.source.subarray(from, to));
    return this.staged!;
  }
}

/** Elements as kernels write them, one window at a time. */
export class Output {
  private readonly staged: number | undefined;

  constructor(
    private readonly heap: KernelHeap,
    private readonly target: Elements,
    windowSize: number,
    scope: HeapScope,
  ) {
    if (!(target instanceof Resident)) this.staged = scope.float32(windowSize);
  }

  /** Where to write the elements from `from` on; then call `written`. */
  at(from: number): number {
    return this.target instanceof Resident ? this.target.pointer + 4 * from : this.staged!;
  }

  /** Elements `from … to - 1` have been written. */
  written(from: number, to: number): void {
    if (!(this.target instanceof Resident)) this.target.set(this.heap.float32(this.staged!, to - from), from);
  }
}
