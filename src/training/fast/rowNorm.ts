import { EPS } from './columnNorm';
import type { NormParameters } from './columnNorm';
import type { EngineMemory } from './engineMemory';
import type { Parameter } from './parameter';
import type { Part, PassInfo } from './part';

/** A norm within each row, over `groups` stretches of its units: layer, group, instance and RMS norm of (N, D). */
export class RowNorm implements Part {
  readonly kind = 'norm';
  readonly parameters: readonly Parameter[];
  /** Units of a group. */
  private readonly size: number;
  /** Addresses: two float64 per group, one per group, two per unit; and a 0 for each unit. */
  private readonly moments: number;
  private readonly parameterSums: number;
  private readonly zeros: number;

  constructor(
    private readonly memory: EngineMemory,
    units: number,
    private readonly groups: number,
    private readonly affine: NormParameters,
    largestBatch: number,
  ) {
    this.parameters = affine.beta ? [affine.gamma, affine.beta] : [affine.gamma];
    this.size = units / groups;
    // The kernel of sums writes those of a last row of nothing as well.
    this.moments = memory.doubles(2 * (largestBatch * groups + 1));
    this.parameterSums = memory.doubles(2 * units);
    this.zeros = memory.doubles(units);
  }

  forward(x: number, y: number, { rows }: PassInfo): number {
    const { kernels } = this.memory;
    const { size, groups, moments } = this;
    const { gamma, beta } = this.affine;
    const count = rows * groups;
    if (beta) {
      kernels.affineRowsForward(
        x,
        y,
        size,
        count,
        count,
        gamma.value,
        beta.value,
        groups,
        0,
        EPS,
        moments,
        0,
      );
      return y;
    }
    kernels.rowSums(x, size, count, 0, count, this.zeros, 1, 0, moments, 0);
    // Of a mean of 0 and the mean square instead of the variance.
    const found = this.memory.viewDoubles(moments, 2 * count);
    for (let at = 0; at < found.length; at += 2) {
      found[at] = 0;
      found[at + 1]! /= size;
    }
    kernels.affineRowsNormalize(
      x,
      y,
      size,
      count,
      count,
      gamma.value,
      this.zeros,
      groups,
      0,
      EPS,
      moments,
      0,
    );
    return y;
  }

  backward(x: number, _y: number, dout: number, spare: number, { rows }: PassInfo): number {
    const { memory, size, groups, moments, parameterSums } = this;
    const { gamma, beta } = this.affine;
    const count = rows * groups;
    const ofRows = [x, dout, spare, size, count, count] as const;
    const centered = beta ? 1 : 0;
    memory.kernels.affineRowsGradient(
      ...ofRows,
      gamma.value,
      groups,
      0,
      EPS,
      centered,
      moments,
      parameterSums,
      0,
    );
    for (let group = 0; group < groups; group++) {
      const sums = memory.viewDoubles(parameterSums + 16 * size * group, 2 * size);
      memory.viewSingles(gamma.gradient + 4 * size * group, size).set(sums.subarray(0, size));
      if (beta) memory.viewSingles(beta.gradient + 4 * size * group, size).set(sums.subarray(size));
    }
    return spare;
  }
}
