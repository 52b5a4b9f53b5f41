import { byteCount, grouped, printable } from './figures';
import { ReaderError } from './readerError';

/** Bytes that can be read in pieces: a local file, a buffer, a member of an archive. Never assumed to fit in memory. */
export interface ByteSource {
  /** For messages: the file's name, without its folder. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; callers stay within `size`. Rejects when the bytes cannot be had. */
  read(offset: number, length: number): Promise<Uint8Array>;
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
  const inside = offset >= 0 && length >= 0 && offset + length <= source.size;
  const bytes = inside ? await source.read(offset, length) : undefined;
  if (bytes?.byteLength === length) return bytes;
  const found = bytes?.byteLength ?? Math.max(0, source.size - offset);
  const name = printable(source.name);
  throw new ReaderError({
    message: `${name} is truncated: ${byteCount(length)} were expected at byte ${grouped(offset)}, the file has ${grouped(found)}.`,
    where: `${name}, byte ${grouped(offset)}`,
    expected: byteCount(length),
    found: byteCount(found),
    remedy: 'Copy or save the file again.',
  });
}
