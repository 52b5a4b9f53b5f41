/**
 * What `src/` may use of its platform beyond ECMAScript: only names that Node, workers and browsers all have.
 * Whatever differs between them (files, workers, clocks) is injected by the caller instead.
 */

declare class TextDecoder {
  constructor(label?: 'utf-8' | 'utf-16le', options?: { readonly fatal?: boolean });
  /**
   * @param options `stream`: more input follows, a character that is cut off at the end waits for it.
   * @throws {TypeError} for malformed input when `fatal` is set.
   */
  decode(input: Uint8Array, options?: { readonly stream?: boolean }): string;
}

declare class TextEncoder {
  /** UTF-8. */
  encode(input: string): Uint8Array<ArrayBuffer>;
}
