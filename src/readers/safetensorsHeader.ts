import { DTYPE_BYTES, elementCount, formatShape } from '../tensor/tensor';
import type { DType } from '../tensor/tensor';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { byteCount, grouped, printable } from './figures';
import { firstDuplicateKey } from './jsonKeys';
import { ReaderError } from './readerError';
import { contentOf, hex, startsWith } from './signatures';

/** One tensor as the header names it. `begin` and `end` count from the first byte behind the header. */
export interface SafetensorsEntry {
  readonly name: string;
  /** As written; {@link dtypeOf} says what we call it. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order in which the header names them. */
  readonly entries: readonly SafetensorsEntry[];
  /** Byte of the file at which offset 0 lies. */
  readonly dataOffset: number;
}

const LENGTH_BYTES = 8;
/** "version ": how the text begins that stands where Git LFS has not fetched a file. */
const GIT_LFS = [0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x20];
/** The cap of the format's own library. */
const LONGEST_HEADER = 100_000_000;

const DTYPES: ReadonlyMap<string, DType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I8', 'int8'],
  ['I16', 'int16'],
  ['I32', 'int32'],
  ['I64', 'int64'],
  ['U8', 'uint8'],
  ['U16', 'uint16'],
  ['U32', 'uint32'],
  ['U64', 'uint64'],
  ['BOOL', 'bool'],
]);

export const READABLE_DTYPES = [...DTYPES.keys()].join(', ');

/** What the entry's elements are; undefined for dtypes that we do not read. */
export function dtypeOf({ dtype }: SafetensorsEntry): DType | undefined {
  return DTYPES.get(dtype);
}

/**
 * Reads the header: its length in 8 bytes, then a JSON object `{name: {dtype, shape, data_offsets}}`, to which
 * `__metadata__` may add text; see https://github.com/huggingface/safetensors#format. As in that format's own
 * library, tensors must fill what follows without holes and without overlapping: no byte has two meanings or none.
 * @throws {ReaderError} for anything else.
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const length = await headerLength(source);
  const dataOffset = LENGTH_BYTES + length;
  const bytes = await readExactly(source, LENGTH_BYTES, length);
  if (bytes[0] !== 0x7b) throw damaged(source, `'{' as its first character`, hex(bytes.subarray(0, 8)));
  const entries = readEntries(source, parseHeader(source, bytes));
  requireWholeFile(source, entries, dataOffset);
  return { entries, dataOffset };
}

async function headerLength(source: ByteSource): Promise<number> {
  const head = await readExactly(source, 0, Math.min(LENGTH_BYTES, source.size));
  if (head.length < LENGTH_BYTES) throw truncatedHeader(source, LENGTH_BYTES, head.length);
  const words = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const length = words.getUint32(0, true) + 2 ** 32 * words.getUint32(4, true);
  const available = source.size - LENGTH_BYTES;
  if (length <= Math.min(available, LONGEST_HEADER)) return length;
  // Only what cannot be right is looked at for what it is instead: a length may begin with any bytes.
  const content = contentOf(head);
  if (content !== undefined)
    throw damaged(source, 'the length of a header', `a ${content} file's first bytes`);
  if (startsWith(head, GIT_LFS)) throw gitLfsPointer(source);
  if (length <= LONGEST_HEADER) throw truncatedHeader(source, length, available);
  throw damaged(source, `a length of at most ${byteCount(LONGEST_HEADER)}`, byteCount(length));
}

function truncatedHeader(source: ByteSource, expected: number, found: number): ReaderError {
  const name = printable(source.name);
  return new ReaderError({
    message: `${name} is truncated: its header takes ${byteCount(expected)}, the file has ${grouped(found)}.`,
    where: `${name}, byte ${grouped(source.size)}`,
    expected: byteCount(expected),
    found: byteCount(found),
    remedy: 'Copy or save the file again.',
  });
}

function gitLfsPointer(source: ByteSource): ReaderError {
  const name = printable(source.name);
  return new ReaderError({
    message: `${name} is a Git LFS pointer: the tensors themselves have not been fetched.`,
    where: `${name}, byte 0`,
    expected: 'the length of a header',
    found: 'the text of a pointer',
    remedy: `Fetch the file: git lfs pull --include "${name}"`,
  });
}

function parseHeader(source: ByteSource, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(source, 'JSON', error instanceof Error ? printable(error.message) : 'something else');
  }
  const duplicate = firstDuplicateKey(text);
  if (duplicate !== undefined) {
    throw damaged(source, 'names that differ', `the key ${JSON.stringify(printable(duplicate))} twice`);
  }
  if (!isRecord(value)) throw damaged(source, 'a JSON object', 'another value');
  return value;
}

function readEntries(
  source: ByteSource,
  header: Readonly<Record<string, unknown>>,
): readonly SafetensorsEntry[] {
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') requireMetadata(source, value);
    else entries.push(readEntry(source, name, value));
  }
  return entries;
}

function requireMetadata(source: ByteSource, value: unknown): void {
  if (value === null) return;
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) return;
  throw damaged(source, 'texts by name under "__metadata__"', 'something else there');
}

function readEntry(source: ByteSource, name: string, value: unknown): SafetensorsEntry {
  const refuse = (expected: string, found: unknown): ReaderError =>
    damaged(source, expected, brief(found), name);
  if (!isRecord(value)) throw refuse('dtype, shape and data_offsets', value);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') throw refuse('a dtype', dtype);
  if (!isLengths(shape)) throw refuse('a shape: a list of lengths', shape);
  if (!isLengths(offsets) || offsets.length !== 2) throw refuse('two data_offsets', offsets);
  return { name, dtype, shape, begin: offsets[0]!, end: offsets[1]! };
}

function requireWholeFile(
  source: ByteSource,
  entries: readonly SafetensorsEntry[],
  dataOffset: number,
): void {
  const available = source.size - dataOffset;
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  let last = '';
  for (const entry of ordered) {
    requireLength(source, entry, available);
    if (entry.begin !== covered) throw misplaced(source, entry, covered, last);
    covered = entry.end;
    last = entry.name;
  }
  if (covered === available) return;
  const name = printable(source.name);
  throw new ReaderError({
    message: `${name} has ${byteCount(available - covered)} behind its last tensor that belong to none.`,
    where: `${name}, byte ${grouped(dataOffset + covered)}`,
    expected: byteCount(covered),
    found: byteCount(available),
    remedy: 'Save the file again.',
  });
}

/** The bytes of one tensor: inside of the file, and as many as its shape needs. */
function requireLength(source: ByteSource, entry: SafetensorsEntry, available: number): void {
  const { begin, end, shape } = entry;
  const name = `${printable(entry.name)} in ${printable(source.name)}`;
  const where = `${name}, data_offsets ${grouped(begin)} to ${grouped(end)}`;
  const remedy = 'Copy or save the file again.';
  if (begin > end || end > available) {
    const problem =
      begin > end ? 'ends before it begins' : `is truncated: it ends at byte ${grouped(end)} of the data`;
    throw new ReaderError({
      message: `${name} ${problem}, the file has ${grouped(available)}.`,
      where,
      expected: `offsets within ${byteCount(available)}`,
      found: `${grouped(begin)} to ${grouped(end)}`,
      remedy,
    });
  }
  const dtype = dtypeOf(entry);
  if (dtype === undefined) return;
  const needed = elementCount(shape) * DTYPE_BYTES[dtype];
  if (needed === end - begin) return;
  throw new ReaderError({
    message: `${name} has ${byteCount(end - begin)}, but ${formatShape(shape)} ${dtype} takes ${grouped(needed)}.`,
    where,
    expected: byteCount(needed),
    found: byteCount(end - begin),
    remedy,
  });
}

