import type { Nothing } from './channel';
import type { Execution, InspectChoice, LayerReport, MomentumReport } from './inspect';
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
  /** Given by hand in place of the stored one. */
  readonly shape?: readonly number[];
  readonly choice: InspectChoice;
  /** A second tensor stands beside the first. */
  readonly comparing?: boolean;
  readonly status: Status;
  /** Selected row of the report. */
  readonly selected?: number;
}

/** Names and labels that menus show; the webview holds no list of its own. */
export interface Catalogue {
  /** Texts of the user's language by their English ones; absent in English. */
  readonly strings?: Readonly<Record<string, string>>;
  readonly norms: readonly {
    readonly name: InspectChoice['norm'];
    readonly label: string;
    readonly hasRunningStatistics: boolean;
    readonly hasStatistics: boolean;
    /** Statistics over samples: a batch of one cannot train it. */
    readonly acrossSamples: boolean;
    readonly hasBeta: boolean;
    /** Members of a choice that change its axes. */
    readonly options: readonly ('normalizedDims' | 'groups')[];
  }[];
  readonly activations: readonly { readonly name: InspectChoice['followedBy']; readonly label: string }[];
  readonly pathologies: readonly {
    readonly kind: LayerReport['pathologies'][number]['kind'];
    readonly label: string;
    readonly severity: 'error' | 'warning' | 'note';
  }[];
  /** What frameworks do by default; `momentum` is the weight of the old value, the spelling is the framework's own. */
  readonly conventions: readonly {
    readonly name: string;
    readonly label: string;
    readonly eps: number;
    readonly momentum: number;
    readonly momentumSpelling: string;
    /** The running variance is the unbiased one, divided by M - 1. */
    readonly unbiased: boolean;
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

/** Members to change; null takes one back to its default, or away where it has none (JSON cannot say undefined). */
export type ChoicePatch = { readonly [K in keyof InspectChoice]?: InspectChoice[K] | null };

/** How what a view shows gets out of it: served to every webview. */
export interface ExportContract {
  requests: {
    /** Save an export: the host asks where. Resolves to the file's name, or undefined when the user thought better. */
    save: readonly [
      { readonly suggestedName: string; readonly content: string | Uint8Array },
      string | undefined,
    ];
    /** Put text on the clipboard. */
    copy: readonly [{ readonly text: string; readonly what: string }, undefined];
  };
  events: Nothing;
}

/** What the host serves to a webview. */
export interface HostContract {
  requests: {
    /** First message of a webview; `session`, `report` and `execution` events follow. */
    ready: readonly [{ readonly view: ViewKind; readonly restore?: RestoredView }, Catalogue];
    /** Change the choice (a patch) or the tensor. Resolves when the change is accepted, not when it is computed. */
    choose: readonly [{ readonly tensor?: string; readonly choice?: ChoicePatch }, undefined];
    /** *Compare momentum…*: rejects where the tensor cannot be taken as batches. */
    momentum: readonly [{ readonly samplesPerBatch: number; readonly passes: number }, MomentumReport];
    /** Choose a second tensor and show the two side by side; `off` ends it. Resolves when it has been accepted. */
    compare: readonly [{ readonly off?: true }, undefined];
  } & ExportContract['requests'];
  events: {
    select: { readonly row?: number };
    cancel: Nothing;
    retry: Nothing;
    reset: Nothing;
    openFile: Nothing;
    openSample: Nothing;
    showLog: Nothing;
    /** Check the norm's gradients on a slice of these activations. */
    checkActivations: Nothing;
    /** From the side view: show the panel of the session. */
    reveal: Nothing;
  };
}

/** What a webview kept of its session over a reload of the window (`setState`); versioned by the webview. */
export interface RestoredView {
  readonly source?: SourceSpec;
  readonly tensor?: string;
  readonly shape?: readonly number[];
  readonly choice?: Partial<InspectChoice>;
  readonly selected?: number;
}
