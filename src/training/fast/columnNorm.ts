import type { Affine } from '../../compute/backend';
import { writeGradientCoefficients, writeScales } from '../../compute/wasm/norms/coefficients';
import type { GroupSums } from '../../compute/wasm/norms/coefficients';
import type { NamedArray } from '../engine';
import type { EngineMemory } from './engineMemory';
import type { Parameter } from './parameter';
import type { Part, PassInfo } from './part';

/** gamma, and beta where the norm has one. */
export interface NormParameters {
  readonly gamma: Parameter;
  readonly beta: Parameter | undefined;
}

export const EPS = 1e-5;

/** A norm over the batch, with running statistics: each unit has its own mean and variance. Statistics in float64. */
export class ColumnNorm implements Part {
  readonly kind = 'norm';
  readonly parameters: readonly Parameter[];
  readonly mean: Float64Array;
  readonly runningMean: Float64Array;
  readonly runningVar: Float64Array;
  private readonly variance: Float64Array;
  private readonly affine64: Affine;
  /** For the backward pass: sums of `gamma*dout`, and of its product with xhat. */
  private readonly groupSums: GroupSums;
  private readonly lanes: Record<'groupOf' | 'parameterOf', Int32Array>;
  /** Addresses: a float64 per unit, two per unit, and five float32 per unit. */
  private readonly shifts: number;
  private readonly sums: number;
  private readonly coefficients: number;

  constructor(
    private readonly memory: EngineMemory,
    private readonly units: number,
    private readonly affine: NormParameters & { readonly beta: Parameter },
    private readonly momentum: number,
  ) {
    this.parameters = [affine.gamma, affine.beta];
    const perUnit = (): Float64Array => new Float64Array(units);
    [this.mean, this.variance, this.runningMean, this.runningVar] = [
      perUnit(),
      perUnit(),
      perUnit(),
      perUnit(),
    ];
    this.groupSums = { g: perUnit(), gXhat: perUnit() };
    const identity = Int32Array.from({ length: units }, (_, k) => k);
    this.lanes = { groupOf: identity, parameterOf: identity };
    this.affine64 = {
      ...{ eps: EPS, gamma: perUnit(), beta: perUnit() },
      ...{ parameterOfK: identity, parameterOfQ: new Int32Array(1) },
    };
    this.shifts = memory.doubles(units);
    this.sums = memory.doubles(2 * units);
    this.coefficients = memory.singles(5 * units);
  }

  forward(x: number, y: number, { mode, rows }: PassInfo): number {
    if (mode === 'train') this.takeStatistics(x, rows);
    const { units, memory, coefficients } = this;
    const [mean, variance] =
      mode === 'train' ? [this.mean, this.variance] : [this.runningMean, this.runningVar];
    writeScales(memory.viewSingles(coefficients, 3 * units), this.lanes, { mean, variance }, this.current());
    memory.kernels.columnScale(x, y, units, rows, 0, rows, coefficients, 0);
    return y;
  }

  backward(x: number, _y: number, dout: number, spare: number, { rows }: PassInfo): number {
    const { units, memory, mean, variance, coefficients, shifts, sums } = this;
    const { gamma, beta } = this.affine;
    const now = this.current();
    memory.viewDoubles(shifts, units).set(mean);
    memory.kernels.columnProducts(x, dout, units, rows, 0, rows, shifts, sums, 0);
    const found = memory.viewDoubles(sums, 2 * units);
    const dgamma = memory.viewSingles(gamma.gradient, units);
    const dbeta = memory.viewSingles(beta.gradient, units);
    const { g, gXhat } = this.groupSums;
    for (let k = 0; k < units; k++) {
      const ofGamma = found[units + k]! / Math.sqrt(variance[k]! + EPS);
      dbeta[k] = found[k]!;
      dgamma[k] = ofGamma;
      g[k] = now.gamma[k]! * found[k]!;
      gXhat[k] = now.gamma[k]! * ofGamma;
    }
    const lists = memory.viewSingles(coefficients, 5 * units);
    writeGradientCoefficients(lists, this.lanes, { mean, variance }, now, this.groupSums, rows);
    memory.kernels.columnGradient(x, dout, spare, units, rows, 0, rows, coefficients, 0);
    return spare;
  }

  /** `runningMean3` and `runningVar3`. A copy. */
  saveRunning(number: number): Record<string, NamedArray> {
    const { units, runningMean, runningVar } = this;
    return {
      [`runningMean${number}`]: { shape: [units], data: runningMean.slice() },
      [`runningVar${number}`]: { shape: [units], data: runningVar.slice() },
    };
  }

  /** Those given, or the ones before any training. */
  restoreRunning(mean: NamedArray | undefined, variance: NamedArray | undefined): void {
    this.runningMean.set(mean?.data ?? new Float64Array(this.units));
    this.runningVar.set(variance?.data ?? new Float64Array(this.units));
  }

  /** Sums are shifted by the first row, so that they stay small; an infinity is no shift: Inf - Inf is NaN. */
  private takeStatistics(x: number, rows: number): void {
    const { units, memory, mean, variance, momentum } = this;
    const shifts = memory.viewDoubles(this.shifts, units);
    shifts.set(memory.viewSingles(x, units));
    for (let k = 0; k < units; k++) if (!Number.isFinite(shifts[k])) shifts[k] = 0;
    memory.kernels.columnSums(x, units, rows, 0, rows, this.shifts, this.sums, 0);
    const sums = memory.viewDoubles(this.sums, 2 * units);
    for (let k = 0; k < units; k++) {
      const offset = sums[k]! / rows;
      mean[k] = shifts[k]! + offset;
      variance[k] = Math.max(0, sums[units + k]! / rows - offset * offset);
      this.runningMean[k] = momentum * this.runningMean[k]! + (1 - momentum) * mean[k]!;
      this.runningVar[k] = momentum * this.runningVar[k]! + (1 - momentum) * variance[k]!;
    }
  }

  /** gamma and beta as they stand. */
  private current(): Affine {
    const { affine64, memory, units } = this;
    affine64.gamma.set(memory.viewSingles(this.affine.gamma.value, units));
    affine64.beta.set(memory.viewSingles(this.affine.beta.value, units));
    return affine64;
  }
}
