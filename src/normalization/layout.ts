import type { Layout } from '../protocol/inspect';
import { formatShape } from '../tensor/tensor';

/** A tensor's axes by their roles. Axis 0 is always the sample axis N. */
export interface AxisRoles {
  readonly layout: Layout;
  /** The stored shape, with rank 1 read as (N, 1). */
  readonly dims: readonly number[];
  readonly channelAxis: number;
}

const LAYOUTS_OF_RANK: Readonly<Record<number, readonly Layout[]>> = {
  1: ['ND'],
  2: ['ND'],
  3: ['NCL', 'NTD'],
  4: ['NCHW', 'NHWC'],
};

/**
 * Name the axes of a tensor. Defaults: (N, D); (N, C, L); (N, C, H, W).
 * @throws {RangeError} for a rank outside 1 to 4 or a layout that does not fit the rank.
 */
export function resolveLayout(shape: readonly number[], layout?: Layout): AxisRoles {
  const allowed = LAYOUTS_OF_RANK[shape.length];
  if (!allowed) {
    throw new RangeError(
      `Expected a tensor of rank 1 to 4, got rank ${shape.length} (${formatShape(shape)})`,
    );
  }
  const chosen = layout ?? allowed[0]!;
  if (!allowed.includes(chosen)) {
    throw new RangeError(
      `Layout ${chosen} does not fit a tensor of shape ${formatShape(shape)}: expected ${allowed.join(' or ')}`,
    );
  }
  const dims = shape.length === 1 ? [shape[0]!, 1] : shape;
  const channelsLast = chosen === 'NTD' || chosen === 'NHWC';
  return { layout: chosen, dims, channelAxis: channelsLast ? dims.length - 1 : 1 };
}
