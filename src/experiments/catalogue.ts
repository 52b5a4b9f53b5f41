import type { ExperimentInfo } from '../protocol/training';
import { experiments } from './registry';

/** Every experiment, for people to choose from. */
export function experimentCatalogue(): readonly ExperimentInfo[] {
  return Object.entries(experiments).map(
    ([name, { title, description, preset, varies, variesAny, options }]) => ({
      ...{ name, title, description, preset, varies },
      ...(variesAny && { variesAny }),
      ...(options && { options }),
    }),
  );
}