function misplaced(source: ByteSource, entry: SafetensorsEntry, covered: number, last: string): ReaderError {
  const name = `${printable(entry.name)} in ${printable(source.name)}`;
  const before = last === '' ? 'the data' : printable(last);
  const what =
    entry.begin < covered
      ? `overlaps ${before}`
      : `leaves a hole of ${byteCount(entry.begin - covered)} behind ${last === '' ? 'the header' : before}`;
  return new ReaderError({
    message: `${name} ${what}: it begins at byte ${grouped(entry.begin)} of the data, not at ${grouped(covered)}.`,
    where: `${name}, data_offsets ${grouped(entry.begin)} to ${grouped(entry.end)}`,
    expected: `data_offsets that begin at ${grouped(covered)}`,
    found: grouped(entry.begin),
    remedy: 'Do not trust this file; save it again from its source.',
  });
}

function damaged(source: ByteSource, expected: string, found: string, entry?: string): ReaderError {
  const file = printable(source.name);
  const name = entry === undefined ? file : `${printable(entry)} in ${file}`;
  return new ReaderError({
    message: `${name} has a damaged header: ${expected} was expected, but it has ${found}.`,
    where: `${name}, header`,
    expected,
    found,
    remedy: 'Save the file again, in Python with safetensors.numpy.save_file.',
  });
}

/** A value of the header for a message: `JSON.stringify` overflows the stack on deep ones. */
function brief(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    const plain = value.length <= 8 && value.every((item) => typeof item !== 'object' || item === null);
    return plain ? printable(JSON.stringify(value)) : `a list of ${grouped(value.length)}`;
  }
  return isRecord(value) ? 'an object' : printable(JSON.stringify(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}
