import type { RunConfig, RunStatus } from '../training';
import { NORM_NAMES } from './inspectActivations';
import { COUNT, closed } from './schema';
import type { JsonSchema } from './schema';

const NOT_NEGATIVE: JsonSchema = { type: 'number', minimum: 0 };
const POSITIVE: JsonSchema = { type: 'number', exclusiveMinimum: 0 };
const AT_LEAST_ONE: JsonSchema = { type: 'integer', minimum: 1 };

const SKIPPED_DRAWS: JsonSchema = {
  type: 'array',
  items: {
    anyOf: [
      closed({ kind: { const: 'randn' }, count: COUNT }),
      closed({ kind: { const: 'choice' }, from: AT_LEAST_ONE, size: COUNT, count: COUNT }),
    ],
  },
};

export const RUN_STATUSES: readonly RunStatus[] = [
  'queued',
  'running',
  'paused',
  'finished',
  'cancelled',
  'diverged',
  'interrupted',
  'failed',
];

/** Each member of a run's config. */
export const RUN_CONFIG_MEMBERS: Readonly<Record<keyof RunConfig, JsonSchema>> = {
  data: { type: 'string', description: 'synthetic, spirals, blobs, or the path of a file or folder' },
  model: { type: 'string', enum: ['fullyConnected', 'convolutional'] },
  hidden: { type: 'array', items: AT_LEAST_ONE, minItems: 1 },
  norm: { type: 'string', enum: NORM_NAMES },
  groups: AT_LEAST_ONE,
  normPlacement: { type: 'string', enum: ['beforeActivation', 'afterActivation'] },
  activation: { type: 'string', enum: ['relu', 'leakyRelu', 'sigmoid', 'tanh'] },
  keep: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  weightScale: NOT_NEGATIVE,
  reg: NOT_NEGATIVE,
  updateRule: { type: 'string', enum: ['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'] },
  learningRate: POSITIVE,
  learningRateDecay: POSITIVE,
  weightDecay: NOT_NEGATIVE,
  gradientClip: NOT_NEGATIVE,
  batchSize: AT_LEAST_ONE,
  epochs: AT_LEAST_ONE,
  numTrain: COUNT,
  seed: { type: 'integer', minimum: 0, maximum: 0xffffffff },
  skip: closed({ beforeWeights: SKIPPED_DRAWS, afterWeights: SKIPPED_DRAWS }),
  dtype: { type: 'string', enum: ['float32', 'float64'] },
  momentum: { type: 'number', minimum: 0, maximum: 1 },
  scaling: { type: 'string', enum: ['none', 'standardize', 'minMax'] },
  observeEvery: COUNT,
  captureEvery: COUNT,
};

export const RUN_CONFIG: JsonSchema = closed({ ...RUN_CONFIG_MEMBERS });
