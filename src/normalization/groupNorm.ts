import { keepAxes } from './grouping';
import type { NormDefinition } from './norm';

const DEFAULT_GROUPS = 2;

/**
 * Group normalization (Wu & He 2018, arXiv:1803.08494): channels in `groups` consecutive groups, statistics per sample
 * and group over its channels and all positions, gamma and beta per channel.
 */
export const groupNorm: NormDefinition = {
  label: 'Groupnorm',
  hasStatistics: true,
  hasRunningStatistics: false,
  acrossSamples: false,
  centered: true,
  options: ['groups'],
  axes: ({ dims, channelAxis }, { groups = DEFAULT_GROUPS }) => {
    const channels = dims[channelAxis]!;
    if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
      throw new RangeError(`groups must divide the ${channels} channels, got ${groups}`);
    }
    const refined = [
      ...dims.slice(0, channelAxis),
      groups,
      channels / groups,
      ...dims.slice(channelAxis + 1),
    ];
    return {
      groups: keepAxes(refined, [0, channelAxis]),
      parameters: keepAxes(refined, [channelAxis, channelAxis + 1]),
    };
  },
};
