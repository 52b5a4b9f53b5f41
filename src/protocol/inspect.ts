/** The vocabulary of an inspection: what is asked, and the report that answers. Shared by engine, host and webview. */

export type NormName =
  'batchnorm' | 'batchnormPerPosition' | 'layernorm' | 'instancenorm' | 'groupnorm' | 'rmsnorm' | 'none';
export type Mode = 'train' | 'running';
export type Layout = 'ND' | 'NCL' | 'NTD' | 'NCHW' | 'NHWC';
export type Activation = 'relu' | 'leakyRelu' | 'sigmoid' | 'tanh' | 'none';
export type ReportAxis = 'feature' | 'sample';
export type Semantics = 'notebook' | 'pytorch';
/** A storage and accumulation type to try out. */
export type SimulatedType = 'float16' | 'bfloat16';
/** A number for all, one number per parameter, or the name of a tensor in the same file. */
export type ParameterChoice = number | readonly number[] | string;

/** Every choice of an inspection but the tensor. Absent members take the defaults of the contract. */
export interface InspectChoice {
  readonly norm: NormName;
  readonly mode: Mode;
  readonly eps: number;
  readonly gamma?: ParameterChoice;
  readonly beta?: ParameterChoice;
  readonly runningMean?: ParameterChoice;
  readonly runningVar?: ParameterChoice;
  readonly normalizedDims?: number;
  /** groupnorm: must divide the channels; default 2. */
  readonly groups?: number;
  readonly layout?: Layout;
  /** Statistics from the first n samples only, as a small batch would have them; absent: all. */
  readonly batchSize?: number;
  /** Also run the norm as this type would store and accumulate it. */
  readonly simulate?: SimulatedType;
  readonly followedBy: Activation;
  readonly axis: ReportAxis;
  readonly bins: number | 'fd';
  readonly semantics: Semantics;
}

export const DEFAULT_CHOICE: InspectChoice = {
  norm: 'batchnorm',
  mode: 'train',
  eps: 1e-5,
  followedBy: 'relu',
  axis: 'feature',
  bins: 64,
  semantics: 'notebook',
};

/** Bins of a report made for the panel's tiles; documents default to `DEFAULT_CHOICE.bins`. */
export const TILE_BINS = 32;

export const QUANTILES = [0.01, 0.25, 0.5, 0.75, 0.99] as const;

export type PathologyKind =
  'nonFinite' | 'dead' | 'trainEvalGap' | 'constant' | 'saturated' | 'epsDominated' | 'heavyTail';

/**
 * Statistics of every row of a report, one array element per row (struct of arrays: it crosses processes).
 * Float64, over the finite values; std has ddof 0; NaN where a row has no finite value.
 */
export interface RowSummaries {
  readonly count: Float64Array;
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly skewness: Float64Array;
  /** Excess kurtosis: 0 for a Gaussian. */
  readonly kurtosis: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** `QUANTILES.length` per row. */
  readonly quantiles: Float64Array;
  readonly zeros: Float64Array;
  readonly positive: Float64Array;
  readonly nan: Float64Array;
  readonly posInf: Float64Array;
  readonly negInf: Float64Array;
  /** Largest share within 1% of the range of one end (an end at exactly 0 does not count). */
  readonly saturation: Float64Array;
  /** Row r owns `counts[binOffsets[r] … binOffsets[r + 1] - 1]`, equal bins from min to max, or over `binRange`. */
  readonly binOffsets: Uint32Array;
  readonly counts: Uint32Array;
  /** Two tensors side by side share their bins: where they run from and to, per row, in place of min and max. */
  readonly binRange?: { readonly min: Float64Array; readonly max: Float64Array };
  /** How far each row's quantiles may be off; absent where they are exact. */
  readonly quantileError?: Float64Array;
}

/** Batch against running statistics of every row. */
export interface RowGaps {
  readonly runningMean: Float64Array;
  readonly runningStd: Float64Array;
  /** (batch mean - running mean) / sqrt(running variance + eps) */
  readonly meanShift: Float64Array;
  /** ln((batch variance + eps) / (running variance + eps)) */
  readonly logVarianceRatio: Float64Array;
  /** KL divergence of the batch's Gaussian from the running one. */
  readonly kl: Float64Array;
}

export interface RowPathology {
  readonly row: number;
  readonly kind: PathologyKind;
  readonly value: number;
}

export interface ReportWarning {
  readonly kind: string;
  readonly message: string;
}

export interface Band {
  readonly low: number;
  readonly high: number;
}

