import type { Grouping } from './grouping';
import type { AxisRoles } from './layout';

export interface NormOptions {
  /** Trailing dims a layer norm reduces; absent: the layout's default. */
  readonly normalizedDims?: number;
  /** Groups of channels; absent: 2. */
  readonly groups?: number;
}

/** A norm is its axes: what it reduces, and what its affine parameters vary over. */
export interface NormAxes {
  /** Elements that share a mean and a variance. */
  readonly groups: Grouping;
  /** Elements that share a gamma and a beta. */
  readonly parameters: Grouping;
}

/** A normalization. A new one is one file that exports a `NormDefinition`, and one line in `registry.ts`. */
export interface NormDefinition {
  /** For people. */
  readonly label: string;
  /** False only for the identity: no statistics, `y = x`. */
  readonly hasStatistics: boolean;
  /** Keeps running statistics in training and can normalize with them. */
  readonly hasRunningStatistics: boolean;
  /** Per-sample norms see every sample alone; per-batch norms cannot train on a batch of one. */
  readonly acrossSamples: boolean;
  /** False for RMSNorm alone: `xhat = x / sqrt(mean(x^2) + eps)`, and no beta. */
  readonly centered: boolean;
  /** Options that change its axes, for menus. */
  readonly options: readonly (keyof NormOptions)[];
  /** Axes that number the rows of a report per feature; absent: the channel axis. */
  featureAxes?(roles: AxisRoles): readonly number[];
  /**
   * Both groupings over the same dims: the roles' own, or a refinement of them.
   * @throws {RangeError} when the options do not fit the axes.
   */
  axes(roles: AxisRoles, options: NormOptions): NormAxes;
}
