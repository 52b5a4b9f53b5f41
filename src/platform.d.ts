/**
 * What `src/` may use of its platform beyond ECMAScript: only names that Node, workers and browsers all have.
 * Whatever differs between them (files, workers, clocks) is injected by the caller instead.
 */

declare class TextDecoder {
  constructor(label?: 'utf-8', options?: { readonly fatal?: boolean });
  /** @throws {TypeError} for malformed input when `fatal` is set. */
  decode(input: Uint8Array): string;
}
