/** The vocabulary of an inspection: what is asked, and the report that answers. Shared by engine, host and webview. */

export type NormName = 'batchnorm' | 'layernorm' | 'none';
export type Mode = 'train' | 'running';
export type Layout = 'ND' | 'NCL' | 'NTD' | 'NCHW' | 'NHWC';
export type Activation = 'relu' | 'leakyRelu' | 'sigmoid' | 'tanh' | 'none';
export type ReportAxis = 'feature' | 'sample';
export type Semantics = 'notebook' | 'pytorch';
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
  readonly layout?: Layout;
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
  /** Row r owns `counts[binOffsets[r] … binOffsets[r + 1] - 1]`, equal bins from min to max. */
  readonly binOffsets: Uint32Array;
  readonly counts: Uint32Array;
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
