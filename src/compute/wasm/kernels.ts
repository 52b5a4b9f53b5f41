import { plainKernels, relaxedKernels, sharedKernels } from 'normscope:kernels';
import type { GemmExports, TrainingExports } from './matrixKernels';
import type { WidenExports } from './widenKernels';

/** A kernel that works on one part of its task; it is given the number of the part as last argument. */
type PartKernel = (...args: number[]) => void;

/** The kernels whose work is cut into parts that any thread may do, in any order. */
export const PART_KERNELS = [
  'columnSums',
  'columnProducts',
  'columnScale',
  'columnGradient',
  'rowSums',
  'rowProducts',
  'rowScale',
  'rowGradient',
  'affineRowsForward',
  'affineRowsNormalize',
  'affineRowsGradient',
  'rowFigures',
  'rowParts',
  'rowsAbove',
] as const;
export type PartKernelName = (typeof PART_KERNELS)[number];

/** The functions of `assembly/`; every pointer is a byte address in the memory. */
export interface KernelExports
  extends Record<PartKernelName, PartKernel>, GemmExports, TrainingExports, WidenExports {
  /** Which thread runs these kernels: 0 for the caller of a pool. */
  beThread(number: number): void;
  /** Bytes that `rowFigures` needs for each thread, beside the rows of a part. */
  rowScratchBytes(size: number): number;
  tallyRow(values: number, size: number, out: number): void;
  spreadRow(values: number, count: number, mean: number, low: number, high: number, out: number): void;
  countFine(values: number, count: number, min: number, perUnit: number, bins: number, counts: number): void;
  collect(
    values: number,
    count: number,
    min: number,
    perUnit: number,
    slotOfBin: number,
    cursor: number,
    target: number,
  ): void;
  countBins(
    values: number,
    count: number,
    min: number,
    perUnit: number,
    edges: number,
    bins: number,
    counts: number,
  ): void;
}

/** Most pages a memory can have: 4 GiB. */
export const MAX_PAGES = 65536;
export const PAGE_BYTES = 65536;

/** Kernels over a memory of one thread. */
export function plainKernelsOver(memory: WebAssembly.Memory): KernelExports {
  return instantiate(plainKernels, memory);
}

/** Kernels over a memory that other threads share; it was made with `MAX_PAGES` as its maximum. */
export function sharedKernelsOver(memory: WebAssembly.Memory): KernelExports {
  return instantiate(sharedKernels, memory);
}

/**
 * Kernels over a memory of one thread, products with one rounding for each `a*b + c` where this host has relaxed SIMD:
 * faster, and a little different from one kind of processor to another.
 */
export function fastestKernelsOver(memory: WebAssembly.Memory): KernelExports {
  return instantiate(hasRelaxedSimd() ? relaxedKernels : plainKernels, memory);
}

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedKernels);
}

function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): KernelExports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return instance.exports as KernelExports;
}
