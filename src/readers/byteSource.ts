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