export interface LayerReport {
  readonly tensor: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly layout: Layout;
  };
  /** The norm as it was used, defaults filled in. */
  readonly norm: {
    readonly name: NormName;
    /** For people: "Batchnorm". */
    readonly label: string;
    readonly mode: Mode;
    readonly eps: number;
    readonly normalizedDims?: number;
    readonly groups?: number;
    readonly batchSize?: number;
    readonly followedBy: Activation;
    readonly semantics: Semantics;
  };
  readonly axis: ReportAxis;
  readonly rows: number;
  /** A row is one group of the norm: what it centres and scales by one affine map. */
  readonly rowsAreGroups: boolean;
  /** Values per row, finite or not. */
  readonly rowSize: number;
  /** Values per statistics group of the norm (M). */
  readonly groupSize: number;
  readonly before: RowSummaries;
  readonly after: RowSummaries;
  readonly gaps?: RowGaps;
  /** Per row: where beta and |gamma| put the row (NaN where they vary inside it). */
  readonly target: { readonly beta: Float64Array; readonly gamma: Float64Array };
  /** Sorted by severity, then value, then row: the default order of flagged rows. */
  readonly pathologies: readonly RowPathology[];
  readonly warnings: readonly ReportWarning[];
  /** Axes of the strip and the tiles: the layer's, not the row's. */
  readonly bands: {
    /** Rows by their median before, ties by index. */
    readonly order: Uint32Array;
    readonly before: Band;
    readonly after: Band;
    /** Lower lane of the tiles (beta ± 4|gamma|). */
    readonly tileAfter: Band;
  };
  readonly milliseconds: number;
  /** With a batch size: how much the statistics of random batches of that size vary. */
  readonly batch?: BatchSpread;
  readonly simulation?: Simulation;
  /** Two tensors side by side: `before` is the first, `after` the second, on shared bins; the norm is `none`. */
  readonly comparison?: Comparison;
}

/** Statistics of a small batch against those of the whole, per row. */
export interface BatchSpread {
  readonly size: number;
  /** How many seeded random batches the spread is over. */
  readonly draws: number;
  /** Standard deviation of the batch means over the draws, in units of the whole's std. */
  readonly meanSpread: Float64Array;
  /** Standard deviation over the draws of ln(batch std / whole std). */
  readonly logStdSpread: Float64Array;
  /** (mean of the first n - mean of the whole) / std of the whole. */
  readonly meanShift: Float64Array;
  /** std of the first n / std of the whole. */
  readonly stdRatio: Float64Array;
}

/** The norm carried out in a small floating-point type, per row, against float64. */
export interface Simulation {
  readonly type: SimulatedType;
  /** eps as the type stores it; 0 where it vanishes. */
  readonly eps: number;
  /** Share of the row's values whose storage, statistics or output overflow to infinity or NaN. */
  readonly overflow: Float64Array;
  /** variance + eps equals variance in the type: eps does nothing (and the variance may be 0). */
  readonly epsVanishes: Uint8Array;
  /** Largest |y - y64| of the row's finite outputs. */
  readonly deviation: Float64Array;
}

export interface Comparison {
  /** The second tensor, and its file where it is another one (else empty). */
  readonly name: string;
  readonly source: string;
  /**
   * Present where the shapes agree: the largest element-wise difference and where it is first found. Infinite
   * where only one of the two is finite, or both are infinite or NaN but not the same.
   */
  readonly largest?: {
    readonly difference: number;
    readonly index: readonly number[];
    readonly first: number;
    readonly second: number;
  };
  /** Elements that differ at all (non-finite ones differ unless both are the same), where the shapes agree. */
  readonly differing?: number;
  readonly elements?: number;
}

/** What running statistics make of this tensor, taken as `batches` batches in order. */
export interface MomentumReport {
  readonly batchSize: number;
  readonly batches: number;
  /** Passes over all batches. */
  readonly passes: number;
  /** Statistics of the whole set, what the running ones should come to. */
  readonly wholeMean: Float64Array;
  readonly wholeVar: Float64Array;
  readonly candidates: readonly {
    /** Weight of the old value, as everywhere here. */
    readonly momentum: number;
    readonly updates: number;
    readonly runningMean: Float64Array;
    readonly runningVar: Float64Array;
    /** Median and largest KL divergence of the whole set from the running statistics, over the features. */
    readonly medianKl: number;
    readonly largestKl: number;
  }[];
}

/** What a compute backend did with the same tensor and choice. */
export interface Execution {
  readonly name: string;
  readonly device: string;
  readonly precision: 'float32' | 'float64';
  readonly milliseconds: number;
  /** Largest |y - y64| over the elements, relative to the largest |xhat| (or |y|, where gamma and beta make it larger). */
  readonly maxDeviation: number;
  readonly warnings: readonly ReportWarning[];
}
