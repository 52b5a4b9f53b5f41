/** The kernels of `assembly/`, compiled by the build: `scripts/lib/kernels.mjs`. */
declare module 'normscope:kernels' {
  /** Imports `env.memory`, a memory of one thread. */
  export const plainKernels: Uint8Array<ArrayBuffer>;
  /** The same, with relaxed SIMD: not every host can compile it. */
  export const relaxedKernels: Uint8Array<ArrayBuffer>;
  /** Imports `env.memory`, shared, of at most 65,536 pages. */
  export const sharedKernels: Uint8Array<ArrayBuffer>;
}
