/**
 * The one class of Papa Parse that is used: text in, rows out. The package's own types (`@types/papaparse`) bring
 * Node's and the DOM's along, which `src/` has neither of.
 */
declare module 'papaparse' {
  interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly { readonly row?: number; readonly message: string }[];
    /** `cursor`: where the last complete row ends. */
    readonly meta: { readonly cursor: number };
  }

  const Papa: {
    readonly Parser: new (options: { readonly delimiter: string; readonly newline: string }) => {
      /** @param ignoreLastRow the last row may be cut off: it is left for the next call. */
      parse(text: string, baseIndex: number, ignoreLastRow: boolean): ParseResult;
    };
  };
  // eslint-disable-next-line no-restricted-exports -- that is how the package exports itself
  export default Papa;
}
