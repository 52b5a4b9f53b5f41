import type { Nothing } from './channel';
import type { Execution, InspectChoice, LayerReport } from './inspect';
import type { ListedTensor, SourceSpec } from './jobs';

/** Which webview is this? The panel and the custom editor show all of a session, the side view one feature. */
export type ViewKind = 'inspector' | 'side';

/** The state of a session's picture. The webview shows it in the picture's own place, never a blank. */
export type Status =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly message: string; readonly done?: number; readonly total?: number }
  | { readonly kind: 'ready' }
  /** A new choice is being computed; the old picture stays. */
  | { readonly kind: 'recomputing' }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly where?: string;
      readonly expected?: string;
      readonly found?: string;
      readonly remedy?: string;
    }
  | { readonly kind: 'cancelled'; readonly message: string };

export interface SessionState {
  /** What is open; the webview keeps it so that a reload of the window can open it again. */
  readonly source?: SourceSpec;
  /** "activations.npz"; empty while nothing is open. */
  readonly title: string;
  /** Path or description, for the title's tooltip. */
  readonly description: string;
  readonly tensors: readonly ListedTensor[];
  readonly tensor?: string;
  readonly choice: InspectChoice;
  readonly status: Status;
  /** Selected row of the report. */
  readonly selected?: number;
}

/** Names and labels that menus show; the webview holds no list of its own. */
export interface Catalogue {
  readonly norms: readonly {
    readonly name: InspectChoice['norm'];
    readonly label: string;
    readonly hasRunningStatistics: boolean;
    readonly hasStatistics: boolean;
  }[];
  readonly activations: readonly { readonly name: InspectChoice['followedBy']; readonly label: string }[];
  readonly pathologies: readonly {
    readonly kind: LayerReport['pathologies'][number]['kind'];
    readonly label: string;
    readonly severity: 'error' | 'warning' | 'note';
  }[];
}

/** What a webview serves to the host. */
export interface WebviewContract {
  requests: Nothing;
  events: {
    session: SessionState;
    /** A new report; `progressive` parts never come: a report is complete. Absent report: there is none to show. */
    report: { readonly report?: LayerReport };
    /** The backend's run of the report shown, when it has finished. */
    execution: { readonly execution?: Execution };
  };
}

/** What the host serves to a webview. */
export interface HostContract {
  requests: {
    /** First message of a webview; `session`, `report` and `execution` events follow. */
    ready: readonly [{ readonly view: ViewKind; readonly restore?: RestoredView }, Catalogue];
    /** Change the choice (a patch) or the tensor. Resolves when the change is accepted, not when it is computed. */
    choose: readonly [{ readonly tensor?: string; readonly choice?: Partial<InspectChoice> }, undefined];
    /** Put text on the clipboard. */
    copy: readonly [{ readonly text: string; readonly what: string }, undefined];
  };
  events: {
    select: { readonly row?: number };
    cancel: Nothing;
    retry: Nothing;
    reset: Nothing;
    openFile: Nothing;
    openSample: Nothing;
    showLog: Nothing;
    /** From the side view: show the panel of the session. */
    reveal: Nothing;
  };
}

/** What a webview kept of its session over a reload of the window (`setState`); versioned by the webview. */
export interface RestoredView {
  readonly source?: SourceSpec;
  readonly tensor?: string;
  readonly choice?: Partial<InspectChoice>;
  readonly selected?: number;
}
