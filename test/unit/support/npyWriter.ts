import { encodeBfloat16 } from '../../../src/tensor/bfloat16';
import { encodeFloat16 } from '../../../src/tensor/float16';
import { DTYPE_BYTES, elementCount } from '../../../src/tensor/tensor';
import type { DType } from '../../../src/tensor/tensor';

export type NpyVersion = 1 | 2 | 3;

/** NumPy itself has no bfloat16. */
export type NumpyDType = Exclude<DType, 'bfloat16'>;

export interface NpyOptions {
  readonly shape: readonly number[];
  readonly dtype: NumpyDType;
  /** Row-major elements; bigint for the 64-bit integers. */
  readonly values: readonly (number | bigint)[];
  readonly bigEndian?: boolean;
  readonly fortranOrder?: boolean;
  readonly version?: NpyVersion;
}

const CODES: Readonly<Record<NumpyDType, string>> = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  bool: 'b1',
};

/** The bytes `np.save` would write. */
export function npyBytes(options: NpyOptions): Uint8Array {
  const { shape, dtype, bigEndian = false, fortranOrder = false, version = 1 } = options;
  const order = DTYPE_BYTES[dtype] === 1 ? '|' : bigEndian ? '>' : '<';
  const tuple = shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${order}${CODES[dtype]}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  return concat([npyHeaderBytes(dict, version), elementBytes(options)]);
}

/** Magic, version, length, and the text padded to a multiple of 64 bytes. */
export function npyHeaderBytes(dict: string, version: NpyVersion = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const text = new TextEncoder().encode(dict);
  const length = Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix;
  const bytes = new Uint8Array(prefix + length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  bytes.set(text, prefix);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

function elementBytes({ shape, dtype, values, bigEndian, fortranOrder }: NpyOptions): Uint8Array {
  const width = DTYPE_BYTES[dtype];
  const bytes = new Uint8Array(elementCount(shape) * width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    const at = fortranOrder === true ? fortranIndex(i, shape) : i;
    setElement(view, at * width, dtype, value, bigEndian !== true);
  });
  return bytes;
}

/** Where the element with this row-major index stands in Fortran order. */
export function fortranIndex(index: number, shape: readonly number[]): number {
  let rest = index;
  const indices = [...shape].reverse().map((length) => {
    const at = rest % length;
    rest = Math.floor(rest / length);
    return at;
  });
  // `indices` runs from the last axis to the first, which is the fastest one in Fortran order.
  return indices.reduce((sum, at, i) => sum * shape[shape.length - 1 - i]! + at, 0);
}

/** Writes one element as files store it. */
export function setElement(
  view: DataView,
  at: number,
  dtype: DType,
  value: number | bigint,
  little: boolean,
): void {
  const number = Number(value);
  const setters: Record<DType, () => void> = {
    float16: () => {
      view.setUint16(at, encodeFloat16(number), little);
    },
    bfloat16: () => {
      view.setUint16(at, encodeBfloat16(number), little);
    },
    float32: () => {
      view.setFloat32(at, number, little);
    },
    float64: () => {
      view.setFloat64(at, number, little);
    },
    int8: () => {
      view.setInt8(at, number);
    },
    int16: () => {
      view.setInt16(at, number, little);
    },
    int32: () => {
      view.setInt32(at, number, little);
    },
    int64: () => {
      view.setBigInt64(at, BigInt(value), little);
    },
    uint8: () => {
      view.setUint8(at, number);
    },
    uint16: () => {
      view.setUint16(at, number, little);
    },
    uint32: () => {
      view.setUint32(at, number, little);
    },
    uint64: () => {
      view.setBigUint64(at, BigInt(value), little);
    },
    bool: () => {
      view.setUint8(at, number);
    },
  };
  setters[dtype]();
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
