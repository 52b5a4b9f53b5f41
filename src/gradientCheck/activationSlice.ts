import { ShapeError } from '../layers/layer';
import type { Grouping } from '../normalization/grouping';
import type { AxisRoles } from '../normalization/layout';
import type { SliceRange } from '../protocol/documents/checkGradients';
import { elementCount, formatShape, rowMajorStrides } from '../tensor/tensor';

/** Elements of a slice chosen here: each is moved twice, and every move is a forward pass over all of them. */
export const SLICE_ELEMENTS = 600;
/** Elements of a slice asked for. */
const MOST_ELEMENTS = 4096;

/** One axis as a norm sees it. */
export interface SliceAxis {
  readonly length: number;
  /** Channels of one group of group norm, 1 elsewhere: a slice holds whole units. */
  readonly unit: number;
  readonly role: 'samples' | 'kept' | 'reduced';
}

/**
 * How short each kind of axis may be made, one stage after the other: first fewer samples and groups, whole ones; then
 * shorter groups; at last whatever it takes. Two samples stay: a batch of one is no batch.
 */
const STAGES: readonly Record<SliceAxis['role'], number>[] = [
  { samples: 4, kept: 3, reduced: Infinity },
  { samples: 4, kept: 3, reduced: 2 },
  { samples: 2, kept: 2, reduced: 2 },
  { samples: 2, kept: 1, reduced: 1 },
];

/** `groups` over the dims of `roles`, or over the finer ones of group norm, which splits the channel axis. */
export function sliceAxes({ dims, channelAxis }: AxisRoles, groups: Grouping): SliceAxis[] {
  const isSplit = groups.dims.length > dims.length;
  return dims.map((length, axis) => {
    const fine = isSplit && axis > channelAxis ? axis + 1 : axis;
    const kept = groups.strides[fine] !== 0;
    return {
      length,
      unit: isSplit && axis === channelAxis ? groups.dims[channelAxis + 1]! : 1,
      role: axis === 0 ? 'samples' : kept ? 'kept' : 'reduced',
    };
  });
}

/**
 * The first elements of a tensor that a gradient check can afford, so that the norm keeps its meaning: its groups are
 * whole while that leaves a few of them, and as many as there is room for.
 * @param samples no more samples than these.
 */
export function chooseSlice(roles: AxisRoles, groups: Grouping, samples = Infinity): SliceRange[] {
  const axes = sliceAxes(roles, groups);
  const lengths = axes.map(({ length, unit }) => Math.min(length, SLICE_ELEMENTS * unit));
  lengths[0] = Math.min(lengths[0]!, samples);
  for (const floor of STAGES) shorten(lengths, axes, floor);
  // A single group of too many channels.
  const parts = axes.map((axis) => ({ ...axis, unit: 1 }));
  shorten(lengths, parts, STAGES.at(-1)!);
  return lengths.map((length): SliceRange => [0, length]);
}

/** The longest axis gives way, unit by unit, until the slice is small enough or every axis is at its floor. */
function shorten(
  lengths: number[],
  axes: readonly SliceAxis[],
  floor: Readonly<Record<SliceAxis['role'], number>>,
): void {
  const units = (axis: number): number => lengths[axis]! / axes[axis]!.unit;
  while (elementCount(lengths) > SLICE_ELEMENTS) {
    const free = axes.flatMap(({ role }, axis) => (units(axis) > floor[role] ? [axis] : []));
    const [longest] = free.sort((a, b) => units(b) - units(a));
    if (longest === undefined) return;
    lengths[longest]! -= axes[longest]!.unit;
  }
}

/** A slice that was asked for, checked. @throws {ShapeError} that says which axis does not fit. */
export function givenSlice(
  ranges: readonly SliceRange[],
  roles: AxisRoles,
  groups: Grouping,
  rank: number,
): SliceRange[] {
  if (ranges.length !== rank)
    throw new ShapeError(`"slice" needs one [start, end] per axis: ${rank}, got ${ranges.length}`);
  // A tensor of rank 1 is read as (N, 1).
  const whole = roles.dims.map((length, axis): SliceRange => ranges[axis] ?? [0, length]);
  for (const [axis, { length, unit }] of sliceAxes(roles, groups).entries()) {
    const [start, end] = whole[axis]!;
    if (start >= end || end > length)
      throw new ShapeError(`"slice" of axis ${axis} must lie in 0 to ${length}, got ${start} to ${end}`);
    if (start % unit !== 0 || end % unit !== 0)
      throw new ShapeError(
        `"slice" of axis ${axis} must hold whole groups of ${unit} channels, got ${start} to ${end}`,
      );
  }
  const lengths = sliceShape(whole);
  if (elementCount(lengths) > MOST_ELEMENTS)
    throw new ShapeError(
      `"slice" may hold ${MOST_ELEMENTS.toLocaleString('en')} elements, got ${formatShape(lengths)}`,
    );
  return whole;
}

export const sliceShape = (ranges: readonly SliceRange[]): number[] =>
  ranges.map(([start, end]) => end - start);

/** Groups of group norm in a slice: as many as whole ones fit, at least one. */
export function groupsOfSlice(roles: AxisRoles, groups: Grouping, ranges: readonly SliceRange[]): number {
  const { unit } = sliceAxes(roles, groups)[roles.channelAxis]!;
  const channels = sliceShape(ranges)[roles.channelAxis]!;
  return Math.max(1, Math.floor(channels / unit));
}

/** Flat indices, in the whole tensor, of a slice's elements in C order. */
export function sliceIndices(dims: readonly number[], ranges: readonly SliceRange[]): Float64Array {
  const strides = rowMajorStrides(dims);
  const shape = sliceShape(ranges);
  const steps = rowMajorStrides(shape);
  return Float64Array.from({ length: elementCount(shape) }, (_, flat) =>
    ranges.reduce(
      (sum, [start], axis) =>
        sum + (start + (Math.floor(flat / steps[axis]!) % shape[axis]!)) * strides[axis]!,
      0,
    ),
  );
}

/** The group of the element at a flat index. */
export function groupAt({ dims, strides }: Grouping, flat: number): number {
  let group = 0;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    group += (flat % dims[axis]!) * strides[axis]!;
    flat = Math.floor(flat / dims[axis]!);
  }
  return group;
}
