import type { Divergence, RunConfig, RunStatus } from '../training';
import { RUN_CONFIG, RUN_CONFIG_MEMBERS, RUN_STATUSES } from './runConfig';
import { COUNT, NUMBER, closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/** Arguments of `normscope.train`: members left out take the course notebook's values. */
export interface TrainArguments extends Partial<RunConfig> {
  /** What tells the run from others in lists. */
  readonly title?: string;
}

export const trainArguments: JsonSchema = {
  $id: 'normscope.train.arguments',
  type: 'object',
  properties: { ...RUN_CONFIG_MEMBERS, title: { type: 'string' } },
  additionalProperties: false,
};

/** Result of `normscope.train`, once the run has ended. */
export interface TrainDocument {
  readonly config: RunConfig;
  readonly status: RunStatus;
  /** Why it failed or was interrupted. */
  readonly message?: string;
  /** Of each iteration's batch. */
  readonly lossHistory: readonly JsonNumber[];
  /** One more than epochs, where the run finished: "epoch 0" stands after the first update. */
  readonly trainAccuracyHistory: readonly number[];
  readonly valAccuracyHistory: readonly number[];
  readonly bestValAccuracy: number;
  readonly diverged?: DivergenceDocument;
  /** Of computing, over all sittings. */
  readonly milliseconds: number;
  readonly runFolder: string;
}

export interface DivergenceDocument extends Omit<Divergence, 'loss'> {
  readonly loss: JsonNumber;
}

const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };

export const trainDocument: JsonSchema = {
  $id: 'normscope.train.document',
  ...closed(
    {
      config: RUN_CONFIG,
      status: { type: 'string', enum: RUN_STATUSES },
      message: { type: 'string' },
      lossHistory: { type: 'array', items: NUMBER },
      trainAccuracyHistory: { type: 'array', items: SHARE },
      valAccuracyHistory: { type: 'array', items: SHARE },
      bestValAccuracy: SHARE,
      diverged: closed({
        step: COUNT,
        loss: NUMBER,
        layer: COUNT,
        feature: COUNT,
        message: { type: 'string' },
      }),
      milliseconds: { type: 'number' },
      runFolder: { type: 'string' },
    },
    ['message', 'diverged'],
  ),
};
