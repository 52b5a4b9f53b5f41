import type { GroupedView } from '../normalization/grouping';
import type { Work } from '../work';

/** Names a setting can force. `auto` is not a backend: it is the choice among them. */
export type BackendName = 'gpujs' | 'wasm' | 'reference';

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
 * What the statistics of a forward pass were, and so what its backward differentiates through: `batch`, mean and
 * variance of x itself; `meanSquare`, mean 0 and the mean of x^2 (RMSNorm); `fixed`, given ones (running statistics),
 * which do not depend on x.
 */
export type StatisticsKind = 'batch' | 'meanSquare' | 'fixed';

/** Gradients of a loss whose gradient with respect to y is `dout`. */
export interface Gradients {
  /** Like x. */
  readonly dx: Operand;
  /** `sum(dout * xhat)` over the elements that share a parameter; as long as gamma. */
  readonly dgamma: Operand;
  /** `sum(dout)` over the elements that share a parameter; as long as beta. */
  readonly dbeta: Operand;
}

/** What a backward pass is given beside x and the view. */
export interface BackwardPass {
  readonly dout: Operand;
  /** What the forward normalized by: of x for `batch`, mean 0 and mean squares for `meanSquare`. */
  readonly moments: Moments;
  /** `beta` counts by its length alone. */
  readonly affine: Affine;
  readonly statistics: StatisticsKind;
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
  /**
   * With `rstd = 1 / sqrt(variance + eps)`, `xhat = (x - mean) * rstd`, `g = gamma * dout` and M elements in a group:
   * `dx = rstd/M * (M*g - sum(g) - xhat*sum(g*xhat))` for `batch`, without `sum(g)` for `meanSquare`, and
   * `dx = rstd*g` for `fixed`. The result is the caller's.
   * @throws {RangeError} for empty groups, and for lengths that do not fit the view.
   */
  backward(x: Operand, view: GroupedView, pass: BackwardPass, work?: Work): Promise<Gradients>;
  /** Gives back memory that earlier calls needed and none needs now. For a pause: the next call may have to ask again. */
  trim?(): Promise<void>;
  dispose(): Promise<void>;
}

/** The device of a backend failed or is not what it was taken for. Another backend may still compute. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}
