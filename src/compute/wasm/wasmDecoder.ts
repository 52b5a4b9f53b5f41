import { decodeElements } from '../../readers/elements';
import type { DecodeElements, ElementFormat } from '../../readers/elements';
import { DTYPE_BYTES } from '../../tensor/tensor';
import type { TensorData } from '../../tensor/tensor';
import { PAGE_BYTES, plainKernelsOver } from './kernels';
import type { WidenExports } from './widenKernels';

/** Bytes that pass through the kernels' memory at a time: they stay in the cache of a core. */
const BLOCK_BYTES = PAGE_BYTES;
/** The first page belongs to the module; a block may grow to twice its size, and vectors reach beyond its end. */
const SOURCE = PAGE_BYTES;
const TARGET = SOURCE + BLOCK_BYTES + 64;
const PAGES = 5;

/** From so many bytes at one address to elements at another. */
type Kernel = (source: number, bytes: number, target: number) => void;

/**
 * {@link decodeElements} in WASM SIMD, bit for bit, over a memory of its own of 320 KB. For one thread. What stands in
 * the file as in memory is copied, which no kernel does faster.
 * @throws {Error} where there is no WebAssembly SIMD.
 */
export function createWasmDecoder(): DecodeElements {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const kernels = plainKernelsOver(memory);
  const inside = new Uint8Array(memory.buffer);
  return (format, bytes, target, start) => {
    const kernel = kernelOf(kernels, format);
    if (kernel) pass(kernel, inside, format, bytes, target, start);
    else decodeElements(format, bytes, target, start);
  };
}

function pass(
  kernel: Kernel,
  inside: Uint8Array,
  { dtype }: ElementFormat,
  bytes: Uint8Array,
  target: TensorData,
  start: number,
): void {
  const size = target.BYTES_PER_ELEMENT;
  const growth = size / DTYPE_BYTES[dtype];
  const elements = new Uint8Array(target.buffer, target.byteOffset + start * size, bytes.length * growth);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = bytes.subarray(at, at + BLOCK_BYTES);
    inside.set(block, SOURCE);
    kernel(SOURCE, block.length, TARGET);
    elements.set(inside.subarray(TARGET, TARGET + block.length * growth), at * growth);
  }
}

function kernelOf(kernels: WidenExports, { dtype, littleEndian }: ElementFormat): Kernel | undefined {
  const swap = littleEndian ? 0 : 1;
  switch (dtype) {
    case 'float16':
      return (source, bytes, target) => {
        kernels.widenFloat16(source, bytes / 2, target, swap);
      };
    case 'bfloat16':
      return (source, bytes, target) => {
        kernels.widenBfloat16(source, bytes / 2, target, swap);
      };
    case 'int64':
    case 'uint64':
      return (source, bytes, target) => {
        kernels.widenInteger64(source, bytes / 8, target, swap, dtype === 'int64' ? 1 : 0);
      };
    case 'bool':
      return (source, bytes, target) => {
        kernels.widenBoolean(source, bytes, target);
      };
    case 'int8':
    case 'uint8':
      return undefined;
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'float32':
    case 'float64':
      return littleEndian ? undefined : swapping(kernels, DTYPE_BYTES[dtype]);
  }
}

function swapping(kernels: WidenExports, width: number): Kernel {
  return (source, bytes, target) => {
    kernels.swapBytes(source, bytes, target, width);
  };
}
