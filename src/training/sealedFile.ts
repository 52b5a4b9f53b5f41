import { crc32 } from '../readers/crc32';
import { safetensorsBytes } from '../writers/safetensors';
import type { WritableTensor } from '../writers/safetensors';

/** As long as a CRC-32 in hexadecimal digits; stands in its place while it is taken. */
const BLANK = '00000000';

/** Behind the eight bytes that say how long the header is. */
const HEADER = 8;

const encoder = new TextEncoder();

/** What a header of the writer begins with: metadata come first. */
const plainStart = (format: string): Uint8Array => encoder.encode(`{"__metadata__":{"format":"${format}"},`);
const sealedStart = (format: string): Uint8Array =>
  encoder.encode(`{"__metadata__":{"format":"${format}","crc32":"`);

/**
 * A safetensors file whose metadata hold the CRC-32 of the whole file, taken with zeros in its own place: names, shapes
 * and lengths are sealed as the elements are.
 */
export function sealedFile(
  tensors: Readonly<Record<string, WritableTensor>>,
  format: string,
): Uint8Array<ArrayBuffer> {
  const file = safetensorsBytes(tensors, { format, crc32: BLANK });
  const checksum = crc32(file).toString(16).padStart(BLANK.length, '0');
  file.set(encoder.encode(checksum), HEADER + sealedStart(format).length);
  return file;
}

/** `unsealed`: written before there were seals; `foreign`: not begun as any file of this format is. */
export type Seal =
  | { readonly kind: 'whole' | 'unsealed' | 'foreign' }
  | { readonly kind: 'broken'; readonly expected: string; readonly found: string };

export function sealOf(bytes: Uint8Array, format: string): Seal {
  if (begins(bytes, plainStart(format))) return { kind: 'unsealed' };
  const start = sealedStart(format);
  if (!begins(bytes, start)) return { kind: 'foreign' };
  const at = HEADER + start.length;
  const end = at + BLANK.length;
  const before = crc32(encoder.encode(BLANK), crc32(bytes.subarray(0, at)));
  const found = crc32(bytes.subarray(end), before).toString(16).padStart(BLANK.length, '0');
  const expected = new TextDecoder().decode(bytes.subarray(at, end));
  return expected === found ? { kind: 'whole' } : { kind: 'broken', expected, found };
}

function begins(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= HEADER + start.length && start.every((byte, i) => bytes[HEADER + i] === byte);
}
