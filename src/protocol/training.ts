import type { NormName } from './inspect';

export type UpdateRuleName = 'sgd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adam' | 'adamw';
export type TrainingActivation = 'relu' | 'leakyRelu' | 'sigmoid' | 'tanh';

/**
 * Draws that are made and thrown away, so that a net stands where the course notebook has it in the stream of one
 * seed: there, two nets are initialised before either trains, and train one after the other.
 */
export type SkippedDraw =
  | { readonly kind: 'randn'; readonly count: number }
  | { readonly kind: 'choice'; readonly from: number; readonly size: number; readonly count: number };

/**
 * All that decides the numbers of a run: the same config gives the same losses. In float64 on any machine; in float32
 * to the last bit among hosts whose WebAssembly has relaxed SIMD, and among those that do not (the run names its device).
 */
export interface RunConfig {
  /** `synthetic`, `spirals`, `blobs`, or the path of a file or folder. */
  readonly data: string;
  readonly model: 'fullyConnected' | 'convolutional';
  /** Sizes of hidden layers; of the convolutional net: channels of each of its stages. */
  readonly hidden: readonly number[];
  readonly norm: NormName;
  /** groupnorm only. */
  readonly groups: number;
  readonly normPlacement: 'beforeActivation' | 'afterActivation';
  readonly activation: TrainingActivation;
  /** Share of values that dropout keeps; 1: none. */
  readonly keep: number;
  /** Weights are `weightScale * randn`; biases and beta start at 0, gamma at 1. */
  readonly weightScale: number;
  /** Adds `0.5 * reg * sum(W^2)` over the weights alone. */
  readonly reg: number;
  readonly updateRule: UpdateRuleName;
  readonly learningRate: number;
  /** The learning rate is multiplied by it after each epoch; 1: it stays. */
  readonly learningRateDecay: number;
  /** AdamW only: decoupled from the gradient, and of the weights alone, as `reg` is. */
  readonly weightDecay: number;
  /** Gradients whose norm over all parameters is larger are scaled down to it; 0: never. */
  readonly gradientClip: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Training examples used, the first of the set; 0: all. */
  readonly numTrain: number;
  readonly seed: number;
  /** Draws skipped before the weights are drawn, and between them and the first batch. */
  readonly skip: {
    readonly beforeWeights: readonly SkippedDraw[];
    readonly afterWeights: readonly SkippedDraw[];
  };
  readonly dtype: 'float32' | 'float64';
  /** Weight of the old running value (course 0.9). */
  readonly momentum: number;
  /** Feature scaling, fitted on the training set: `(x - mean) / std`, or `(x - min) / (max - min)`. */
  readonly scaling: 'none' | 'standardize' | 'minMax';
  /** Steps between records of what goes on in the layers; 0: none. */
  readonly observeEvery: number;
  /** Steps between activations captured to a file, for the inspector; 0: none. */
  readonly captureEvery: number;
}

/** What a norm was given and what it made of it, in figures over the finite values. */
export interface BeforeAfter {
  readonly inputMean: number;
  readonly inputStd: number;
  /** Percentiles 1, 25, 50, 75, 99 before and after: the ridge. */
  readonly inputPercentiles: readonly number[];
  readonly outputPercentiles: readonly number[];
  readonly outputMean: number;
  readonly outputStd: number;
}

/**
 * What a layer's norm (or its activation, without one) was given and made of it in one step, over the batch and all
 * units. Layers count from 1.
 */
export interface LayerRecord extends BeforeAfter {
  readonly layer: number;
  /** `|dW|`, Frobenius. */
  readonly gradientNorm: number;
  /** `|step of W| / |W|`. */
  readonly updateRatio: number;
  /** Units whose activation is 0 in the whole batch. */
  readonly deadUnits: number;
  /** Largest |batch mean - running mean| / sqrt(running variance + eps), where running statistics are kept. */
  readonly runningGap?: number;
}

/** A feature of the data set before scaling and after, over the training set. Features count from 0. */
export interface InputRecord extends BeforeAfter {
  readonly feature: number;
}

