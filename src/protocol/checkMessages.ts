import type { Nothing } from './channel';
import type {
  CheckGradientsArguments,
  CheckGradientsDocument,
  CheckOptionsArgument,
} from './documents/checkGradients';

/** One layer or net in the check view. */
export interface CheckItem {
  /** Stable: the layer's registry name, or the path of a module. */
  readonly id: string;
  /** "batchnorm backward" */
  readonly title: string;
  /** "N = 4, D = 5" */
  readonly subtitle: string;
  readonly request: CheckGradientsArguments;
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

/** What the check view serves to the host. */
export interface CheckWebviewContract {
  requests: Nothing;
  events: { checks: ChecksState };
}

/** What the host serves to the check view. */
export interface CheckHostContract {
  requests: {
    ready: readonly [Nothing, undefined];
    /** Run all items again with changed options or seed. */
    run: readonly [{ readonly options?: CheckOptionsArgument; readonly seed?: number }, undefined];
    copy: readonly [{ readonly text: string; readonly what: string }, undefined];
    save: readonly [{ readonly suggestedName: string; readonly content: string }, string | undefined];
  };
  events: {
    cancel: Nothing;
    /** Open a module's source at its backward. */
    openModule: { readonly id: string };
    remove: { readonly id: string };
    checkLayer: Nothing;
    showLog: Nothing;
  };
}
