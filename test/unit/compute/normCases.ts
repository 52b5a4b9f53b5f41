import type { Gradients, Moments, NormBackend, StatisticsKind } from '../../../src/compute/backend';
import { array } from '../../../src/layers/layer';
import type { LayerParams } from '../../../src/layers/layer';
import { statisticsNorm } from '../../../src/layers/statisticsNorm';
import type { Grouping } from '../../../src/normalization/grouping';
import { groupSize, slabbedView } from '../../../src/normalization/grouping';
import { resolveLayout } from '../../../src/normalization/layout';
import type { NormDefinition, NormOptions } from '../../../src/normalization/norm';
import { norms } from '../../../src/normalization/registry';
import type { Layout, NormName } from '../../../src/protocol/inspect';
import { elementCount } from '../../../src/tensor/tensor';
import { momentsOf } from './backwardCases';
import { gaussian, uniform } from './support';

/** A norm of the registry on a tensor of some layout. Numbers are such that float32 holds x and dout. */
export interface NormCase {
  readonly name: string;
  readonly norm: NormName;
  readonly layout: Layout;
  readonly shape: readonly number[];
  readonly options: NormOptions;
  readonly groupSize: number;
  readonly eps: number;
  readonly x: Float32Array;
  readonly dout: Float32Array;
  readonly gamma: Float64Array;
  /** Running statistics, or mean 0 and variance 1 for no norm; absent: the batch's own. */
  readonly given?: Moments;
}

const SHAPES: readonly (readonly [Layout, readonly number[]])[] = [
  ['ND', [21, 12]],
  ['NCL', [5, 6, 21]],
  ['NTD', [4, 5, 12]],
  ['NCHW', [3, 6, 4, 5]],
  ['NHWC', [3, 4, 5, 6]],
  ['NCHW', [1, 6, 1, 1]],
];

/** Every norm on every layout, with every number of groups and of normalized axes, in training and in evaluation. */
export function normCases(offset = 0): NormCase[] {
  const names = Object.keys(norms) as NormName[];
  return SHAPES.flatMap(([layout, shape], at) =>
    names.flatMap((norm) =>
      optionsOf(norms[norm], shape).flatMap((options) => {
        const cases = [caseOf(norm, layout, shape, options, offset, at)];
        return norms[norm].hasRunningStatistics ? [...cases, withRunning(cases[0]!)] : cases;
      }),
    ),
  );
}

function optionsOf({ options }: NormDefinition, shape: readonly number[]): NormOptions[] {
  if (options.includes('groups')) return [{ groups: 1 }, { groups: 2 }, { groups: 3 }, { groups: 6 }];
  if (!options.includes('normalizedDims')) return [{}];
  return shape.slice(1).map((_, i) => ({ normalizedDims: i + 1 }));
}

function caseOf(
  norm: NormName,
  layout: Layout,
  shape: readonly number[],
  options: NormOptions,
  offset: number,
  seed: number,
): NormCase {
  const definition: NormDefinition = norms[norm];
  const { groups, parameters } = definition.axes(resolveLayout(shape, layout), options);
  const count = elementCount(shape);
  const flat = { P: count, K: 1, Q: 1 };
  const random = uniform(seed);
  return {
    name: `${definition.label} of ${layout} ${shape.join('x')} ${JSON.stringify(options)}`,
    ...{ norm, layout, shape, options },
    groupSize: groupSize(groups),
    eps: definition.hasStatistics ? 1e-5 : 0,
    x: gaussian(flat, seed, () => offset),
    dout: gaussian(flat, seed + 1),
    gamma: Float64Array.from({ length: parameters.count }, () => random() * 2 - 1),
    ...(!definition.hasStatistics && {
      given: { mean: new Float64Array(groups.count), variance: new Float64Array(groups.count).fill(1) },
    }),
  };
}

function withRunning(training: NormCase): NormCase {
  const { count } = groupingsOf(training).groups;
  const random = uniform(99);
  const values = (low: number): Float64Array => Float64Array.from({ length: count }, () => low + random());
  return {
    ...training,
    name: `${training.name}, running`,
    given: { mean: values(-0.5), variance: values(0.5) },
  };
}

function groupingsOf({ norm, layout, shape, options }: NormCase): { groups: Grouping; parameters: Grouping } {
  const definition: NormDefinition = norms[norm];
  return definition.axes(resolveLayout(shape, layout), options);
}

/** What the float64 layer makes of a case. */
export function gradientsOfLayer(one: NormCase): Gradients {
  const { norm, shape, gamma, given } = one;
  // No norm is a norm by fixed statistics, per channel as its parameters are.
  const isNone = !norms[norm].hasStatistics;
  const layer = statisticsNorm(isNone ? norms.batchnorm : norms[norm]);
  const runningMean = isNone ? new Float64Array(gamma.length) : given?.mean;
  const runningVar = isNone ? new Float64Array(gamma.length).fill(1) : given?.variance;
  const params: LayerParams = {
    ...{ layout: one.layout, eps: one.eps, ...one.options },
    ...(given && { mode: 'test', runningMean, runningVar }),
  };
  const inputs = {
    x: array(one.x, shape),
    gamma: array(gamma, [gamma.length]),
    beta: array(new Float64Array(gamma.length), [gamma.length]),
  };
  const gradients = layer.backward(array(one.dout, shape), layer.forward(inputs, params).cache);
  return { dx: gradients['x']!.data, dgamma: gradients['gamma']!.data, dbeta: gradients['beta']!.data };
}

/** What a backend makes of a case: of each slab of its view, gradients of the parameters added up. */
export async function gradientsOfBackend(backend: NormBackend, one: NormCase): Promise<Gradients> {
  const { groups, parameters } = groupingsOf(one);
  const { slabs, view } = slabbedView(groups);
  const index = (length: number, step: number): Int32Array =>
    Int32Array.from({ length }, (_, i) => groupAt(parameters, i * step));
  const affine = {
    ...{ eps: one.eps, gamma: one.gamma, beta: new Float64Array(one.gamma.length) },
    ...{ parameterOfK: index(view.K, view.Q), parameterOfQ: index(view.Q, 1) },
  };
  const size = one.x.length / slabs;
  const dx = new Float64Array(one.x.length);
  const dgamma = new Float64Array(one.gamma.length);
  const dbeta = new Float64Array(one.gamma.length);
  const ofBatch = norms[one.norm].centered ? 'batch' : 'meanSquare';
  const statistics: StatisticsKind = one.given ? 'fixed' : ofBatch;
  for (let slab = 0; slab < slabs; slab++) {
    const x = one.x.subarray(slab * size, (slab + 1) * size);
    const dout = one.dout.subarray(slab * size, (slab + 1) * size);
    // Norms with given statistics keep the channels side by side, or nothing: they have one slab.
    const moments = one.given ?? (await momentsOf(x, view, ofBatch));
    const gradients = await backend.backward(x, view, { dout, moments, affine, statistics });
    dx.set(gradients.dx, slab * size);
    gradients.dgamma.forEach((value, a) => (dgamma[a]! += value));
    gradients.dbeta.forEach((value, a) => (dbeta[a]! += value));
  }
  return { dx, dgamma, dbeta };
}

function groupAt({ dims, strides }: Grouping, flat: number): number {
  let group = 0;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    group += (flat % dims[axis]!) * strides[axis]!;
    flat = Math.floor(flat / dims[axis]!);
  }
  return group;
}
