import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import type { Affine, Moments, StatisticsKind } from '../backend';
import type { LaneParameters } from './coefficients';
import { writeGradientCoefficients, writeScales } from './coefficients';
import type { Elements } from './elements';
import { Resident } from './elements';
import { LaneKernels } from './laneKernels';
import { layoutOf } from './layout';
import type { Runtime } from './runtime';

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
  const M = view.P * view.Q;
  const sum = new Float64Array(view.K);
  const square = new Float64Array(view.K);
  for (let lane = 0; lane < origins.length; lane++) {
    const k = layout.laneGroups[lane]!;
    sum[k]! += sums[lane]!;
    square[k]! += sums[origins.length + lane]!;
  }
  const mean = shifts;
  const variance = square;
  for (let k = 0; k < view.K; k++) {
    mean[k]! += sum[k]! / M;
    // With an element of the group as shift, what is subtracted is at most M times what is left.
    variance[k] = Math.max(0, (square[k]! - (sum[k]! * sum[k]!) / M) / M);
  }
  return { mean, variance };
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
    const lanes = layout.laneGroups.length;
    const groupOf = new Int32Array(lanes);
    const parameterOf = new Int32Array(lanes);
    for (let lane = 0; lane < lanes; lane++) {
      const first = layout.laneGroups[lane]! * run;
      const k = Math.floor(first / Q);
      groupOf[lane] = k;
      parameterOf[lane] = affine.parameterOfK[k]! + affine.parameterOfQ[first - k * Q]!;
    }
    this.parameters = { groupOf, parameterOf };
    this.kernels = new LaneKernels(runtime, layout, work);
  }

  normalize(x: Elements, y: Elements, moments: Moments): Promise<void> {
    const scales = new Float32Array(3 * this.parameters.groupOf.length);
    writeScales(scales, this.parameters, moments, this.affine);
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
    const { eps, gamma } = this.affine;
    const { groupOf, parameterOf } = this.parameters;
    const lanes = groupOf.length;
    const means = ofLanes(moments.mean, groupOf);
    const sums = await this.kernels.reduce('Products', [x, dout], means);
    const dgamma = new Float64Array(gamma.length);
    const dbeta = new Float64Array(gamma.length);
    const g = new Float64Array(K);
    const gXhat = new Float64Array(K);
    for (let lane = 0; lane < lanes; lane++) {
      const k = groupOf[lane]!;
      const a = parameterOf[lane]!;
      const product = sums[lanes + lane]! / Math.sqrt(moments.variance[k]! + eps);
      dgamma[a]! += product;
      dbeta[a]! += sums[lane]!;
      g[k]! += gamma[a]! * sums[lane]!;
      gXhat[k]! += gamma[a]! * product;
    }
    if (statistics === 'fixed') {
      // rstd*gamma*dout is dout normalized about 0, without beta. No x in it: an infinite one leaves no trace.
      await this.scaleAbout0(dout, dx, moments);
    } else {
      const coefficients = new Float32Array(5 * lanes);
      const groupSums = { g: statistics === 'batch' ? g : new Float64Array(K), gXhat };
      writeGradientCoefficients(coefficients, this.parameters, moments, this.affine, groupSums, P * Q);
      await this.kernels.map('Gradient', [x, dout], dx, coefficients);
    }
    return { dgamma, dbeta };
  }

  private scaleAbout0(dout: Elements, dx: Elements, { variance }: Moments): Promise<void> {
    const scales = new Float32Array(3 * this.parameters.groupOf.length);
    const about0 = { mean: new Float64Array(variance.length), variance };
    const noBeta = { ...this.affine, beta: new Float64Array(this.affine.beta.length) };
    writeScales(scales, this.parameters, about0, noBeta);
    return this.kernels.map('Scale', [dout], dx, scales);
  }
}
