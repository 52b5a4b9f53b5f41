import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { unattended } from '../../work';
import type { Affine, BackwardPass, Gradients, Operand } from '../backend';
import { checkBackward } from '../checks';
import { inChunks } from './chunks';
import { deviationsOf, referenceNormalize } from './normalize';

// As in moments.ts, each loop has two forms: for groups of adjacent elements, and for Q = 1.

/** What the loops read. */
interface Pass {
  readonly x: Operand;
  readonly dout: Operand;
  readonly view: GroupedView;
  readonly mean: Operand;
  /** `1 / sqrt(variance[k] + eps)`. */
  readonly rstd: Float64Array;
  readonly affine: Affine;
}

/** With `g = gamma * dout`: sums over the elements of a parameter, and of a group. */
interface Sums {
  readonly dgamma: Float64Array;
  readonly dbeta: Float64Array;
  readonly g: Float64Array;
  readonly gXhat: Float64Array;
}

/** Gradients in float64, see {@link NormBackend.backward}. */
export async function referenceBackward(
  x: Operand,
  view: GroupedView,
  { dout, moments, affine, statistics }: BackwardPass,
  work: Work = unattended,
): Promise<Gradients> {
  checkBackward(x, view, { dout, moments, affine, statistics });
  const rstd = deviationsOf(moments, affine.eps).map((deviation) => 1 / deviation);
  const pass: Pass = { x, dout, view, mean: moments.mean, rstd, affine };
  const sums: Sums = {
    dgamma: new Float64Array(affine.gamma.length),
    dbeta: new Float64Array(affine.gamma.length),
    g: new Float64Array(view.K),
    gXhat: new Float64Array(view.K),
  };
  await inChunks(x.length, work, (start, end) => {
    addSums(pass, start, end, sums);
  });
  const { dgamma, dbeta } = sums;
  if (statistics === 'fixed') {
    // rstd*gamma*dout is dout normalized about 0, without beta.
    const about0 = { mean: new Float64Array(view.K), variance: moments.variance };
    const scaling = { ...affine, beta: new Float64Array(affine.beta.length) };
    return { dx: await referenceNormalize(dout, view, about0, scaling, work), dgamma, dbeta };
  }
  if (statistics === 'meanSquare') sums.g.fill(0);
  const dx = new Float64Array(x.length);
  await inChunks(x.length, work, (start, end) => {
    differentiate(pass, sums, start, end, dx);
  });
  return { dx, dgamma, dbeta };
}

/** Add what the elements `start … end - 1` contribute. */
function addSums(pass: Pass, start: number, end: number, sums: Sums): void {
  const { x, dout, mean, rstd } = pass;
  const { K, Q } = pass.view;
  const { gamma, parameterOfK, parameterOfQ } = pass.affine;
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    const parameter = parameterOfQ[0]!;
    for (let i = start; i < end; i++) {
      const a = parameterOfK[k]! + parameter;
      const d = dout[i]!;
      const xhat = (x[i]! - mean[k]!) * rstd[k]!;
      sums.dgamma[a]! += d * xhat;
      sums.dbeta[a]! += d;
      sums.g[k]! += gamma[a]! * d;
      sums.gXhat[k]! += gamma[a]! * d * xhat;
      if (++k === K) k = 0;
    }
    return;
  }
  let base = row * Q;
  for (let i = start; i < end; base += Q) {
    const center = mean[k]!;
    const scale = rstd[k]!;
    const parameter = parameterOfK[k]!;
    let ofG = 0;
    let ofGXhat = 0;
    for (const stop = Math.min(base + Q, end); i < stop; i++) {
      const a = parameter + parameterOfQ[i - base]!;
      const d = dout[i]!;
      const xhat = (x[i]! - center) * scale;
      sums.dgamma[a]! += d * xhat;
      sums.dbeta[a]! += d;
      ofG += gamma[a]! * d;
      ofGXhat += gamma[a]! * d * xhat;
    }
    sums.g[k]! += ofG;
    sums.gXhat[k]! += ofGXhat;
    if (++k === K) k = 0;
  }
}

/** Elements `start … end - 1` of `dx = rstd/M * (M*g - sum(g) - xhat*sum(g*xhat))`. */
function differentiate(pass: Pass, sums: Sums, start: number, end: number, dx: Float64Array): void {
  const { x, dout, mean, rstd } = pass;
  const { P, K, Q } = pass.view;
  const { gamma, parameterOfK, parameterOfQ } = pass.affine;
  const M = P * Q;
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    const parameter = parameterOfQ[0]!;
    for (let i = start; i < end; i++) {
      const g = gamma[parameterOfK[k]! + parameter]! * dout[i]!;
      const xhat = (x[i]! - mean[k]!) * rstd[k]!;
      dx[i] = (rstd[k]! / M) * (M * g - sums.g[k]! - xhat * sums.gXhat[k]!);
      if (++k === K) k = 0;
    }
    return;
  }
  let base = row * Q;
  for (let i = start; i < end; base += Q) {
    const center = mean[k]!;
    const scale = rstd[k]!;
    const parameter = parameterOfK[k]!;
    const ofG = sums.g[k]!;
    const ofGXhat = sums.gXhat[k]!;
    for (const stop = Math.min(base + Q, end); i < stop; i++) {
      const g = gamma[parameter + parameterOfQ[i - base]!]! * dout[i]!;
      dx[i] = (scale / M) * (M * g - ofG - (x[i]! - center) * scale * ofGXhat);
    }
    if (++k === K) k = 0;
  }
}
