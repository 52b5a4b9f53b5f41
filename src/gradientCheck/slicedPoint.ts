import { centralMoments } from '../inspect/rows/moments';
import type { NormPlan } from '../inspect/plan';
import { array } from '../layers/layer';
import type { Arrays, LayerParams } from '../layers/layer';
import type { NormAxes, NormOptions } from '../normalization/norm';
import type { SliceRange } from '../protocol/documents/checkGradients';
import type { InspectChoice } from '../protocol/inspect';
import type { Tensor } from '../tensor/tensor';
import { groupAt, groupsOfSlice, sliceIndices, sliceShape } from './activationSlice';

/** What a norm is given when a slice of a tensor is all there is. */
export interface SlicedPoint {
  readonly inputs: Arrays;
  readonly params: LayerParams;
  /** Power of ten of the groups' typical std: what a step that suits std 1 is to be multiplied by. */
  readonly scale: number;
}

/** The slice with the parameters and running statistics of just its elements, renumbered. */
export function slicedPoint(
  plan: NormPlan,
  { data }: Tensor,
  choice: InspectChoice,
  slice: readonly SliceRange[],
): SlicedPoint {
  const { roles, definition, axes } = plan;
  const shape = sliceShape(slice);
  const indices = sliceIndices(roles.dims, slice);
  const options: NormOptions = {
    ...(choice.normalizedDims !== undefined && { normalizedDims: choice.normalizedDims }),
    ...(choice.norm === 'groupnorm' && { groups: groupsOfSlice(roles, axes.groups, slice) }),
  };
  const own = definition.axes({ ...roles, dims: shape }, options);
  const take: Take = (kind, values) => {
    const taken = new Float64Array(own[kind].count);
    for (const [flat, index] of indices.entries())
      taken[groupAt(own[kind], flat)] = values[groupAt(axes[kind], index)]!;
    return taken;
  };
  const x = Float64Array.from(indices, (index) => data[index]!);
  const parameter = (values: Float64Array): Arrays[string] =>
    array(take('parameters', values), [own.parameters.count]);
  const gamma = parameter(plan.gamma);
  return {
    inputs: { x: array(x, shape), gamma, ...(definition.centered && { beta: parameter(plan.beta) }) },
    params: { ...options, ...paramsOf(plan, choice, take) },
    scale: typicalScale(x, own, choice.eps),
  };
}

/** Values per group or parameter of the whole tensor, as the slice numbers them. */
type Take = (kind: keyof NormAxes, values: Float64Array) => Float64Array;

function paramsOf(
  { roles, running, useRunning }: NormPlan,
  { eps, semantics }: InspectChoice,
  take: Take,
): LayerParams {
  const batch = { eps, semantics, layout: roles.layout };
  if (!useRunning || !running) return { ...batch, mode: 'train' };
  const { mean, variance } = running;
  return { ...batch, mode: 'test', runningMean: take('groups', mean), runningVar: take('groups', variance) };
}

/** Smaller steps would drown the gradients of gamma and beta, which have no such scale, in rounding. */
const LEAST_SCALE = 1e-5;

/**
 * A step of the central difference is small or large against the spread of what it moves: activations of std 1e-3
 * need a thousandth of the step that suits a std of 1. Scales by powers of ten, after the median group.
 */
function typicalScale(x: Float64Array, { groups }: NormAxes, eps: number): number {
  const members = Array.from({ length: groups.count }, (): number[] => []);
  for (const [flat, value] of x.entries()) members[groupAt(groups, flat)]!.push(value);
  const spreads = members
    .map((values) => centralMoments(Float64Array.from(values), values.length).variance)
    .sort((a, b) => a - b);
  const median = Math.sqrt(spreads[Math.floor(spreads.length / 2)]! + eps);
  return median > 0 ? Math.max(LEAST_SCALE, 10 ** Math.round(Math.log10(median))) : 1;
}
