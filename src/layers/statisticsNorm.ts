import type { Grouping } from '../normalization/grouping';
import { groupSize } from '../normalization/grouping';
import { resolveLayout } from '../normalization/layout';
import type { NormDefinition } from '../normalization/norm';
import { RUNNING_CONVENTIONS, RunningStatistics } from '../normalization/runningStatistics';
import type { Layout, Semantics } from '../protocol/inspect';
import { groupMoments, groupOfElements } from './groupStatistics';
import type { GroupMoments } from './groupStatistics';
import { ShapeError, input, numberParam, wordParam, zeros } from './layer';
import type { Arrays, ForwardResult, Layer, LayerParams, NdArray } from './layer';

const LAYOUTS = ['ND', 'NCL', 'NTD', 'NCHW', 'NHWC'] as const satisfies readonly Layout[];

/** What the backward of a statistics norm needs. */
export interface NormCache {
  readonly definition: NormDefinition;
  readonly x: NdArray;
  readonly groups: Grouping;
  readonly groupOf: Int32Array;
  readonly parameterOf: Int32Array;
  readonly xhat: Float64Array;
  readonly rstd: Float64Array;
  readonly gamma: NdArray;
  readonly hasBeta: boolean;
  /** Normalized by running statistics, which do not depend on x. */
  readonly fixed: boolean;
  /** Running statistics after this pass, for norms that keep them. */
  readonly running?: RunningStatistics;
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
  return {
    forward: (inputs, params) => forward(definition, inputs, params),
    backward: (dout, cache) => backward(dout, cache as NormCache),
  };
}

function forward(definition: NormDefinition, inputs: Arrays, params: LayerParams): ForwardResult {
  const x = input(inputs, 'x');
  const { groups, parameters } = axesOf(definition, x, params);
  const groupOf = groupOfElements(groups);
  const parameterOf = groupOfElements(parameters);
  const gamma = inputs['gamma'] ?? {
    data: new Float64Array(parameters.count).fill(1),
    shape: [parameters.count],
  };
  const beta = inputs['beta'];
  expectCount('gamma', gamma, parameters.count);
  if (beta) expectCount('beta', beta, parameters.count);
  const fixed = definition.hasRunningStatistics && wordParam(params, 'mode', ['train', 'test']) === 'test';
  const running = definition.hasRunningStatistics ? runningOf(params, groups.count) : undefined;
  const moments =
    fixed && running ? asMoments(running) : batchMoments(definition, x, groupOf, groups, params);
  if (running && !fixed) running.update(moments.mean, moments.variance, groupSize(groups));
  const rstd = reciprocalStd(moments.variance, params, fixed);
  const xhat = x.data.map((value, i) => {
    const k = groupOf[i]!;
    return (value - moments.mean[k]! - moments.residue[k]!) * rstd[k]!;
  });
  const out = xhat.map((value, i) => {
    const a = parameterOf[i]!;
    return gamma.data[a]! * value + (beta?.data[a] ?? 0);
  });
  const cache: NormCache = {
    ...{ definition, x, groups, groupOf, parameterOf, xhat, rstd, gamma, fixed },
    hasBeta: beta !== undefined,
    ...(running && { running }),
  };
  return { out: { data: out, shape: x.shape }, cache };
}

function backward(dout: NdArray, cache: NormCache): Arrays {
  const { groups, groupOf, parameterOf, xhat, rstd, gamma, fixed, definition, x } = cache;
  const M = groupSize(groups);
  const dgamma = zeros(gamma.shape);
  const dbeta = zeros(gamma.shape);
  const sumG = new Float64Array(groups.count);
  const sumGXhat = new Float64Array(groups.count);
  for (let i = 0; i < xhat.length; i++) {
    const a = parameterOf[i]!;
    const d = dout.data[i]!;
    const g = gamma.data[a]! * d;
    dgamma.data[a]! += d * xhat[i]!;
    dbeta.data[a]! += d;
    sumG[groupOf[i]!]! += g;
    sumGXhat[groupOf[i]!]! += g * xhat[i]!;
  }
  const dx = xhat.map((value, i) => {
    const k = groupOf[i]!;
    const g = gamma.data[parameterOf[i]!]! * dout.data[i]!;
    if (fixed) return g * rstd[k]!;
    const centering = definition.centered ? sumG[k]! : 0;
    return (rstd[k]! / M) * (M * g - centering - value * sumGXhat[k]!);
  });
  return { x: { data: dx, shape: x.shape }, gamma: dgamma, ...(cache.hasBeta && { beta: dbeta }) };
}

function axesOf(
  definition: NormDefinition,
  x: NdArray,
  params: LayerParams,
): { groups: Grouping; parameters: Grouping } {
  const layout = params['layout'] === undefined ? undefined : wordParam(params, 'layout', LAYOUTS);
  const number = (name: string): number | undefined =>
    params[name] === undefined ? undefined : numberParam(params, name, 0);
  const normalizedDims = number('normalizedDims');
  const groups = number('groups');
  try {
    return definition.axes(resolveLayout(x.shape, layout), {
      ...(normalizedDims !== undefined && { normalizedDims }),
      ...(groups !== undefined && { groups }),
    });
  } catch (error) {
    throw error instanceof RangeError ? new ShapeError(error.message) : error;
  }
}

function expectCount(name: string, values: NdArray, count: number): void {
  if (values.data.length === count) return;
  throw new ShapeError(
    `${name} must have ${count} values for this norm, got shape (${values.shape.join(', ')})`,
  );
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
    const values = Float64Array.from(given as ArrayLike<number>);
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
  groupOf: Int32Array,
  groups: Grouping,
  params: LayerParams,
): GroupMoments {
  if (definition.acrossSamples && groupSize(groups) === 1 && params['semantics'] === 'pytorch') {
    throw new ShapeError(
      `Expected more than 1 value per channel when training, got shape (${x.shape.join(', ')})`,
    );
  }
  const moments = groupMoments(x.data, groupOf, groups);
  if (definition.centered) return moments;
  const nothing = new Float64Array(groups.count);
  const squares = moments.variance.map((value, k) => value + (moments.mean[k]! + moments.residue[k]!) ** 2);
  return { mean: nothing, residue: nothing, variance: squares };
}

/** PyTorch special-cases a constant group with eps 0 to rstd 0; the plain formula gives NaN, as NumPy does. */
function reciprocalStd(variance: Float64Array, params: LayerParams, fixed: boolean): Float64Array {
  const eps = numberParam(params, 'eps', 1e-5);
  const zeroed = params['semantics'] === 'pytorch' && !fixed && eps === 0;
  return variance.map((value) => (zeroed && value === 0 ? 0 : 1 / Math.sqrt(value + eps)));
}
