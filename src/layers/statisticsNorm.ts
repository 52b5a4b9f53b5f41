import type { NormDefinition } from '../normalization/norm';
import { RUNNING_CONVENTIONS, RunningStatistics } from '../normalization/runningStatistics';
import type { Semantics } from '../protocol/inspect';
import { groupMoments } from './groupStatistics';
import type { GroupIndex, GroupMoments } from './groupStatistics';
import { ShapeError, input, numberParam, room, wordParam, zeros } from './layer';
import type { Arrays, ForwardResult, Layer, LayerParams, NdArray } from './layer';
import { elementAxes } from './normAxes';
import type { ElementAxes } from './normAxes';

/** What the backward of a statistics norm needs. */
export interface NormCache {
  readonly definition: NormDefinition;
  readonly x: NdArray;
  readonly axes: ElementAxes;
  readonly moments: GroupMoments;
  readonly xhat: Float64Array;
  readonly rstd: Float64Array;
  readonly gamma: NdArray;
  readonly hasBeta: boolean;
  /** Normalized by running statistics, which do not depend on x. */
  readonly fixed: boolean;
  /** Running statistics after this pass, of norms that keep them. */
  running(): RunningStatistics | undefined;
}

/**
 * A statistics norm as a layer, through the one canonical form:
 * `xhat = (x - mean_k) * rstd_k`, `y = gamma*xhat + beta`; with `g = gamma*dout` and batch statistics
 * `dx = rstd_k/M * (M*g - sum(g) - xhat*sum(g*xhat))` (RMSNorm: without `sum(g)`), with running ones
 * `dx = gamma*rstd*dout`; `dgamma = sum(dout*xhat)`, `dbeta = sum(dout)`.
 *
 * Inputs `x`, `gamma`, `beta` (missing ones are 1 and 0 and get no gradient). Params: `mode` (train, test), `eps`,
 * `momentum`, `runningMean`, `runningVar`, `semantics`, `layout`, `normalizedDims`, `groups`.
 */
export function statisticsNorm(definition: NormDefinition): Layer {
  const axesOf = elementAxes(definition);
  return {
    forward: (inputs, params, spare) => {
      const x = input(inputs, 'x');
      return forward(definition, axesOf(x, params), inputs, params, spare);
    },
    backward: (dout, cache) => backward(dout, cache as NormCache),
  };
}

function forward(
  definition: NormDefinition,
  axes: ElementAxes,
  inputs: Arrays,
  params: LayerParams,
  spare: ForwardResult | undefined,
): ForwardResult {
  const { groups, parameters } = axes;
  const x = input(inputs, 'x');
  const old = spare?.cache as NormCache | undefined;
  const gamma = inputs['gamma'] ?? {
    data: new Float64Array(parameters.count).fill(1),
    shape: [parameters.count],
  };
  const beta = inputs['beta'];
  expectCount('gamma', gamma, parameters.count);
  if (beta) expectCount('beta', beta, parameters.count);
  const fixed = definition.hasRunningStatistics && wordParam(params, 'mode', ['train', 'test']) === 'test';
  const given = fixed ? runningOf(params, groups.count) : undefined;
  const moments = given ? asMoments(given) : batchMoments(definition, x, groups, params, old?.moments);
  const rstd = reciprocalStd(moments.variance, params, fixed, old?.rstd);
  const xhat = normalize(x.data, groups, moments, rstd, old?.xhat);
  const out = scaleAndShift(xhat, parameters, gamma.data, beta?.data, spare?.out.data);
  const hasBeta = beta !== undefined;
  const running = (): RunningStatistics | undefined =>
    definition.hasRunningStatistics ? (given ?? runningAfter(moments, groups, params)) : undefined;
  const cache: NormCache = { definition, x, axes, moments, xhat, rstd, gamma, hasBeta, fixed, running };
  return { out: { data: out, shape: x.shape }, cache };
}

/** `(x - mean_k) * rstd_k`. */
function normalize(
  x: Float64Array,
  { of }: GroupIndex,
  { mean, residue }: GroupMoments,
  rstd: Float64Array,
  spare: Float64Array | undefined,
): Float64Array {
  const xhat = room(x.length, spare);
  for (let i = 0; i < x.length; i++) {
    const k = of[i]!;
    xhat[i] = (x[i]! - mean[k]! - residue[k]!) * rstd[k]!;
  }
  return xhat;
}

/** `gamma_a*xhat + beta_a`. */
function scaleAndShift(
  xhat: Float64Array,
  { of }: GroupIndex,
  gamma: Float64Array,
  beta: Float64Array | undefined,
  spare: Float64Array | undefined,
): Float64Array {
  const out = room(xhat.length, spare);
  for (let i = 0; i < xhat.length; i++) {
    const a = of[i]!;
    out[i] = gamma[a]! * xhat[i]! + (beta ? beta[a]! : 0);
  }
  return out;
}