/** One line of `metrics.jsonl`. Steps count iterations from 1; epoch 0 is what stands after the first update. */
export type RunRecord =
  | {
      readonly kind: 'step';
      readonly step: number;
      /** Of the batch, before its update. */
      readonly loss: number;
      readonly layers?: readonly LayerRecord[];
    }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly step: number;
      readonly trainAccuracy: number;
      readonly valAccuracy: number;
    }
  /**
   * What feature scaling was given and made of it: of every feature, or of so many evenly chosen. Once, before the first
   * step. `file` is relative to the run's folder.
   */
  | {
      readonly kind: 'inputs';
      readonly step: 0;
      readonly file: string;
      readonly features: readonly InputRecord[];
    }
  | { readonly kind: 'capture'; readonly step: number; readonly file: string }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly file: string }
  | {
      readonly kind: 'end';
      readonly status: 'finished' | 'cancelled' | 'diverged';
      readonly step: number;
      /** Of computing, over all sittings. */
      readonly milliseconds: number;
      readonly divergence?: Divergence;
    };

/** Where a run went to NaN or infinity. */
export interface Divergence {
  readonly step: number;
  readonly loss: number;
  /** The first layer whose values are not finite, and the first such feature of it. */
  readonly layer: number;
  readonly feature: number;
  readonly message: string;
}

export type RunStatus =
  | 'queued'
  | 'running'
  | 'paused'
  | 'finished'
  | 'cancelled'
  | 'diverged'
  /** Its process or the window went away in the middle; it can be resumed. */
  | 'interrupted'
  /** Could not go on: `message` says why. */
  | 'failed';

/** What a list of runs shows of one. */
export interface RunSummary {
  /** The run's folder: what identifies it. */
  readonly folder: string;
  /** "Batchnorm": what tells it from its neighbours. */
  readonly title: string;
  readonly config: RunConfig;
  readonly status: RunStatus;
  readonly message?: string;
  /** What to know of how it came about: of checkpoints passed over, of another engine. */
  readonly notes?: readonly string[];
  /** The folder of the experiment it is a point of. */
  readonly experiment?: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly epochsDone: number;
  /** Iterations per second; only while it runs. */
  readonly rate?: number;
  readonly latestLoss?: number;
  readonly trainAccuracy?: number;
  readonly valAccuracy?: number;
  readonly bestValAccuracy?: number;
  readonly divergence?: Divergence;
  /** Of the data set, once it is known: what guessing gets right is one in so many. */
  readonly classes?: number;
  /** What computes, once it is known: "WebAssembly SIMD, float32". */
  readonly device?: string;
  /** Milliseconds since 1970. */
  readonly started: number;
}

/** A parameter's value in one point of an experiment. */
export type PointValue = number | string;

export interface ExperimentPoint {
  /** Which line of a sweep's plot it belongs to: "Batchnorm". */
  readonly series: string;
  /** What the point stands at: `{ weightScale: 0.02 }`. */
  readonly parameters: Readonly<Record<string, PointValue>>;
  readonly seed: number;
  /** The run's folder. */
  readonly run: string;
  /** Figures the experiment reads off the finished run: `bestTrainAccuracy`, `finalLoss`, …; absent until then. */
  readonly results?: Readonly<Record<string, number>>;
}

/** A plot an experiment asks for. */
export interface ExperimentPlot {
  readonly title: string;
  /** `curves` overlays the runs' histories; the others draw points. */
  readonly kind: 'curves' | 'sweep' | 'heatMap' | 'bars';
  /** A parameter's name, or `series`; of `curves`: `step` or `epoch`. */
  readonly x: string;
  /**
   * A name among the results; of `curves`: `loss`, `trainAccuracy`, `valAccuracy`, `inputMean`, …; of `heatMap`: the second
   * parameter is `y`, the result is `value`.
   */
  readonly y: string;
  readonly value?: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
}

export interface ExperimentSummary {
  readonly folder: string;
  /** Registry name. */
  readonly experiment: string;
  readonly title: string;
  readonly status: 'running' | 'finished' | 'cancelled' | 'interrupted';
  readonly points: readonly ExperimentPoint[];
  readonly plots: readonly ExperimentPlot[];
  /** In plain words, from the numbers; grows as points finish. */
  readonly findings: readonly string[];
  /** The notebook's inline questions: prompts to think. */
  readonly questions: readonly string[];
  readonly started: number;
}

/** What a menu of experiments shows, and a form edits. */
export interface ExperimentInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The preset every point starts from. */
  readonly preset: RunConfig;
  /** The members of the config that it varies, each with its values: a form edits them as lists. */
  readonly varies?: { readonly [K in keyof RunConfig]?: readonly RunConfig[K][] };
  /** Lists of any one or two members take the place of these. */
  readonly variesAny?: boolean;
  /** Numbers of its own, which overrides may name beside the members of a config. */
  readonly options?: Readonly<Record<string, number>>;
}
