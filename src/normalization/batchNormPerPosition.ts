import { keepAxes } from './grouping';
import type { AxisRoles } from './layout';
import type { NormDefinition } from './norm';

const allButSamples = ({ dims }: AxisRoles): number[] => dims.slice(1).map((_, axis) => axis + 1);

/**
 * Batch normalization of every (channel, position) by itself: dense batchnorm on the flattened features, as the
 * course applies it to images before it turns to channels. Features are numbered as stored (C order).
 */
export const batchNormPerPosition: NormDefinition = {
  label: 'Batchnorm per position',
  hasStatistics: true,
  hasRunningStatistics: true,
  acrossSamples: true,
  centered: true,
  options: [],
  featureAxes: allButSamples,
  axes: (roles) => {
    const features = keepAxes(roles.dims, allButSamples(roles));
    return { groups: features, parameters: features };
  },
};
