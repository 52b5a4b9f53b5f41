import type { Bins, Counter, Spread, Tally } from '../counter';
import type { RowKernels } from '../rowKernels';
import { createRuntime } from './createRuntime';
import { PAGE_BYTES, plainKernelsOver } from './kernels';
import type { KernelExports } from './kernels';
import type { KernelPool } from './threads/pool';
import { spreadFrom, tallyFrom } from './rows/rowFigures';
import type { Threads } from './threads/threadPool';
import { WasmRows } from './rows/wasmRows';

/** Doubles a kernel reports; see `assembly/rowPasses.ts` for their order. */
const RESULTS = 8;

/**
 * A counter in WASM SIMD. Row by row over a memory of its own, for one thread: rows are gathered straight into it, and only
 * counts and statistics come out. All rows at once on all threads.
 */
export function createWasmCounter(threads?: Threads): Counter {
  const { kernels, ...runtime } = createRuntime(threads);
  return new WasmCounter(new WasmRows(runtime, kernels), runtime.pool);
}

class WasmCounter implements Counter {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #kernels: KernelExports = plainKernelsOver(this.#memory);
  #results = new Float64Array(this.#memory.buffer, 0, RESULTS);
  /** Where the block begins and ends; what a call needs besides lies behind it. */
  readonly #start = 8 * RESULTS;
  #end = this.#start;

  constructor(
    readonly rows: RowKernels,
    private readonly pool: KernelPool,
  ) {}

  dispose(): Promise<void> {
    return this.pool.dispose();
  }

  block(size: number): Float64Array {
    this.#end = this.#start + 8 * size;
    this.#reserve(this.#end);
    return new Float64Array(this.#memory.buffer, this.#start, size);
  }

  tally(values: Float64Array, size: number): Tally {
    this.#kernels.tallyRow(values.byteOffset, size, 0);
    return tallyFrom(this.#results, 0, size);
  }

  spread(values: Float64Array, count: number, mean: number, low: number, high: number): Spread {
    this.#kernels.spreadRow(values.byteOffset, count, mean, low, high, 0);
    return spreadFrom(this.#results, 0);
  }

  countFine(values: Float64Array, count: number, { min, perUnit }: Bins, counts: Uint32Array): void {
    const scratch = this.#scratch(counts.byteLength);
    const inMemory = new Uint32Array(this.#memory.buffer, scratch, counts.length);
    inMemory.set(counts);
    this.#kernels.countFine(values.byteOffset, count, min, perUnit, counts.length, scratch);
    counts.set(inMemory);
  }

  collect(
    values: Float64Array,
    count: number,
    { min, perUnit }: Bins,
    slotOfBin: Int32Array,
    cursor: Int32Array,
    target: Float64Array,
  ): void {
    const targetAt = this.#scratch(target.byteLength + slotOfBin.byteLength + cursor.byteLength);
    const slotsAt = targetAt + target.byteLength;
    const cursorAt = slotsAt + slotOfBin.byteLength;
    const { buffer } = this.#memory;
    new Int32Array(buffer, slotsAt, slotOfBin.length).set(slotOfBin);
    const cursors = new Int32Array(buffer, cursorAt, cursor.length);
    cursors.set(cursor);
    this.#kernels.collect(values.byteOffset, count, min, perUnit, slotsAt, cursorAt, targetAt);
    cursor.set(cursors);
    target.set(new Float64Array(buffer, targetAt, target.length));
  }

  countBins(
    values: Float64Array,
    count: number,
    { min, perUnit }: Bins,
    edges: Float64Array,
    counts: Uint32Array,
    at: number,
  ): void {
    const bins = edges.length - 1;
    const edgesAt = this.#scratch(edges.byteLength + 4 * bins);
    const countsAt = edgesAt + edges.byteLength;
    const { buffer } = this.#memory;
    new Float64Array(buffer, edgesAt, edges.length).set(edges);
    const inMemory = new Uint32Array(buffer, countsAt, bins);
    inMemory.set(counts.subarray(at, at + bins));
    this.#kernels.countBins(values.byteOffset, count, min, perUnit, edgesAt, bins, countsAt);
    counts.set(inMemory, at);
  }

  /** Address of so many bytes behind the block, which stays where it is: callers hold views of it. */
  #scratch(bytes: number): number {
    if (this.#end + bytes > this.#memory.buffer.byteLength) {
      throw new RangeError(`A counter of ${this.#end} bytes has no room for ${bytes} more`);
    }
    return this.#end;
  }

  /** Room for the block and for what calls on its rows can need: as much again, and the largest histograms. */
  #reserve(end: number): void {
    const needed = 2 * end + 2 ** 17;
    const missing = needed - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#results = new Float64Array(this.#memory.buffer, 0, RESULTS);
  }
}
