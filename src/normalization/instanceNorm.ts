import { keepAxes } from './grouping';
import type { NormDefinition } from './norm';

/**
 * Instance normalization (Ulyanov et al. 2016, arXiv:1607.08022): statistics per sample and channel over the
 * positions, gamma and beta per channel. Group norm with as many groups as channels.
 */
export const instanceNorm: NormDefinition = {
  label: 'Instancenorm',
  hasStatistics: true,
  hasRunningStatistics: false,
  acrossSamples: false,
  centered: true,
  options: [],
  axes: ({ dims, channelAxis }) => ({
    groups: keepAxes(dims, [0, channelAxis]),
    parameters: keepAxes(dims, [channelAxis]),
  }),
};
