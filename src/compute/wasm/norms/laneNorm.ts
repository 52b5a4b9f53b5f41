import type { GroupedView } from '../../../normalization/grouping';
import type { Work } from '../../../work';
import type { Affine, Moments, StatisticsKind } from '../../backend';
import type { GroupSums, LaneParameters } from './coefficients';
import { aboutZero, writeGradientCoefficients, writeScales } from './coefficients';
import type { Elements } from './elements';
import { Resident } from './elements';
import { LaneKernels } from './laneKernels';
import { layoutOf } from './layout';
import type { Runtime } from '../runtime';

/** The gradients of gamma and beta. */
export interface ParameterGradients {
  readonly dgamma: Float64Array;
  readonly dbeta: Float64Array;
}

/** Mean and biased variance of every group, in one pass: sums in float64 of what is left after a shift. */
export async function laneMoments(
  runtime: Runtime,
  x: Elements,
  view: GroupedView,
  work: Work,
): Promise<Moments> {
  const layout = layoutOf(view);
  const shifts = firstElements(x, view);
  const origins = ofLanes(shifts, layout.laneGroups);
  const sums = await new LaneKernels(runtime, layout, work).reduce('Sums', [x], origins);
  return momentsOf(sums, layout.laneGroups, shifts, view.P * view.Q);
}

/**
 * From the lanes' sums of `x - shift` and its square, M elements in a group. With one of them as shift, what is
 * subtracted from the squares is at most M times what is left.
 */
function momentsOf(laneSums: Float64Array, laneGroups: Int32Array, shifts: Float64Array, M: number): Moments {
  const lanes = laneGroups.length;
  const sums = new Float64Array(shifts.length);
  const squares = new Float64Array(shifts.length);
  for (let lane = 0; lane < lanes; lane++) {
    const k = laneGroups[lane]!;
    sums[k]! += laneSums[lane]!;
    squares[k]! += laneSums[lanes + lane]!;
  }
  for (let k = 0; k < sums.length; k++) {
    const sum = sums[k]!;
    sums[k] = shifts[k]! + sum / M;
    squares[k] = Math.max(0, (squares[k]! - (sum * sum) / M) / M);
  }
  return { mean: sums, variance: squares };
}

/** The first element of each group, which sums are shifted by. An infinity must not be: Inf - Inf is NaN. */
function firstElements(x: Elements, { K, Q }: GroupedView): Float64Array {
  const values = x instanceof Resident ? x.elements : x;
  const first = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    const value = Math.fround(values[k * Q]!);
    if (Number.isFinite(value)) first[k] = value;
  }
  return first;
}

function ofLanes(values: ArrayLike<number>, laneGroups: Int32Array): Float64Array {
  const own = new Float64Array(laneGroups.length);
  for (let lane = 0; lane < own.length; lane++) own[lane] = values[laneGroups[lane]!]!;
  return own;
}

/**
 * Norms whose parameters belong to stretches of `run` elements of a group, which are lanes then: columns of a matrix
 * or rows of one.
 */
export class LaneNorm {
  private readonly kernels: LaneKernels;
  private readonly parameters: LaneParameters;

  constructor(
    runtime: Runtime,
    private readonly view: GroupedView,
    private readonly affine: Affine,
    run: number,
    work: Work,
  ) {
    const { P, K, Q } = view;
    const layout = layoutOf({ P, K: (K * Q) / run, Q: run });
    this.parameters = laneParameters(layout.laneGroups, run, Q, affine);
    this.kernels = new LaneKernels(runtime, layout, work);
  }

  normalize(x: Elements, y: Elements, moments: Moments): Promise<void> {
    return this.scale(x, y, moments, this.affine);
  }

  private scale(x: Elements, y: Elements, moments: Moments, affine: Affine): Promise<void> {
    const scales = new Float32Array(3 * this.parameters.groupOf.length);
    writeScales(scales, this.parameters, moments, affine);
    return this.kernels.map('Scale', [x], y, scales);
  }

  async backward(
    x: Elements,
    dout: Elements,
    dx: Elements,
    moments: Moments,
    statistics: StatisticsKind,
  ): Promise<ParameterGradients> {
    const { P, K, Q } = this.view;
    const lanes = this.parameters.groupOf.length;
    const means = ofLanes(moments.mean, this.parameters.groupOf);
    const sums = await this.kernels.reduce('Products', [x, dout], means);
    const { dgamma, dbeta, g, gXhat } = this.gather(sums, moments);
    if (statistics === 'fixed') {
      const about0 = aboutZero(moments, this.affine);
      await this.scale(dout, dx, about0.moments, about0.affine);
    } else {
      const coefficients = new Float32Array(5 * lanes);
      const groupSums = { g: statistics === 'batch' ? g : new Float64Array(K), gXhat };
      writeGradientCoefficients(coefficients, this.parameters, moments, this.affine, groupSums, P * Q);
      await this.kernels.map('Gradient', [x, dout], dx, coefficients);
    }
    return { dgamma, dbeta };
  }

  /** The lanes' sums of dout and `dout * (x - mean)`, by parameter and by group. */
  private gather(laneSums: Float64Array, { variance }: Moments): ParameterGradients & GroupSums {
    const { groupOf, parameterOf } = this.parameters;
    const { eps, gamma } = this.affine;
    const lanes = groupOf.length;
    const dgamma = new Float64Array(gamma.length);
    const dbeta = new Float64Array(gamma.length);
    const g = new Float64Array(this.view.K);
    const gXhat = new Float64Array(this.view.K);
    for (let lane = 0; lane < lanes; lane++) {
      const k = groupOf[lane]!;
      const a = parameterOf[lane]!;
      const sum = laneSums[lane]!;
      const product = laneSums[lanes + lane]! / Math.sqrt(variance[k]! + eps);
      dgamma[a]! += product;
      dbeta[a]! += sum;
      g[k]! += gamma[a]! * sum;
      gXhat[k]! += gamma[a]! * product;
    }
    return { dgamma, dbeta, g, gXhat };
  }
}

/** What the lanes of stretches belong to: stretch s begins at element `(s*run) % Q` of group `floor(s*run / Q)`. */
function laneParameters(
  stretches: Int32Array,
  run: number,
  Q: number,
  { parameterOfK, parameterOfQ }: Affine,
): LaneParameters {
  const lanes = stretches.length;
  const groupOf = new Int32Array(lanes);
  const parameterOf = new Int32Array(lanes);
  for (let lane = 0; lane < lanes; lane++) {
    const first = stretches[lane]! * run;
    const k = Math.floor(first / Q);
    groupOf[lane] = k;
    parameterOf[lane] = parameterOfK[k]! + parameterOfQ[first - k * Q]!;
  }
  return { groupOf, parameterOf };
}
