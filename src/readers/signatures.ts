/** The first bytes of the files people mistake for one another, and what to call them. */
export const NPY_SIGNATURE = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
export const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04] as const;
export const EMPTY_ZIP_SIGNATURE = [0x50, 0x4b, 0x05, 0x06] as const;

export type Content = 'npy' | 'zip' | 'pickle' | 'hdf5' | 'gzip';

const CONTENTS: readonly (readonly [Content, readonly number[]])[] = [
  ['npy', NPY_SIGNATURE],
  ['zip', ZIP_SIGNATURE],
  ['zip', EMPTY_ZIP_SIGNATURE],
  ['pickle', [0x80, 0x02]],
  ['pickle', [0x80, 0x03]],
  ['pickle', [0x80, 0x04]],
  ['pickle', [0x80, 0x05]],
  ['hdf5', [0x89, 0x48, 0x44, 0x46]],
  ['gzip', [0x1f, 0x8b]],
];

/** How many first bytes the table above looks at. */
export const SIGNATURE_BYTES = 8;

export function startsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return head.length >= signature.length && signature.every((byte, i) => head[i] === byte);
}

/** What the first bytes say a file is, if they say anything we know. */
export function contentOf(head: Uint8Array): Content | undefined {
  return CONTENTS.find(([, signature]) => startsWith(head, signature))?.[0];
}

/** "93 4e 55 4d": the first bytes as messages show them. */
export function hex(bytes: Uint8Array): string {
  return bytes.length === 0
    ? 'nothing'
    : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
