import { keepAxes } from './grouping';
import type { NormDefinition } from './norm';

/** No normalization: `y = gamma * x + beta` with one gamma and one beta per channel, by default 1 and 0. */
export const identity: NormDefinition = {
  label: 'None',
  hasStatistics: false,
  hasRunningStatistics: false,
  acrossSamples: false,
  centered: true,
  options: [],
  axes: ({ dims, channelAxis }) => ({
    groups: keepAxes(dims, []),
    parameters: keepAxes(dims, [channelAxis]),
  }),
};
