import { ChoiceError } from '../inspect/plan';
import type { NormPlan } from '../inspect/plan';
import { sliceText } from '../protocol/documents/checkGradients';
import type { SliceRange } from '../protocol/documents/checkGradients';
import { rowMajorStrides } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import type { ActivationPoint } from './activationCheck';
import { sliceAxes, sliceIndices, sliceShape } from './activationSlice';

/** Samples or channels looked through between two pauses. */
const STRETCH = 1024;

export interface FiniteSlice {
  readonly slice: readonly SliceRange[];
  readonly warnings: readonly { readonly kind: string; readonly message: string }[];
}

/**
 * A slice without NaN and infinities, which no gradient can be checked at: the one given; else, where it was not asked
 * for, the nearest one of other samples or channels that is finite, with a warning that says so.
 * @throws {ChoiceError} that says where the values are.
 */
export async function finiteSlice(
  point: ActivationPoint,
  plan: NormPlan,
  slice: readonly SliceRange[],
  work: Work,
): Promise<FiniteSlice> {
  const { tensor } = point;
  const { dims } = plan.roles;
  const bad = sliceIndices(dims, slice).filter((index) => !Number.isFinite(tensor.data[index]));
  if (bad.length === 0) return { slice, warnings: [] };
  const found = describe(point, dims, slice, bad);
  const moved = point.slice ? undefined : await elsewhere(point, plan, slice, work);
  if (!moved) {
    throw new ChoiceError(
      `${found}: a gradient cannot be checked there. ${point.slice ? '' : 'No two samples, and no channel of these samples, are free of them. '}Choose another slice (the command's "slice"), or another tensor.`,
    );
  }
  const message = `${found}: checked on ${textOf(point, moved)} instead.`;
  return { slice: moved, warnings: [{ kind: 'nonFinite', message }] };
}

const textOf = ({ name, shape }: ActivationPoint, slice: readonly SliceRange[]): string =>
  sliceText({ tensor: name, shape, slice: slice.slice(0, shape.length) });

/** "fc1[0:24, 0:25] holds 3 values that are not finite, the first NaN at [3, 17]" */
function describe(
  point: ActivationPoint,
  dims: readonly number[],
  slice: readonly SliceRange[],
  bad: Float64Array,
): string {
  const { tensor } = point;
  const strides = rowMajorStrides(dims);
  const at = dims.map((size, axis) => Math.floor(bad[0]! / strides[axis]!) % size);
  const place = `[${at.slice(0, tensor.shape.length).join(', ')}]`;
  const value = String(tensor.data[bad[0]!]);
  return bad.length === 1
    ? `${textOf(point, slice)} holds a value that is not finite, ${value} at ${place}`
    : `${textOf(point, slice)} holds ${bad.length} values that are not finite, the first ${value} at ${place}`;
}

/** As many samples further on, else as many channels; else the longest stretch of either that is finite. */
async function elsewhere(
  { tensor, choice }: ActivationPoint,
  { roles, axes }: NormPlan,
  slice: readonly SliceRange[],
  work: Work,
): Promise<SliceRange[] | undefined> {
  let best: { readonly share: number; readonly slice: SliceRange[] } | undefined;
  for (const [axis, { length, unit, role }] of sliceAxes(roles, axes.groups).entries()) {
    if (role === 'reduced') continue;
    const samples = axis === 0 ? (choice.batchSize ?? Infinity) : Infinity;
    const taken = sliceShape(slice)[axis]!;
    // A slice may be less than one group.
    const along = { axis, length: Math.min(length, samples), unit: Math.min(unit, taken) };
    const found = await finiteRun(tensor.data, roles.dims, slice, along, work);
    const share = (found[1] - found[0]) / taken;
    const isEnough = found[1] - found[0] >= (axis === 0 ? 2 : 1);
    if (isEnough && share > (best?.share ?? 0))
      best = { share, slice: slice.map((range, at) => (at === axis ? found : range)) };
    if (share === 1) break;
  }
  return best?.slice;
}

/** The first longest place along an axis, no longer than the slice, where it is finite; in whole units. */
async function finiteRun(
  data: Tensor['data'],
  dims: readonly number[],
  slice: readonly SliceRange[],
  { axis, length, unit }: { readonly axis: number; readonly length: number; readonly unit: number },
  work: Work,
): Promise<SliceRange> {
  const wanted = sliceShape(slice)[axis]! / unit;
  const slab = sliceIndices(
    dims,
    slice.map((range, at): SliceRange => (at === axis ? [0, unit] : range)),
  );
  const stride = rowMajorStrides(dims)[axis]! * unit;
  let longest: SliceRange = [0, 0];
  for (let at = 0, run = 0; (at + 1) * unit <= length; at++) {
    if (at % STRETCH === 0) await work.pause();
    run = isFinite(data, slab, at * stride) ? run + 1 : 0;
    if (run * unit > longest[1] - longest[0]) longest = [(at + 1 - run) * unit, (at + 1) * unit];
    if (run === wanted) break;
  }
  return longest;
}

function isFinite(data: Tensor['data'], slab: Float64Array, offset: number): boolean {
  for (let i = 0; i < slab.length; i++) if (!Number.isFinite(data[slab[i]! + offset])) return false;
  return true;
}
