import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { byteCount, grouped, printable } from './figures';
import { ReaderError } from './readerError';
import { contentOf, hex, SIGNATURE_BYTES } from './signatures';

/** One line of a zip's central directory. Sizes and offsets are claims, to be checked when the member is opened. */
export interface ZipMember {
  readonly name: string;
  readonly rawName: Uint8Array;
  readonly flags: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
  /** Where the next member or the directory begins: this one must end before it. */
  readonly limit: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const UNKNOWN_16 = 0xffff;
const UNKNOWN_32 = 0xffffffff;
const UTF8_FLAG = 0x0800;

/** Every member costs a read when an archive is opened; a real archive of activations has hundreds. */
const MOST_MEMBERS = 65_536;
const LARGEST_DIRECTORY = 64 << 20;

/**
 * The members of a zip archive, in directory order: APPNOTE 6.3.10, sections 4.3.12 to 4.3.16, zip64 included.
 * @throws {ReaderError} when the archive has no sound directory.
 */
export async function readZipDirectory(archive: ByteSource): Promise<ZipMember[]> {
  const end = await findEnd(archive);
  if (end.entries > MOST_MEMBERS || end.size > LARGEST_DIRECTORY) {
    throw damaged(
      archive,
      end.offset,
      `it has ${grouped(end.entries)} members in a directory of ${byteCount(end.size)}`,
      `at most ${grouped(MOST_MEMBERS)} members in ${byteCount(LARGEST_DIRECTORY)}`,
    );
  }
  if (end.offset + end.size > end.place) {
    throw damaged(
      archive,
      end.place,
      `its directory of ${byteCount(end.size)} at byte ${grouped(end.offset)} does not fit before byte ${grouped(end.place)}`,
      'a directory inside the file',
    );
  }
  const bytes = await readExactly(archive, end.offset, end.size);
  return withLimits(parseEntries(archive, bytes, end), end.offset);
}

interface DirectoryEnd {
  /** Byte of the record itself: the directory lies before it. */
  readonly place: number;
  readonly entries: number;
  readonly offset: number;
  readonly size: number;
}

/** The record at the end of the archive, before a comment of unknown length: the last one that fits the file. */
async function findEnd(archive: ByteSource): Promise<DirectoryEnd> {
  const length = Math.min(archive.size, END_BYTES + LONGEST_COMMENT);
  const tail = await readExactly(archive, archive.size - length, length);
  const view = viewOf(tail);
  for (let at = length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) !== length) continue;
    const place = archive.size - length + at;
    const disks = view.getUint16(at + 4, true) + view.getUint16(at + 6, true);
    const entries = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const zip64 = await findZip64End(archive, place);
    if (zip64 !== undefined) return zip64;
    if (disks !== 0 && disks !== 2 * UNKNOWN_16) {
      throw damaged(archive, place, 'it is one part of a split archive', 'an archive in one file');
    }
    return { place, entries, size, offset };
  }
  throw await noEnd(archive);
}

