import type { GroupedView } from '../normalization/grouping';
import type { Work } from '../work';

/** Names a setting can force. `auto` is not a backend: it is the choice among them. */
export type BackendName = 'gpujs' | 'reference';

export interface BackendInfo {
  readonly name: BackendName;
  /** What really runs the kernels, for people: "WebAssembly SIMD via gpu.js". Never a GPU that is not there. */
  readonly device: string;
  readonly precision: 'float32' | 'float64';
}

/** Elements of a tensor. A float32 backend rounds float64 ones first. */
export type Operand = Float32Array | Float64Array;

/** Statistics of each group, as a layer computes them: non-finite elements propagate as in NumPy. */
export interface Moments {
  readonly mean: Operand;
  /** Biased: divided by M. */
  readonly variance: Operand;
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
 * A backend owns its resources (contexts, compiled kernels) and frees them in `dispose`. It calls `work.pause`
 * every few milliseconds, and leaves `work.progress` to its caller, who knows what the passes are part of.
 */
export interface NormBackend {
  /** Of the moment: a backend that lost its device computes on another one, and says so here. */
  readonly info: BackendInfo;
  /** @throws {RangeError} for empty groups, and for lengths that do not fit the view. */
  moments(x: Operand, view: GroupedView, work?: Work): Promise<Moments>;
  /**
   * The result is the caller's: no later call of the backend writes to it.
   * @throws {RangeError} for empty groups, and for lengths that do not fit the view.
   */
  normalize(x: Operand, view: GroupedView, moments: Moments, affine: Affine, work?: Work): Promise<Operand>;
  dispose(): Promise<void>;
}

/** The device of a backend failed or is not what it was taken for. Another backend may still compute. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}
