import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { crc32 } from './crc32';
import { byteCount, grouped, printable } from './figures';
import { InflatingSource } from './inflatingSource';
import { ReaderError } from './readerError';
import type { ZipMember } from './zipDirectory';

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
/** Traditional encryption, strong encryption, encrypted directory. */
const ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000;
const STORED = 0;
const DEFLATED = 8;
const VERIFY_BYTES = 1 << 20;

/** The unpacked bytes of one archive member. Reading forward is cheap, going back may start over. */
export class MemberSource implements ByteSource {
  #crc = 0;
  /** The checksum covers the bytes before this one; it follows as long as reads leave no gap. */
  #checked = 0;

  constructor(
    readonly name: string,
    private readonly member: ZipMember,
    private readonly inner: ByteSource | InflatingSource,
  ) {}

  get size(): number {
    return this.member.size;
  }

  /** A read before the last one starts the unpacking over. */
  get forwardOnly(): boolean {
    return this.inner instanceof InflatingSource;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await readExactly(this.inner, offset, length);
    if (offset <= this.#checked && offset + length > this.#checked) {
      this.#crc = crc32(bytes.subarray(this.#checked - offset), this.#crc);
      this.#checked = offset + length;
    }
    return bytes;
  }

  /**
   * Reads what has not been read yet, and compares length and checksum with the archive's directory.
   * @throws {ReaderError} when they differ.
   */
  async verify(): Promise<void> {
    while (this.#checked < this.size) {
      await this.read(this.#checked, Math.min(VERIFY_BYTES, this.size - this.#checked));
    }
    if (this.inner instanceof InflatingSource) await this.inner.end();
    if (this.#crc === this.member.crc) return;
    throw new ReaderError({
      message: `${this.name} is damaged: its checksum is ${hex32(this.#crc)}, the archive says ${hex32(this.member.crc)}.`,
      where: this.name,
      expected: `CRC-32 ${hex32(this.member.crc)}`,
      found: `CRC-32 ${hex32(this.#crc)}`,
      remedy: 'Copy or save the file again.',
    });
  }
}

/**
 * Opens a member: re-reads its local header, which must agree with the directory, and finds its bytes.
 * @param pause called now and then while unpacking, where somebody waits.
 * @throws {ReaderError} for members that are encrypted, of another method, outside of the file, overlapping
 * another, or not what the directory says.
 */
export async function openMember(
  archive: ByteSource,
  member: ZipMember,
  pause?: Work['pause'],
): Promise<MemberSource> {
  const name = memberName(archive, member);
  requireReadable(member, name);
  const start = await dataStart(archive, member, name);
  const packed = slice(archive, name, start, member.packedSize);
  const inner = member.method === STORED ? packed : new InflatingSource(packed, member.size, pause);
  return new MemberSource(name, member, inner);
}

/** "bn1.npy in acts.npz". */
export function memberName(archive: ByteSource, member: ZipMember): string {
  return `${printable(member.name)} in ${printable(archive.name)}`;
}

function requireReadable(member: ZipMember, name: string): void {
  const refuse = refusal(name, member.headerOffset);
  if ((member.flags & ENCRYPTED_FLAGS) !== 0) {
    throw refuse(
      'is encrypted',
      'a member without a password',
      'Unpack the archive and save the arrays again with np.savez.',
    );
  }
  if (member.method !== STORED && member.method !== DEFLATED) {
    throw refuse(
      `is packed with method ${member.method}`,
      'stored (0) or deflated (8)',
      'Save the arrays again with np.savez or np.savez_compressed.',
    );
  }
  if (member.method === STORED && member.size !== member.packedSize) {
    throw refuse(
      `is stored as it is, yet its sizes differ: ${byteCount(member.packedSize)} in the archive, ${byteCount(member.size)} outside`,
      'equal sizes',
    );
  }
}

async function dataStart(archive: ByteSource, member: ZipMember, name: string): Promise<number> {
  const refuse = refusal(name, member.headerOffset);
  const { headerOffset, limit, packedSize } = member;
  const length = LOCAL_BYTES + member.rawName.length;
  if (headerOffset + length + packedSize > limit) {
    throw refuse(
      `does not fit into its place: ${byteCount(packedSize)} from byte ${grouped(headerOffset)}, but other data begins at byte ${grouped(limit)}`,
      'members that lie one after the other inside the file',
    );
  }
  const header = await readExactly(archive, headerOffset, length);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const agrees =
    view.getUint32(0, true) === LOCAL_SIGNATURE &&
    view.getUint16(8, true) === member.method &&
    view.getUint16(26, true) === member.rawName.length &&
    member.rawName.every((byte, i) => header[LOCAL_BYTES + i] === byte);
  if (!agrees)
    throw refuse(
      'is not where the directory says, or goes by another name or method there',
      'one and the same entry',
    );
  const start = headerOffset + length + view.getUint16(28, true);
  if (start + packedSize > limit) {
    throw refuse(`runs into the data at byte ${grouped(limit)}`, 'members that lie one after the other');
  }
  return start;
}

function refusal(name: string, headerOffset: number) {
  return (problem: string, expected: string, remedy = 'Copy or save the file again.'): ReaderError =>
    new ReaderError({
      message: `${name} ${problem}.`,
      where: `${name}, byte ${grouped(headerOffset)} of the archive`,
      expected,
      found: `a member that ${problem}`,
      remedy,
    });
}

function slice(archive: ByteSource, name: string, start: number, size: number): ByteSource {
  return { name, size, read: (offset, length) => readExactly(archive, start + offset, length) };
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}