async function findZip64End(archive: ByteSource, endPlace: number): Promise<DirectoryEnd | undefined> {
  const locatorPlace = endPlace - ZIP64_LOCATOR_BYTES;
  if (locatorPlace < 0) return undefined;
  const locator = viewOf(await readExactly(archive, locatorPlace, ZIP64_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const place = readUint64(locator, 8);
  if (place + ZIP64_END_BYTES > locatorPlace) {
    throw damaged(
      archive,
      locatorPlace,
      `its zip64 record is said to be at byte ${grouped(place)}`,
      'a byte inside the file',
    );
  }
  const view = viewOf(await readExactly(archive, place, ZIP64_END_BYTES));
  if (view.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
    throw damaged(archive, place, 'its zip64 record is missing', 'a zip64 end-of-directory record');
  }
  return { place, entries: readUint64(view, 32), size: readUint64(view, 40), offset: readUint64(view, 48) };
}

async function noEnd(archive: ByteSource): Promise<ReaderError> {
  const head = await readExactly(archive, 0, Math.min(SIGNATURE_BYTES, archive.size));
  const content = contentOf(head);
  const what: Readonly<Record<string, readonly [string, string]>> = {
    zip: [
      'is truncated: a zip archive ends with its directory, and there is none',
      'Copy or save the file again.',
    ],
    npy: ['is a single NumPy array, not an archive of them', 'Give it the ending .npy and open it again.'],
    pickle: [
      'is a Python pickle, which can run any code when it is read, not a NumPy archive',
      'If you trust the file, load it in Python and save its arrays with np.savez.',
    ],
  };
  const [problem, remedy] = what[content ?? ''] ?? [
    'is not a NumPy archive: it has no zip directory',
    'Save the arrays with np.savez, or give the file the ending of its real format.',
  ];
  return new ReaderError({
    message: `${printable(archive.name)} ${archive.size === 0 ? 'is empty: 0 bytes' : problem}.`,
    where: `${printable(archive.name)}, byte ${grouped(archive.size)}`,
    expected: 'the end of a zip directory (50 4b 05 06)',
    found: archive.size === 0 ? 'nothing' : `${byteCount(archive.size)} that start with ${hex(head)}`,
    remedy,
  });
}

type Entry = Omit<ZipMember, 'limit'>;

function parseEntries(archive: ByteSource, bytes: Uint8Array, end: DirectoryEnd): Entry[] {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  let at = 0;
  for (let i = 0; i < end.entries; i++) {
    const complete = at + ENTRY_BYTES <= bytes.length && view.getUint32(at, true) === ENTRY_SIGNATURE;
    const length = complete
      ? ENTRY_BYTES +
        view.getUint16(at + 28, true) +
        view.getUint16(at + 30, true) +
        view.getUint16(at + 32, true)
      : Infinity;
    if (at + length > bytes.length) {
      throw damaged(
        archive,
        end.offset + at,
        `its directory breaks off at entry ${grouped(i + 1)}`,
        `${grouped(end.entries)} entries`,
      );
    }
    entries.push(parseEntry(bytes.subarray(at, at + length)));
    at += length;
  }
  return entries;
}

function parseEntry(bytes: Uint8Array): Entry {
  const view = viewOf(bytes);
  const flags = view.getUint16(8, true);
  const nameEnd = ENTRY_BYTES + view.getUint16(28, true);
  const rawName = bytes.slice(ENTRY_BYTES, nameEnd);
  const extra = bytes.subarray(nameEnd, nameEnd + view.getUint16(30, true));
  const wide = new Zip64Fields(extra);
  // In this order: the extra field holds only those that do not fit, one after the other.
  const size = wide.orNext(view.getUint32(24, true));
  const packedSize = wide.orNext(view.getUint32(20, true));
  const headerOffset = wide.orNext(view.getUint32(42, true));
  return {
    name: decodeName(rawName, (flags & UTF8_FLAG) !== 0),
    rawName,
    flags,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    packedSize,
    size,
    headerOffset,
  };
}

/** The 64-bit values of the extra field 0x0001, taken one by one where a 32-bit field says "too large". */
class Zip64Fields {
  readonly #values: number[] = [];

  constructor(extra: Uint8Array) {
    const view = viewOf(extra);
    for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
      if (view.getUint16(at, true) !== ZIP64_EXTRA) continue;
      const end = Math.min(extra.length, at + 4 + view.getUint16(at + 2, true));
      for (let value = at + 4; value + 8 <= end; value += 8) this.#values.push(readUint64(view, value));
      return;
    }
  }

  /** The field itself, or the next wide value in its place. A missing one leaves 2^32-1, to be judged as any size. */
  orNext(field: number): number {
    return field === UNKNOWN_32 ? (this.#values.shift() ?? field) : field;
  }
}

function withLimits(entries: readonly Entry[], directory: number): ZipMember[] {
  const byOffset = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const limits = new Map(byOffset.map((entry, i) => [entry, byOffset[i + 1]?.headerOffset ?? directory]));
  return entries.map((entry) => ({ ...entry, limit: Math.min(limits.get(entry) ?? directory, directory) }));
}

/** UTF-8 where the flag says so or the bytes are that; else byte by byte. A name is only ever a name, never a path. */
function decodeName(raw: Uint8Array, utf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !utf8 }).decode(raw);
  } catch {
    return Array.from(raw, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** Above 2^53 the value is rounded: far beyond any file, so every range check still refuses it. */
function readUint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 4294967296 + view.getUint32(at, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(archive: ByteSource, at: number, problem: string, expected: string): ReaderError {
  return new ReaderError({
    message: `${printable(archive.name)} is a damaged archive: ${problem}.`,
    where: `${printable(archive.name)}, byte ${grouped(at)}`,
    expected,
    found: problem,
    remedy: 'Copy or save the file again.',
  });
}
