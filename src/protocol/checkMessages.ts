import type { Nothing } from './channel';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
  CheckOptionsArgument,
} from './documents/checkGradients';
import type { ActivationsJob } from './jobs';
import type { ExportContract } from './messages';

/** A check as it was asked for: what it takes to ask for it again. */
export interface GivenCheck extends CheckGradientsArguments {
  /** In place of a layer: activations, and the norm to check on them. */
  readonly activations?: Omit<ActivationsJob, 'memoryBudget'>;
}

/** One layer or net in the check view. */
export interface CheckItem {
  /** Stable: the layer's registry name, the path of a module, or the norm and the tensor it is checked on. */
  readonly id: string;
  /** "batchnorm backward" */
  readonly title: string;
  /** "N = 4, D = 5" */
  readonly subtitle: string;
  readonly request: GivenCheck;
  readonly status:
    | { readonly kind: 'running'; readonly done: number; readonly total: number }
    | { readonly kind: 'done' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'error'; readonly message: string };
  /** The last result; stays while a new one is computed. */
  readonly document?: CheckGradientsDocument;
  /** A module of the user's: can be opened in the editor. */
  readonly isModule: boolean;
}

export interface ChecksState {
  readonly items: readonly CheckItem[];
  /** Item to show first, when it was just asked for. */
  readonly focused?: string;
}

/** What the view kept over a reload of the window (`setState`): the checks, to be run again. */
export interface RestoredChecks {
  readonly requests: readonly GivenCheck[];
}

/** What the check view serves to the host. */
export interface CheckWebviewContract {
  requests: Nothing;
  events: { checks: ChecksState };
}

/** What the host serves to the check view. */
export interface CheckHostContract {
  requests: {
    /** First message of the view, with what it showed in a former life; `checks` events follow. */
    ready: readonly [
      { readonly restore?: RestoredChecks },
      { readonly strings?: Readonly<Record<string, string>> },
    ];
    /** Run all items again with changed options or seed. */
    run: readonly [{ readonly options?: CheckOptionsArgument; readonly seed?: number }, undefined];
  } & ExportContract['requests'];
  events: {
    cancel: Nothing;
    /** Open a module's source at its backward. */
    openModule: { readonly id: string };
    remove: { readonly id: string };
    checkLayer: Nothing;
    showLog: Nothing;
  };
}
