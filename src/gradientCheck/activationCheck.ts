import { ChoiceError, planNorm } from '../inspect/plan';
import type { NormPlan, ParameterSet } from '../inspect/plan';
import type { Arrays } from '../layers/layer';
import type { CheckGradientsDocument, SliceRange } from '../protocol/documents/checkGradients';
import type { InspectChoice } from '../protocol/inspect';
import type { CheckRequest } from '../protocol/jobs';
import type { Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import { chooseSlice, givenSlice } from './activationSlice';
import { checkOptions } from './checkOptions';
import { checkables } from './checkables';
import type { Checkable } from './checkables';
import { finiteSlice } from './finiteSlice';
import { runCheck } from './runCheck';
import { slicedPoint } from './slicedPoint';

/** A tensor of the user's, and the norm to check on it. */
export interface ActivationPoint {
  /** "activations.npz" */
  readonly source: string;
  readonly name: string;
  readonly tensor: Tensor;
  /** Of the whole tensor, of which `tensor` may be the first samples. */
  readonly shape: readonly number[];
  readonly choice: InspectChoice;
  readonly parameters: ParameterSet;
  /** Per axis; absent: chosen here. */
  readonly slice?: readonly SliceRange[];
}

/**
 * Check a norm's backward at a slice of activations in place of drawn ones: x, gamma, beta, eps, layout and mode are
 * the inspection's; the upstream gradient is drawn from the seed.
 * @throws {ChoiceError} without a norm, for parameters that do not fit, or where the slice is not finite.
 * @throws {ShapeError} for a slice that does not fit.
 */
export async function checkActivations(
  point: ActivationPoint,
  request: CheckRequest,
  work: Work,
  now: () => number,
): Promise<CheckGradientsDocument> {
  const { choice, tensor, shape, name, source } = point;
  if (choice.norm === 'none')
    throw new ChoiceError('Without a norm there is no gradient to check: choose one, such as batchnorm');
  const plan = planNorm(tensor, choice, point.parameters);
  const { slice, warnings } = await finiteSlice(point, plan, rangesOf(point, plan), work);
  const { inputs, params, scale } = slicedPoint(plan, tensor, choice, slice);
  const h = request.options.h ?? checkOptions(request.options).h * scale;
  const document = await runCheck(
    { ...checkables[choice.norm], draw: passingBy(inputs) },
    {
      layer: choice.norm,
      shape: inputs['x']!.shape,
      seed: request.seed,
      params,
      options: { ...request.options, h },
    },
    work,
    now,
  );
  const activations = { source, tensor: name, shape, slice: slice.slice(0, shape.length) };
  return { ...document, activations, warnings: [...warnings, ...document.warnings] };
}

function rangesOf({ slice, choice, tensor }: ActivationPoint, { roles, axes }: NormPlan): SliceRange[] {
  return slice
    ? givenSlice(slice, roles, axes.groups, tensor.shape.length)
    : chooseSlice(roles, axes.groups, choice.batchSize);
}

/**
 * The upstream gradient comes after what would have been drawn for the inputs: activations that were themselves drawn
 * from this seed would else be their own upstream gradient.
 */
function passingBy(inputs: Arrays): Checkable['draw'] {
  return (_shape, _params, random) => {
    for (const { data } of Object.values(inputs)) random.randn(data.length);
    return inputs;
  };
}