function backward(dout: NdArray, cache: NormCache): Arrays {
  const { xhat, rstd, gamma, fixed, definition, x } = cache;
  const { groups, parameters } = cache.axes;
  const M = groups.size;
  const dgamma = zeros(gamma.shape);
  const dbeta = zeros(gamma.shape);
  const sumG = new Float64Array(groups.count);
  const sumGXhat = new Float64Array(groups.count);
  for (let i = 0; i < xhat.length; i++) {
    const a = parameters.of[i]!;
    const k = groups.of[i]!;
    const d = dout.data[i]!;
    const g = gamma.data[a]! * d;
    dgamma.data[a]! += d * xhat[i]!;
    dbeta.data[a]! += d;
    sumG[k]! += g;
    sumGXhat[k]! += g * xhat[i]!;
  }
  const dx = new Float64Array(xhat.length);
  for (let i = 0; i < xhat.length; i++) {
    const k = groups.of[i]!;
    const g = gamma.data[parameters.of[i]!]! * dout.data[i]!;
    const centering = definition.centered ? sumG[k]! : 0;
    dx[i] = fixed ? g * rstd[k]! : (rstd[k]! / M) * (M * g - centering - xhat[i]! * sumGXhat[k]!);
  }
  return { x: { data: dx, shape: x.shape }, gamma: dgamma, ...(cache.hasBeta && { beta: dbeta }) };
}

function expectCount(name: string, values: NdArray, count: number): void {
  if (values.data.length === count) return;
  throw new ShapeError(
    `${name} must have ${count} values for this norm, got shape (${values.shape.join(', ')})`,
  );
}

function runningAfter(
  { mean, variance }: GroupMoments,
  groups: GroupIndex,
  params: LayerParams,
): RunningStatistics {
  const running = runningOf(params, groups.count);
  running.update(mean, variance, groups.size);
  return running;
}

/** A fresh copy of the running statistics given, or the convention's start: a forward never writes to its params. */
function runningOf(params: LayerParams, size: number): RunningStatistics {
  const semantics = wordParam<Semantics>(params, 'semantics', ['notebook', 'pytorch']);
  const convention = RUNNING_CONVENTIONS[semantics];
  const momentum = numberParam(params, 'momentum', convention.momentum);
  const running = new RunningStatistics(size, { ...convention, momentum });
  for (const [name, target] of [
    ['runningMean', running.mean],
    ['runningVar', running.variance],
  ] as const) {
    const given = params[name];
    if (given === undefined) continue;
    const values = given as ArrayLike<number>;
    if (values.length !== size)
      throw new ShapeError(`${name} must have ${size} values, got ${values.length}`);
    target.set(values);
  }
  return running;
}

function asMoments({ mean, variance }: RunningStatistics): GroupMoments {
  return { mean: mean.slice(), residue: new Float64Array(mean.length), variance: variance.slice() };
}

function batchMoments(
  definition: NormDefinition,
  x: NdArray,
  groups: GroupIndex,
  params: LayerParams,
  spare: GroupMoments | undefined,
): GroupMoments {
  if (definition.acrossSamples && groups.size === 1 && params['semantics'] === 'pytorch') {
    throw new ShapeError(
      `Expected more than 1 value per channel when training, got shape (${x.shape.join(', ')})`,
    );
  }
  const moments = groupMoments(x.data, groups, spare);
  return definition.centered ? moments : aboutZero(moments);
}

/** The second moment about 0 in the variance's place. In place. */
function aboutZero(moments: GroupMoments): GroupMoments {
  const { mean, residue, variance } = moments;
  for (let k = 0; k < variance.length; k++) {
    const centre = mean[k]! + residue[k]!;
    variance[k]! += centre * centre;
  }
  mean.fill(0);
  residue.fill(0);
  return moments;
}

/** PyTorch special-cases a constant group with eps 0 to rstd 0; the plain formula gives NaN, as NumPy does. */
function reciprocalStd(
  variance: Float64Array,
  params: LayerParams,
  fixed: boolean,
  spare: Float64Array | undefined,
): Float64Array {
  const eps = numberParam(params, 'eps', 1e-5);
  const zeroed = params['semantics'] === 'pytorch' && !fixed && eps === 0;
  const rstd = room(variance.length, spare);
  for (let k = 0; k < rstd.length; k++) {
    rstd[k] = zeroed && variance[k] === 0 ? 0 : 1 / Math.sqrt(variance[k]! + eps);
  }
  return rstd;
}
