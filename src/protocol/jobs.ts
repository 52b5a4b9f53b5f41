import type { Nothing } from './channel';
import type { Execution, InspectChoice, LayerReport } from './inspect';

/** Where tensors come from. */
export type SourceSpec =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'sample'; readonly name: string };

export interface ListedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Looks like activations (and not like a layer's parameter or statistics). */
  readonly activationLike: boolean;
  /** Why it cannot be inspected, where it cannot. */
  readonly problem?: string;
}

export interface SourceListing {
  /** For people: "NumPy archive". */
  readonly format: string;
  readonly bytes: number;
  readonly tensors: readonly ListedTensor[];
  /** The tensor an inspection starts with; absent when the source holds none that can be inspected. */
  readonly preferred?: string;
}

export interface InspectJob {
  readonly source: SourceSpec;
  readonly tensor?: string;
  readonly choice: InspectChoice;
  readonly memoryBudget: number;
}

export interface ExecuteJob extends InspectJob {
  readonly backend: BackendSetting;
}

export type BackendSetting = 'auto' | 'gpujs' | 'reference';

/** What the engine worker serves. */
export interface EngineContract {
  requests: {
    /** Read headers only. */
    list: readonly [{ source: SourceSpec; memoryBudget: number }, SourceListing];
    /** Read (once), summarize before (once per grouping), normalize in float64, summarize after. */
    inspect: readonly [InspectJob, LayerReport];
    /** Run the same normalization on a compute backend and compare. */
    execute: readonly [ExecuteJob, Execution];
    /** Forget what is cached of a source (it changed, or was closed). */
    forget: readonly [{ source: SourceSpec }, undefined];
  };
  events: Nothing;
}

/** What the host serves to the engine. */
export interface EngineHostContract {
  requests: Nothing;
  events: {
    log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
  };
}
