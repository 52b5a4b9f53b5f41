/** What the engine's worker thread is started with. */
export interface EngineStart {
  /** Path of the built worker that runs kernels beside it. */
  readonly kernelWorker: string;
  /** Folder to keep things in between sessions. */
  readonly storage: string;
  /** Of the extension. */
  readonly version: string;
}
