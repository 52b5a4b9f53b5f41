import { batchDependence } from './batchDependence';
import { batchSizeSweep } from './batchSizeSweep';
import { covariateShift } from './covariateShift';
import { deepNet } from './deepNet';
import type { Experiment } from './experiment';
import { featureScaling } from './featureScaling';
import { grid } from './grid';
import { layerNormLimits } from './layerNormLimits';
import { learningRateSweep } from './learningRateSweep';
import { placement } from './placement';
import { runningStatistics } from './runningStatistics';
import { weightScaleSweep } from './weightScaleSweep';

/** Every experiment, in menu order: the notebook's three first. */
export const experiments = {
  deepNet,
  weightScaleSweep,
  batchSizeSweep,
  learningRateSweep,
  placement,
  runningStatistics,
  covariateShift,
  batchDependence,
  featureScaling,
  layerNormLimits,
  grid,
} satisfies Record<string, Experiment>;

export type ExperimentName = keyof typeof experiments;

/** @throws {Error} that names those there are. */
export function experimentNamed(name: string): Experiment {
  if (Object.hasOwn(experiments, name)) return experiments[name as ExperimentName];
  throw new Error(`There is no experiment "${name}"; there are ${Object.keys(experiments).join(', ')}`);
}
