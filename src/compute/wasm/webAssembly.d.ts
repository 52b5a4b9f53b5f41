/** What is used of WebAssembly: the library of `src/` is the language's alone. */
declare namespace WebAssembly {
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  type Module = object;
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: object;
  }
  class Memory {
    constructor(descriptor: {
      readonly initial: number;
      readonly maximum?: number;
      readonly shared?: boolean;
    });
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    /** By pages of 64 KiB; returns the size before. A buffer that is not shared is detached. */
    grow(pages: number): number;
  }
}
