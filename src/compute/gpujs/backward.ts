import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { identityAffine } from '../affine';
import type { BackwardPass, Gradients, Moments } from '../backend';
import { referenceBackward } from '../reference/backward';
import { deviationsOf } from '../reference/normalize';
import { gpujsDifferentiate } from './differentiate';
import type { GroupSums } from './groupSums';
import { groupSums } from './groupSums';
import { gpujsNormalize } from './normalize';
import type { ParameterCells } from './parameterCells';
import { parameterCells } from './parameterCells';
import type { GpujsRuntime } from './runtime';

/** A pass whose dout is float32 already. */
interface Float32Pass extends BackwardPass {
  readonly dout: Float32Array;
}

/** What a forward pass and dout come to, before dx. */
interface Sums {
  readonly xhat: Float32Array;
  readonly cells: ParameterCells;
  /** Of dout, by cell. */
  readonly ofCells: GroupSums;
}

/** What dx is made of: `dx = scale/M * (M*u - sum(u) - xhat*sum(u*xhat))`, scale and sums by group. */
interface Terms {
  readonly u: Float32Array;
  readonly scale: Float64Array;
  readonly ofGroups: GroupSums;
}

/**
 * Gradients by gpu.js, see {@link NormBackend.backward}: xhat once, then the sums of dout and dout*xhat over the cells
 * of the parameters; from these follow dgamma, dbeta and, unless cells run across groups, the sums that dx needs.
 * Lengths are the caller's to check.
 */
export async function gpujsBackward(
  runtime: GpujsRuntime,
  x: Float32Array,
  view: GroupedView,
  pass: Float32Pass,
  work: Work,
): Promise<Gradients> {
  const { dout, moments, affine, statistics } = pass;
  // Under an infinite gamma opposite infinities meet in a sum, which is then no multiple of the sum without gamma.
  if (affine.gamma.some((gamma) => Math.abs(gamma) === Infinity))
    return referenceBackward(x, view, pass, work);
  const xhat = await gpujsNormalize(runtime, x, view, moments, identityAffine(view, affine.eps), work);
  const cells = parameterCells(view, affine);
  const ofCells = await groupSums(runtime, dout, xhat, cells.view, work);
  const parameters = {
    dgamma: addAt(cells.parameterOf, ofCells.uXhat, affine.gamma.length),
    dbeta: addAt(cells.parameterOf, ofCells.u, affine.gamma.length),
  };
  if (statistics === 'fixed')
    return { dx: await scaledDout(runtime, view, pass, moments, work), ...parameters };
  const { u, scale, ofGroups } = await termsOf(runtime, view, pass, { xhat, cells, ofCells }, work);
  const M = view.P * view.Q;
  const derivative = {
    mean: statistics === 'batch' ? ofGroups.u.map((sum) => sum / M) : new Float64Array(view.K),
    scale,
    slope: ofGroups.uXhat.map((sum, k) => (-scale[k]! / M) * sum),
  };
  return { dx: await gpujsDifferentiate(runtime, u, xhat, view, derivative, work), ...parameters };
}

/** One gamma for a whole group comes out of its sums: `u` is dout. Any other goes into them: `u = g = gamma*dout`. */
async function termsOf(
  runtime: GpujsRuntime,
  view: GroupedView,
  pass: Float32Pass,
  { xhat, cells, ofCells }: Sums,
  work: Work,
): Promise<Terms> {
  const { dout, moments, affine } = pass;
  const rstd = deviationsOf(moments, affine.eps).map((deviation) => 1 / deviation);
  const gamma = Float64Array.from(cells.parameterOf, (a) => affine.gamma[a]!);
  if (cells.kind === 'whole') {
    return { u: dout, scale: rstd.map((value, k) => value * gamma[k]!), ofGroups: ofCells };
  }
  const unit = { mean: new Float64Array(view.K), variance: new Float64Array(view.K).fill(1) };
  const g = await scaledDout(runtime, view, { ...pass, affine: { ...affine, eps: 0 } }, unit, work);
  if (cells.kind === 'across') {
    return { u: g, scale: rstd, ofGroups: await groupSums(runtime, g, xhat, view, work) };
  }
  const cellsPerGroup = cells.view.K / view.K;
  const groupOf = Int32Array.from(gamma, (_, cell) => Math.floor(cell / cellsPerGroup));
  const weighted = (sums: Float64Array): Float64Array => {
    const products = sums.map((sum, cell) => gamma[cell]! * sum);
    return addAt(groupOf, products, view.K);
  };
  return { u: g, scale: rstd, ofGroups: { u: weighted(ofCells.u), uXhat: weighted(ofCells.uXhat) } };
}

/** `gamma * dout / sqrt(variance + eps)`: dout normalized about 0, without beta. */
function scaledDout(
  runtime: GpujsRuntime,
  view: GroupedView,
  { dout, affine }: Float32Pass,
  { variance }: Moments,
  work: Work,
): Promise<Float32Array> {
  const about0 = { mean: new Float64Array(view.K), variance };
  const scaling = { ...affine, beta: new Float64Array(affine.beta.length) };
  return gpujsNormalize(runtime, dout, view, about0, scaling, work);
}

/** `sums[index[i]] += values[i]`. */
function addAt(index: Int32Array, values: Float64Array, length: number): Float64Array {
  const sums = new Float64Array(length);
  for (let i = 0; i < values.length; i++) sums[index[i]!]! += values[i]!;
  return sums;
}
