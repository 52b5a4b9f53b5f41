import type { Nothing } from './channel';
import type { Activation, Mode, NormName } from './inspect';
import type { Catalogue, ExportContract } from './messages';
import type {
  ExperimentInfo,
  ExperimentSummary,
  LayerRecord,
  RunConfig,
  RunRecord,
  RunSummary,
  TrainingActivation,
  UpdateRuleName,
} from './training';

/** What goes on in the layers at one step. */
export interface LayerStep {
  readonly step: number;
  readonly layers: readonly LayerRecord[];
}

type RecordOf<K extends RunRecord['kind']> = Extract<RunRecord, { kind: K }>;

/**
 * Records of a run as they cross to the webview: losses as numbers beside each other (100,000 of them are no
 * trouble, and NaN survives), the rest as it is. May be taken in twice and in any order: steps and epochs are keys.
 */
export interface RecordBatch {
  readonly steps: Float64Array;
  /** Of `steps`, one by one. */
  readonly losses: Float64Array;
  readonly layers: readonly LayerStep[];
  readonly epochs: readonly RecordOf<'epoch'>[];
  readonly captures: readonly RecordOf<'capture'>[];
  /** Where features were scaled. */
  readonly inputs?: RecordOf<'inputs'>;
  readonly end?: RecordOf<'end'>;
}

/** Every run and experiment; what is asked for in the view, or elsewhere to be seen there. */
export interface TrainingState {
  readonly runs: readonly RunSummary[];
  readonly experiments: readonly ExperimentSummary[];
}

/** Names, labels and defaults that menus and forms show; the webview holds no list of its own. */
export interface TrainCatalogue extends Pick<Catalogue, 'strings' | 'norms'> {
  readonly activations: readonly { readonly name: TrainingActivation; readonly label: string }[];
  readonly updateRules: readonly { readonly name: UpdateRuleName; readonly label: string }[];
  /** Sets that need no file. */
  readonly dataSets: readonly { readonly name: string; readonly label: string }[];
  readonly experiments: readonly ExperimentInfo[];
  /** Why nothing can be trained here; absent where it can. */
  readonly unable?: string;
  /** What a run is made with where its form says nothing else. */
  readonly defaults: RunConfig;
}

/** What the train view serves to the host. */
export interface TrainWebviewContract {
  requests: Nothing;
  events: {
    training: TrainingState;
    run: { readonly run: RunSummary; readonly records: RecordBatch };
    experiment: { readonly experiment: ExperimentSummary };
    removed: { readonly folder: string };
    /** What in the runs folder could not be read, a sentence for each; once it has been looked through. */
    unreadable: { readonly messages: readonly string[] };
    /** A command wants it seen: a run or an experiment, or a form to fill in. */
    show: { readonly folder?: string; readonly form?: 'run' | 'experiment' };
  };
}

/** What the host serves to the train view. */
export interface TrainHostContract {
  requests: ExportContract['requests'] & {
    /** First message of the webview; a `training` event follows. */
    ready: readonly [Nothing, TrainCatalogue];
    /** All records of a run so far. */
    records: readonly [{ readonly folder: string }, RecordBatch];
    /** Resolves to the new run's folder; rejects for a config that cannot be, naming the member. */
    start: readonly [{ readonly config: Partial<RunConfig>; readonly title?: string }, string];
    startExperiment: readonly [
      { readonly name: string; readonly overrides: Readonly<Record<string, unknown>> },
      string,
    ];
    resume: readonly [{ readonly folder: string }, undefined];
    /** Ask for a file or folder of data; undefined when the user thought better. */
    pickData: readonly [{ readonly folder: boolean }, string | undefined];
  };
  events: {
    pause: { readonly folder: string };
    cancel: { readonly folder: string };
    /** Asks first. */
    remove: { readonly folder: string };
    /** *Open Run…* */
    openRun: Nothing;
    reveal: { readonly folder: string };
    /** Open a capture's tensor in the inspector. */
    inspect: {
      readonly folder: string;
      readonly file: string;
      readonly tensor: string;
      readonly norm: NormName;
      readonly followedBy: Activation;
      /** Of scaled inputs: by the statistics beside them, eps 0. */
      readonly mode?: Mode;
      readonly eps?: number;
    };
    showLog: Nothing;
  };
}
