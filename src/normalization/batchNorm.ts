import { keepAxes } from './grouping';
import type { NormDefinition } from './norm';

/**
 * Batch normalization (Ioffe & Szegedy 2015, arXiv:1502.03167): per feature of (N, D), per channel of
 * (N, C, …). `xhat = (x - mean_c) / sqrt(var_c + eps)`, statistics over all axes but the channel's, biased variance.
 */
export const batchNorm: NormDefinition = {
  label: 'Batchnorm',
  hasStatistics: true,
  hasRunningStatistics: true,
  acrossSamples: true,
  centered: true,
  options: [],
  axes: ({ dims, channelAxis }) => {
    const channels = keepAxes(dims, [channelAxis]);
    return { groups: channels, parameters: channels };
  },
};
