import type { GroupedView } from '../normalization/grouping';

/** Names a setting can force. `auto` is not a backend: it is the choice among them. */
export type BackendName = 'gpujs' | 'reference';

export interface BackendInfo {
  readonly name: BackendName;
  /** What really runs the kernels, for people: "WebAssembly (gpu.js)", "JavaScript". Never a GPU that is not there. */
  readonly device: string;
  readonly precision: 'float32' | 'float64';
}

/** Statistics of each group, as a layer computes them: non-finite elements propagate as in NumPy. */
export interface Moments {
  readonly mean: Float64Array | Float32Array;
  /** Biased: divided by M. */
  readonly variance: Float64Array | Float32Array;
}

/** `y = gamma[a] * (x - mean[k]) / sqrt(variance[k] + eps) + beta[a]`, with `a = parameterOfK[k] + parameterOfQ[q]`. */
export interface Affine {
  readonly eps: number;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  /** Length K. */
  readonly parameterOfK: Int32Array;
  /** Length Q. */
  readonly parameterOfQ: Int32Array;
}

/**
 * The kernels of a norm over the (P, K, Q) view. `x` is row-major with `P*K*Q` elements and is never written to.
 * A backend owns its resources (contexts, compiled kernels) and frees them in `dispose`.
 */
export interface NormBackend {
  readonly info: BackendInfo;
  moments(x: Float32Array, view: GroupedView): Promise<Moments>;
  /** The result is the caller's: no later call of the backend writes to it. */
  normalize(
    x: Float32Array,
    view: GroupedView,
    moments: Moments,
    affine: Affine,
  ): Promise<Float32Array | Float64Array>;
  dispose(): Promise<void>;
}
