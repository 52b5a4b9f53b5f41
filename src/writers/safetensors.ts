import type { TensorData } from '../tensor/tensor';

/** An array with its shape; its kind of typed array says its dtype. */
export interface WritableTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The header is padded to this, so that the elements of every tensor can be mapped where they lie. */
const ALIGNMENT = 8;

/**
 * Tensors as the bytes of a `.safetensors` file: the header's length in 8 bytes, a JSON header, then the elements
 * (https://github.com/huggingface/safetensors#format). The widest elements come first, so that all are aligned.
 * Elements are written in the host's byte order: little-endian on every machine that runs VS Code.
 */
export function safetensorsBytes(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  const header = encodeHeader(ordered, metadata);
  const size = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 0);
  const file = new Uint8Array(ALIGNMENT + header.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, ALIGNMENT);
  let at = ALIGNMENT + header.length;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function encodeHeader(
  tensors: readonly (readonly [string, WritableTensor])[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  let end = 0;
  const entries = tensors.map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: codeOf(data), shape, data_offsets: [begin, end] }] as const;
  });
  const text = JSON.stringify({
    ...(metadata && { __metadata__: metadata }),
    ...Object.fromEntries(entries),
  });
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT).fill(' '.charCodeAt(0));
  padded.set(bytes);
  return padded;
}

/** "F32" for a Float32Array, "U8" for a Uint8Array: the format's name of a dtype. */
function codeOf(data: TensorData): string {
  const kind =
    data instanceof Float32Array || data instanceof Float64Array ? 'F' : isSigned(data) ? 'I' : 'U';
  return `${kind}${8 * data.BYTES_PER_ELEMENT}`;
}

function isSigned(data: TensorData): boolean {
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
}
