import { Inflate } from 'fflate/browser';
import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { byteCount, grouped } from './figures';
import { ReaderError } from './readerError';

/** A header needs only a few hundred bytes; after that, reads grow until their number no longer matters. */
const FIRST_READ = 512;
const LARGEST_READ = 1 << 19;
/** Deflate packs up to 1,032 to 1: pushed in pieces of this size, no piece unpacks to more than 17 MB. */
const PIECE = 1 << 14;
/** A sound stream gives bytes again within one stored block (64 KiB). Beyond this it has ended, or never will give any. */
const LONGEST_SILENCE = 1 << 17;

/**
 * The unpacked bytes of a deflate stream, as a source for reading forward: only what is asked for is inflated,
 * and only what the last read touched is kept. A read before that starts again from the beginning.
 */
export class InflatingSource implements ByteSource {
  readonly name: string;
  #stream: InflateStream;

  /**
   * @param packed the deflate stream.
   * @param size how many bytes it claims to unpack to; a read that finds more or fewer throws.
   * @param pause called before every piece: a hostile stream can make each of them slow.
   */
  constructor(
    private readonly packed: ByteSource,
    readonly size: number,
    private readonly pause: Work['pause'] = () => undefined,
  ) {
    this.name = packed.name;
    this.#stream = new InflateStream(packed, size, pause);
  }

  /** @throws {ReaderError} when the stream is damaged or its real size is not the claimed one. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.#stream.start) this.#stream = new InflateStream(this.packed, this.size, this.pause);
    return this.#stream.read(offset, length);
  }

  /**
   * Makes sure that the stream ends where it claims to, after everything has been read.
   * @throws {ReaderError} when it does not.
   */
  async end(): Promise<void> {
    await this.#stream.end();
  }
}

/** One pass over a deflate stream. */
class InflateStream {
  /** Unpacked pieces that are kept, and the position of the first one's first byte. */
  #kept: Uint8Array[] = [];
  start = 0;
  /** Bytes unpacked so far. */
  #unpacked = 0;
  /** Packed bytes that have been read from the source, and those of them that are not unpacked yet. */
  #packedRead = 0;
  #waiting: Uint8Array = new Uint8Array(0);
  #nextRead = FIRST_READ;
  /** Packed bytes since the last unpacked one. */
  #silence = 0;
  readonly #inflate = new Inflate((piece) => {
    if (piece.length > 0) this.#kept.push(piece);
    this.#unpacked += piece.length;
    if (piece.length > 0) this.#silence = 0;
  });

  constructor(
    private readonly packed: ByteSource,
    private readonly size: number,
    private readonly pause: Work['pause'],
  ) {}

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    this.#dropBefore(offset);
    while (this.#unpacked < offset + length) {
      if (!(await this.#unpackMore(offset))) throw this.#wrongSize(`only ${grouped(this.#unpacked)}`);
    }
    let position = this.start;
    for (const piece of this.#kept) {
      const from = Math.max(0, offset - position);
      const to = Math.min(piece.length, offset + length - position);
      if (from < to) bytes.set(piece.subarray(from, to), position + from - offset);
      position += piece.length;
    }
    return bytes;
  }

  async end(): Promise<void> {
    this.#dropBefore(this.size);
    while (await this.#unpackMore(this.size));
    if (this.#unpacked < this.size) throw this.#wrongSize(`only ${grouped(this.#unpacked)}`);
  }

  /** Unpacks the next packed bytes; false when there are none. Bytes before `needed` are not kept. */
  async #unpackMore(needed: number): Promise<boolean> {
    if (this.#waiting.length === 0) {
      const length = Math.min(this.#nextRead, this.packed.size - this.#packedRead);
      if (length === 0) return false;
      this.#waiting = await readExactly(this.packed, this.#packedRead, length);
      this.#packedRead += length;
      this.#nextRead = Math.min(4 * this.#nextRead, LARGEST_READ);
    }
    await this.pause();
    const piece = this.#waiting.subarray(0, PIECE);
    this.#waiting = this.#waiting.subarray(piece.length);
    this.#push(piece, this.#waiting.length === 0 && this.#packedRead === this.packed.size);
    this.#dropBefore(needed);
    return true;
  }

  #push(piece: Uint8Array, last: boolean): void {
    this.#silence += piece.length;
    try {
      this.#inflate.push(piece, last);
    } catch (error) {
      throw this.#damaged(error instanceof Error ? error.message : 'an unknown error');
    }
    if (this.#unpacked > this.size) throw this.#wrongSize('more');
    if (this.#silence > LONGEST_SILENCE)
      throw this.#damaged(`${byteCount(this.#silence)} that unpack to nothing`);
  }

  #dropBefore(position: number): void {
    let whole = 0;
    while (whole < this.#kept.length && this.start + this.#kept[whole]!.length <= position) {
      this.start += this.#kept[whole]!.length;
      whole++;
    }
    if (whole > 0) this.#kept = this.#kept.slice(whole);
  }

  #damaged(found: string): ReaderError {
    const at = grouped(this.#unpacked);
    return new ReaderError({
      message: `${this.packed.name} is damaged: its packed data cannot be unpacked beyond byte ${at}.`,
      where: `${this.packed.name}, byte ${at}`,
      expected: 'a deflate stream',
      found,
      remedy: 'Copy or save the file again.',
    });
  }

  #wrongSize(found: string): ReaderError {
    return new ReaderError({
      message: `${this.packed.name} is damaged: the archive promises ${byteCount(this.size)}, but it unpacks to ${found}.`,
      where: `${this.packed.name}, byte ${grouped(Math.min(this.#unpacked, this.size))}`,
      expected: byteCount(this.size),
      found: `${found} bytes`,
      remedy: 'Do not trust this file; save it again from its source.',
    });
  }
}
