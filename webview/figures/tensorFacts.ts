import type { LayerReport, Layout } from '../../src/protocol/inspect';

/** How many of each a tensor has. */
export interface TensorFacts {
  readonly samples: number;
  readonly channels: number;
  /** Values per sample and channel: 1 for a dense layer. */
  readonly positions: number;
}

const CHANNEL_AXIS: Record<Layout, 'second' | 'last'> = {
  ND: 'last',
  NCL: 'second',
  NTD: 'last',
  NCHW: 'second',
  NHWC: 'last',
};

export function tensorFacts({ shape, layout }: Pick<LayerReport['tensor'], 'shape' | 'layout'>): TensorFacts {
  const elements = shape.reduce((product, length) => product * length, 1);
  const samples = shape[0] ?? 1;
  const axis = CHANNEL_AXIS[layout] === 'second' ? 1 : shape.length - 1;
  const channels = axis > 0 ? (shape[axis] ?? 1) : 1;
  return { samples, channels, positions: elements / Math.max(1, samples * channels) };
}

/** Layouts a tensor of this rank can have: a choice only where there are two. */
export function layoutsOf(rank: number): readonly Layout[] {
  return rank === 3 ? ['NCL', 'NTD'] : rank === 4 ? ['NCHW', 'NHWC'] : [];
}
