import { DTYPE_BYTES } from '../tensor/tensor';
import type { DType, TensorData } from '../tensor/tensor';
import { float16Table } from '../tensor/float16';

/** How elements stand in a file. */
export interface ElementFormat {
  readonly dtype: DType;
  readonly littleEndian: boolean;
}

export const HOST_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** `decodeElements`, or what gives the same bits faster. */
export type DecodeElements = (
  format: ElementFormat,
  bytes: Uint8Array,
  target: TensorData,
  start: number,
) => void;

/**
 * Decodes `bytes`, a whole number of elements, into `target` from element `start` on.
 *
 * Every type but the two halves is as wide in memory as in the file, so its bytes are copied first and then put right
 * where they lie: byte order, 64-bit integers to float64, booleans to 0 or 1.
 * @param target the kind of array that `allocate` makes for the format's dtype.
 */
export function decodeElements(
  format: ElementFormat,
  bytes: Uint8Array,
  target: TensorData,
  start: number,
): void {
  const { dtype, littleEndian } = format;
  const width = DTYPE_BYTES[dtype];
  const count = bytes.byteLength / width;
  if (dtype === 'float16') {
    decodeHalves(bytes, littleEndian, target, start);
    return;
  }
  if (dtype === 'bfloat16') {
    widenBrainFloats(bytes, littleEndian, target, start);
    return;
  }
  const offset = target.byteOffset + start * width;
  new Uint8Array(target.buffer, offset, bytes.byteLength).set(bytes);
  if (littleEndian !== HOST_LITTLE_ENDIAN) swapBytes(target.buffer, offset, count, width);
  if (dtype === 'int64' || dtype === 'uint64') widen(target, start, count, dtype === 'int64');
  if (dtype === 'bool') toZeroOrOne(target, start, count);
}

/** Whether elements stand in the file as they do in memory. */
export function standAsInMemory({ dtype, littleEndian }: ElementFormat): boolean {
  const isWidened = ['float16', 'bfloat16', 'int64', 'uint64', 'bool'].includes(dtype);
  return !isWidened && (DTYPE_BYTES[dtype] === 1 || littleEndian === HOST_LITTLE_ENDIAN);
}

function decodeHalves(bytes: Uint8Array, littleEndian: boolean, target: TensorData, start: number): void {
  const table = float16Table();
  const low = littleEndian ? 0 : 1;
  const high = 1 - low;
  for (let i = 0, at = start; i < bytes.length; i += 2, at++) {
    target[at] = table[bytes[i + low]! | (bytes[i + high]! << 8)]!;
  }
}

/** bfloat16 is the upper half of a float32: its bits are moved there, so that every NaN stays what it is. */
function widenBrainFloats(bytes: Uint8Array, littleEndian: boolean, target: TensorData, start: number): void {
  const words = new Uint32Array(target.buffer, target.byteOffset + 4 * start, bytes.length / 2);
  const low = littleEndian ? 0 : 1;
  const high = 1 - low;
  for (let i = 0, at = 0; i < bytes.length; i += 2, at++) {
    words[at] = (bytes[i + low]! << 16) | (bytes[i + high]! << 24);
  }
}

function swapBytes(buffer: ArrayBufferLike, offset: number, count: number, width: number): void {
  if (width === 2) {
    const words = new Uint16Array(buffer, offset, count);
    for (let i = 0; i < count; i++) words[i] = (words[i]! << 8) | (words[i]! >>> 8);
  } else if (width === 4) {
    const words = new Uint32Array(buffer, offset, count);
    for (let i = 0; i < count; i++) words[i] = swap32(words[i]!);
  } else if (width === 8) {
    const words = new Uint32Array(buffer, offset, 2 * count);
    for (let i = 0; i < 2 * count; i += 2) {
      const first = words[i]!;
      words[i] = swap32(words[i + 1]!);
      words[i + 1] = swap32(first);
    }
  }
}

function swap32(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Turns 64-bit integers into float64 where they lie. `high·2^32` is exact, so the sum is rounded once: to nearest. */
function widen(target: TensorData, start: number, count: number, signed: boolean): void {
  const values = new Float64Array(target.buffer, target.byteOffset + start * 8, count);
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * count);
  const [low, high] = HOST_LITTLE_ENDIAN ? [0, 1] : [1, 0];
  for (let i = 0; i < count; i++) {
    const upper = words[2 * i + high]!;
    values[i] = (signed ? upper | 0 : upper) * 4294967296 + words[2 * i + low]!;
  }
}

function toZeroOrOne(target: TensorData, start: number, count: number): void {
  for (let i = start; i < start + count; i++) target[i] = target[i] === 0 ? 0 : 1;
}
