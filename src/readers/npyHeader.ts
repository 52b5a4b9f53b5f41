import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import type { ArrayPlace, DenseArray } from './denseArray';
import { byteCount, grouped, printable } from './figures';
import { parseDescr } from './npyDescr';
import { parsePythonLiteral } from './pythonLiteral';
import type { PythonDict, PythonValue } from './pythonLiteral';
import { ReaderError } from './readerError';
import { contentOf, hex, NPY_SIGNATURE, SIGNATURE_BYTES, startsWith } from './signatures';
import type { Content } from './signatures';

/** What an `.npy` header says of its array. */
export type NpyHeader = DenseArray;

/** One read of this many bytes gets nearly every header whole: NumPy pads them to 128 bytes. */
const FIRST_READ = 256;
/** Far beyond any header of a plain array, and too little to hurt. */
const LONGEST_HEADER = 1 << 20;

/**
 * Reads the header of an `.npy` file, versions 1 to 3 of
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: magic, version, length, Python dict.
 * @throws {ReaderError} when it is no such header, or its dtype is not a plain number.
 */
export async function readNpyHeader(source: ByteSource, place: ArrayPlace): Promise<NpyHeader> {
  const head = await readExactly(source, 0, Math.min(FIRST_READ, source.size));
  if (!startsWith(head, NPY_SIGNATURE)) throw notNpy(head, source, place);
  const { textOffset, textLength, utf8 } = preamble(head, source, place);
  const end = textOffset + textLength;
  const bytes =
    end <= head.length ? head.subarray(textOffset, end) : await readExactly(source, textOffset, textLength);
  const text = utf8 ? decodeUtf8(bytes, place) : decodeLatin1(bytes);
  const value = parsePythonLiteral(text, { file: place.file, firstByte: textOffset });
  return { ...readDict(value, place), dataOffset: end };
}

interface Preamble {
  readonly textOffset: number;
  readonly textLength: number;
  readonly utf8: boolean;
}

function preamble(head: Uint8Array, source: ByteSource, place: ArrayPlace): Preamble {
  const major = head[6] ?? 0;
  const textOffset = major === 1 ? 10 : 12;
  if (head.length >= 8 && (major < 1 || major > 3)) {
    throw new ReaderError({
      message: `${place.file} has version ${major}.${head[7] ?? 0} of the .npy format; Normscope reads 1 to 3.`,
      where: `${place.file}, byte 6`,
      expected: 'version 1, 2 or 3',
      found: `version ${major}.${head[7] ?? 0}`,
      remedy: 'Save the array again with np.save.',
    });
  }
  if (head.length < textOffset) throw truncatedHeader(place, textOffset, source.size);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const textLength = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (textLength > LONGEST_HEADER) {
    throw new ReaderError({
      message: `${place.file} has a damaged header: it claims to be ${byteCount(textLength)} long.`,
      where: `${place.file}, byte 8`,
      expected: `at most ${byteCount(LONGEST_HEADER)}`,
      found: byteCount(textLength),
      remedy: 'Save the array again with np.save.',
    });
  }
  if (textOffset + textLength > source.size)
    throw truncatedHeader(place, textOffset + textLength, source.size);
  return { textOffset, textLength, utf8: major === 3 };
}

function truncatedHeader(place: ArrayPlace, expected: number, found: number): ReaderError {
  return new ReaderError({
    message: `${place.file} is truncated: its header alone takes ${byteCount(expected)}, the file has ${grouped(found)}.`,
    where: `${place.file}, byte ${grouped(found)}`,
    expected: byteCount(expected),
    found: byteCount(found),
    remedy: 'Copy or save the file again.',
  });
}

const CONTENT_HINTS: Readonly<Record<Content, readonly [string, (place: ArrayPlace) => string]>> = {
  npy: ['a NumPy array', () => 'Open it again.'],
  zip: ['a zip archive', () => 'If np.savez wrote it, give it the ending .npz and open it again.'],
  pickle: [
    'a Python pickle, which can run any code when it is read',
    (place) =>
      `If you trust the file, save it again as numbers: np.save("${printable(place.copyName)}.npy", np.asarray(${place.load(true)}, dtype=np.float32))`,
  ],
  hdf5: ['an HDF5 file', () => 'Convert it in Python: np.save("x.npy", h5py.File("x.h5")["dataset"][:])'],
  gzip: ['a gzip file', () => 'Unpack it with gunzip and open the result.'],
};

function notNpy(head: Uint8Array, source: ByteSource, place: ArrayPlace): ReaderError {
  const where = `${place.file}, byte 0`;
  const expected = `the .npy signature ${hex(Uint8Array.from(NPY_SIGNATURE))}`;
  if (source.size === 0) {
    return new ReaderError({
      message: `${place.file} is empty: 0 bytes.`,
      where,
      expected,
      found: 'nothing',
      remedy: 'Save the array again with np.save.',
    });
  }
  const found = hex(head.subarray(0, SIGNATURE_BYTES));
  const content = contentOf(head);
  const [called, remedy] = content === undefined ? [] : CONTENT_HINTS[content];
  return new ReaderError({
    message:
      called === undefined
        ? `${place.file} is not a NumPy array: it does not start with the .npy signature.`
        : `${place.file} is not a NumPy array but ${called}.`,
    where,
    expected,
    found,
    remedy: remedy?.(place) ?? 'Save the array with np.save, or give the file the ending of its real format.',
  });
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function decodeUtf8(bytes: Uint8Array, place: ArrayPlace): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged(place, 'UTF-8 text', 'bytes that are no UTF-8');
  }
}

const KEYS = ['descr', 'fortran_order', 'shape'] as const;

function readDict(value: PythonValue, place: ArrayPlace): Omit<NpyHeader, 'dataOffset'> {
  if (!isDict(value)) throw damaged(place, `a dict with ${KEYS.join(', ')}`, 'another Python value');
  for (const key of KEYS) {
    if (!value.entries.has(key)) throw damaged(place, `a dict with ${KEYS.join(', ')}`, `no '${key}'`);
  }
  for (const key of value.entries.keys()) {
    if (!KEYS.some((known) => known === key)) {
      throw damaged(place, `a dict with ${KEYS.join(', ')} only`, `the key '${printable(key)}'`);
    }
  }
  const fortranOrder = value.entries.get('fortran_order');
  if (typeof fortranOrder !== 'boolean') throw damaged(place, 'fortran_order True or False', 'another value');
  const shape = readShape(value.entries.get('shape') ?? null, place);
  return { ...parseDescr(value.entries.get('descr') ?? null, place), shape, fortranOrder };
}

function readShape(value: PythonValue, place: ArrayPlace): number[] {
  const expected = 'a shape: a tuple of lengths';
  if (typeof value !== 'object' || value?.kind !== 'tuple') {
    throw damaged(place, expected, 'no tuple');
  }
  return value.items.map((length) => {
    if (typeof length === 'number' && length >= 0) return length;
    throw damaged(
      place,
      expected,
      typeof length === 'number' ? `the length ${length}` : 'a length that is no integer',
    );
  });
}

function isDict(value: PythonValue): value is PythonDict {
  return typeof value === 'object' && value !== null && value.kind === 'dict';
}

function damaged(place: ArrayPlace, expected: string, found: string): ReaderError {
  return new ReaderError({
    message: `${place.file} has a damaged header: ${expected} was expected, but it has ${found}.`,
    where: `${place.file}, header`,
    expected,
    found,
    remedy: 'Save the array again with np.save or np.savez.',
  });
}
