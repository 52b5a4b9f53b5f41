import { byteCount, grouped, printable } from './figures';
import { ReaderError } from './readerError';

/** Bytes that can be read in pieces: a local file, a buffer, a member of an archive. Never assumed to fit in memory. */
export interface ByteSource {
  /** For messages: the file's name, without its folder. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; callers stay within `size`. Rejects when the bytes cannot be had. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** As `read`, into memory of the caller's, where the source can write there. */
  readInto?(offset: number, target: Uint8Array): Promise<void>;
}

/** A source over bytes that are in memory already. */
export function bufferSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/**
 * Exactly `length` bytes from `offset`. What the source itself rejects with passes through.
 * @throws {ReaderError} when the range is not inside the source, or the source has shrunk since it was opened.
 */
export async function readExactly(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const bytes = isInside(source, offset, length) ? await source.read(offset, length) : undefined;
  if (bytes?.byteLength === length) return bytes;
  throw truncated(source, offset, length, bytes?.byteLength ?? Math.max(0, source.size - offset));
}

/** As {@link readExactly}, into `target`: without a copy where the source can. */
export async function readExactlyInto(source: ByteSource, offset: number, target: Uint8Array): Promise<void> {
  const length = target.byteLength;
  if (source.readInto && isInside(source, offset, length)) await source.readInto(offset, target);
  else target.set(await readExactly(source, offset, length));
}

function isInside({ size }: ByteSource, offset: number, length: number): boolean {
  return offset >= 0 && length >= 0 && offset + length <= size;
}

function truncated(source: ByteSource, offset: number, length: number, found: number): ReaderError {
  const name = printable(source.name);
  return new ReaderError({
    message: `${name} is truncated: ${byteCount(length)} were expected at byte ${grouped(offset)}, the file has ${grouped(found)}.`,
    where: `${name}, byte ${grouped(offset)}`,
    expected: byteCount(length),
    found: byteCount(found),
    remedy: 'Copy or save the file again.',
  });
}
