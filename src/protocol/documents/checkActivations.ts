import type { InspectActivationsArguments } from './inspectActivations';
import { inspectActivationsArguments } from './inspectActivations';
import type { CheckGradientsArguments, SliceRange } from './checkGradients';
import { SLICE, checkGradientsArguments } from './checkGradients';
import type { JsonSchema } from './schema';

/** What an inspection says of the norm and the tensor, and not of the report. */
const POINT = [
  ...['uri', 'tensor', 'shape', 'norm', 'mode', 'eps', 'gamma', 'beta', 'runningMean', 'runningVar'],
  ...['normalizedDims', 'groups', 'layout', 'batchSize', 'semantics'],
] as (keyof InspectActivationsArguments)[];

/**
 * Arguments of `normscope.checkActivations`. Without `uri` the inspection on screen is meant, and the members about
 * tensor and norm replace its own.
 */
export interface CheckActivationsArguments
  extends
    Omit<InspectActivationsArguments, 'simulate' | 'followedBy' | 'axis' | 'bins' | 'sort' | 'limit'>,
    Pick<CheckGradientsArguments, 'seed' | 'options'> {
  /** `[start, end]` per axis of the tensor; default: the first elements that a check can afford. */
  readonly slice?: readonly SliceRange[];
}

const properties = inspectActivationsArguments.properties ?? {};
const { seed, options } = checkGradientsArguments.properties ?? {};

export const checkActivationsArguments: JsonSchema = {
  $id: 'normscope.checkActivations.arguments',
  type: 'object',
  properties: {
    ...Object.fromEntries(POINT.map((name) => [name, properties[name] ?? {}])),
    slice: SLICE,
    ...(seed && { seed }),
    ...(options && { options }),
  },
  additionalProperties: false,
};
