import type { Nothing } from './channel';
import type { CheckGradientsDocument, CheckOptionsArgument, SliceRange } from './documents/checkGradients';
import type {
  CompareBackwardFormsDocument,
  CompareBackwardFormsRequest,
} from './documents/compareBackwardForms';
import type { ReproduceNotebookDocument, ReproduceNotebookRequest } from './documents/reproduceNotebook';
import type { ShowComputeBackendsDocument } from './documents/showComputeBackends';
import type { Execution, InspectChoice, LayerReport, MomentumReport } from './inspect';

/** Where tensors come from. */
export type SourceSpec =
  | { readonly kind: 'file'; readonly path: string }
  /** A file of another file system, which only the host can reach. */
  | { readonly kind: 'uri'; readonly uri: string }
  | { readonly kind: 'sample'; readonly name: string };

/** Equal for equal sources, and for no others. */
export function sourceKey(source: SourceSpec): string {
  switch (source.kind) {
    case 'file':
      return `file:${source.path}`;
    case 'uri':
      return `uri:${source.uri}`;
    case 'sample':
      return `sample:${source.name}`;
  }
}

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
  /** Takes the tensor's elements, row-major, as a tensor of this shape; one length may be -1. */
  readonly shape?: readonly number[];
  readonly choice: InspectChoice;
  readonly memoryBudget: number;
}

/** What stands beside a tensor; without a name, the source's preferred one. */
export interface SecondTensor {
  readonly source: SourceSpec;
  readonly tensor?: string;
}

export interface ExecuteJob extends InspectJob {
  readonly backend: BackendSetting;
}

export type BackendSetting = 'auto' | 'gpujs' | 'wasm' | 'reference';

/** What the engine worker serves. */
export interface EngineContract {
  requests: {
    /** Read headers only. */
    list: readonly [{ source: SourceSpec; memoryBudget: number }, SourceListing];
    /** Read (once), summarize before (once per grouping), normalize in float64, summarize after. */
    inspect: readonly [InspectJob, LayerReport];
    /** Run the same normalization on a compute backend and compare. */
    execute: readonly [ExecuteJob, Execution];
    /** Put a second tensor beside the first: shared bins, largest difference. */
    compare: readonly [InspectJob & { readonly second: SecondTensor }, LayerReport];
    /** Running statistics under several momenta against the whole set's. */
    momentum: readonly [
      InspectJob & { readonly samplesPerBatch: number; readonly passes: number },
      MomentumReport,
    ];
    /** Check a layer of the registry, at drawn inputs or at activations. */
    check: readonly [CheckRequest, CheckGradientsDocument];
    notebook: readonly [ReproduceNotebookRequest, ReproduceNotebookDocument];
    /** Time batchnorm's backward in both forms. */
    backwardForms: readonly [CompareBackwardFormsRequest, CompareBackwardFormsDocument];
    /** Try and time every compute backend. */
    backends: readonly [{ setting: BackendSetting }, ShowComputeBackendsDocument];
    /** Forget what is cached of a source (it changed, or was closed). */
    forget: readonly [{ source: SourceSpec }, undefined];
  };
  events: Nothing;
}

/** What the host serves to the engine. */
export interface EngineHostContract {
  requests: {
    /** A file of a file system that only the host can reach; `stamp` changes when the file does. */
    statFile: readonly [{ uri: string }, { readonly stamp: string; readonly size: number }];
    readFile: readonly [{ uri: string }, Uint8Array];
  };
  events: {
    log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
  };
}

/** Activations to check their norm on, in place of drawn inputs. */
export interface ActivationsJob extends InspectJob {
  /** Per axis of the tensor; absent: the first elements that a check can afford. */
  readonly slice?: readonly SliceRange[];
}

/** A gradient check, defaults of seed and params filled in. */
export interface CheckRequest {
  /** Registry name, or the path of a module. */
  readonly layer: string;
  readonly shape?: readonly number[];
  readonly seed: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: CheckOptionsArgument;
  /** The layer is then this choice's norm, with the choice's own parameters. */
  readonly activations?: ActivationsJob;
}

/** What the worker of a user's module serves: one check, then it is gone. */
export interface ModuleContract {
  requests: { check: readonly [CheckRequest & { readonly url: string }, CheckGradientsDocument] };
  events: Nothing;
}
