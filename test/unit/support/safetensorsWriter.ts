import { DTYPE_BYTES, elementCount } from '../../../src/tensor/tensor';
import type { DType } from '../../../src/tensor/tensor';
import { concat, setElement } from './npyWriter';

export interface SafetensorsArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** Row-major elements; bigint for the 64-bit integers. */
  readonly values: readonly (number | bigint)[];
}

export const SAFETENSORS_CODES: Readonly<Record<DType, string>> = {
  float16: 'F16',
  bfloat16: 'BF16',
  float32: 'F32',
  float64: 'F64',
  int8: 'I8',
  int16: 'I16',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
  bool: 'BOOL',
};

/** The bytes `safetensors.numpy.save_file` would write, in the order given. */
export function safetensorsBytes(arrays: readonly SafetensorsArray[], metadata?: object): Uint8Array {
  let offset = 0;
  const entries = arrays.map(({ name, dtype, shape }) => {
    const begin = offset;
    offset += elementCount(shape) * DTYPE_BYTES[dtype];
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: SAFETENSORS_CODES[dtype], shape, data_offsets: [begin, offset] })}`;
  });
  const members = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`, ...entries] : entries;
  return safetensorsFile(`{${members.join(',')}}`, concat(arrays.map(elements)));
}

/** A header, whatever it says, its length before and data behind it. */
export function safetensorsFile(
  header: string | Uint8Array,
  data: Uint8Array = new Uint8Array(0),
  claim?: number,
): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(claim ?? text.length), true);
  return concat([length, text, data]);
}

function elements({ shape, dtype, values }: SafetensorsArray): Uint8Array {
  const width = DTYPE_BYTES[dtype];
  const bytes = new Uint8Array(elementCount(shape) * width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    setElement(view, i * width, dtype, value, true);
  });
  return bytes;
}
