import { deflateSync } from 'fflate/browser';
import { crc32 } from 'node:zlib';
import { concat } from './npyWriter';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflate?: boolean;
  /** Lies and oddities, for tests of refusal. */
  readonly claim?: Partial<{
    size: number;
    packedSize: number;
    crc: number;
    flags: number;
    method: number;
    offset: number;
    localName: string;
    packed: Uint8Array;
  }>;
}

export interface ZipOptions {
  /** Sizes and offsets as 64-bit extra fields and a zip64 end record, as for archives above 4 GB. */
  readonly zip64?: boolean;
  readonly comment?: string;
}

const UTF8 = 0x0800;

/** A zip archive of these members. */
export function zipBytes(
  entries: readonly ZipEntry[],
  { zip64 = false, comment = '' }: ZipOptions = {},
): Uint8Array {
  const locals: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const record = describe(entry, offset);
    const local = concat([localHeader(record, zip64), record.packed]);
    locals.push(local);
    central.push(centralHeader(record, zip64));
    offset += local.length;
  }
  const directory = concat(central);
  return concat([...locals, directory, endRecords(entries.length, directory.length, offset, zip64, comment)]);
}

type Described = ReturnType<typeof describe>;

function describe({ name, bytes, deflate = false, claim = {} }: ZipEntry, offset: number) {
  const packed = claim.packed ?? (deflate ? deflateSync(bytes) : bytes);
  return {
    name: new TextEncoder().encode(name),
    localName: new TextEncoder().encode(claim.localName ?? name),
    packed,
    size: claim.size ?? bytes.length,
    packedSize: claim.packedSize ?? packed.length,
    crc: claim.crc ?? crc32(bytes),
    flags: claim.flags ?? UTF8,
    method: claim.method ?? (deflate ? 8 : 0),
    offset: claim.offset ?? offset,
  };
}

function localHeader(record: Described, zip64: boolean): Uint8Array {
  const extra = zip64 ? wideExtra([record.size, record.packedSize]) : new Uint8Array(0);
  return fields([
    [4, 0x04034b50],
    [2, zip64 ? 45 : 20],
    [2, record.flags],
    [2, record.method],
    [4, 0x00210000],
    [4, record.crc],
    [4, zip64 ? 0xffffffff : record.packedSize],
    [4, zip64 ? 0xffffffff : record.size],
    [2, record.localName.length],
    [2, extra.length],
    record.localName,
    extra,
  ]);
}

function centralHeader(record: Described, zip64: boolean): Uint8Array {
  const extra = zip64 ? wideExtra([record.size, record.packedSize, record.offset]) : new Uint8Array(0);
  return fields([
    [4, 0x02014b50],
    [2, 45],
    [2, 20],
    [2, record.flags],
    [2, record.method],
    [4, 0x00210000],
    [4, record.crc],
    [4, zip64 ? 0xffffffff : record.packedSize],
    [4, zip64 ? 0xffffffff : record.size],
    [2, record.name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, zip64 ? 0xffffffff : record.offset],
    record.name,
    extra,
  ]);
}

/** An unrelated extra field first, then 0x0001 with the 64-bit values. */
function wideExtra(values: readonly number[]): Uint8Array {
  return fields([
    [2, 0x9999],
    [2, 2],
    [2, 7],
    [2, 0x0001],
    [2, 8 * values.length],
    ...values.map((value) => [8, value] as const),
  ]);
}

function endRecords(
  entries: number,
  size: number,
  offset: number,
  zip64: boolean,
  comment: string,
): Uint8Array {
  const text = new TextEncoder().encode(comment);
  const wide = fields([
    [4, 0x06064b50],
    [8, 44],
    [2, 45],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, offset],
    [4, 0x07064b50],
    [4, 0],
    [8, offset + size],
    [4, 1],
  ]);
  const end = fields([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, zip64 ? 0xffff : entries],
    [2, zip64 ? 0xffff : entries],
    [4, zip64 ? 0xffffffff : size],
    [4, zip64 ? 0xffffffff : offset],
    [2, text.length],
    text,
  ]);
  return zip64 ? concat([wide, end]) : end;
}

/** Little-endian integers of the given widths, and bytes as they are. */
function fields(parts: readonly (readonly [2 | 4 | 8, number] | Uint8Array)[]): Uint8Array {
  return concat(
    parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      const [width, value] = part;
      const bytes = new Uint8Array(width);
      const view = new DataView(bytes.buffer);
      if (width === 2) view.setUint16(0, value, true);
      else if (width === 4) view.setUint32(0, value, true);
      else view.setBigUint64(0, BigInt(value), true);
      return bytes;
    }),
  );
}
