import type { ExperimentSummary, PointValue, RunStatus } from '../training';
import { RUN_CONFIG_MEMBERS, RUN_STATUSES } from './runConfig';
import { closed } from './schema';
import type { JsonNumber, JsonSchema } from './schema';

/**
 * Arguments of `normscope.runExperiment`: beside its name, members of a run's config. One value holds for every point;
 * a list is what the experiment varies, and a list of seeds repeats each point. `options` are the experiment's own
 * numbers.
 */
export interface RunExperimentArguments {
  readonly experiment?: string;
  readonly options?: Readonly<Record<string, number>>;
  readonly [override: string]: unknown;
}

function orList(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'array', items: schema, minItems: 1 }] };
}

const { skip: _, ...OVERRIDES } = RUN_CONFIG_MEMBERS;

export const runExperimentArguments: JsonSchema = {
  $id: 'normscope.runExperiment.arguments',
  type: 'object',
  properties: {
    experiment: { type: 'string' },
    options: { type: 'object' },
    ...Object.fromEntries(Object.entries(OVERRIDES).map(([name, schema]) => [name, orList(schema)])),
  },
  additionalProperties: false,
};

/** Result of `normscope.runExperiment`, once its last point has ended. */
export interface RunExperimentDocument {
  readonly experiment: string;
  readonly status: ExperimentSummary['status'];
  readonly points: readonly ExperimentPointDocument[];
  readonly findings: readonly string[];
  /** Of computing, over all runs. */
  readonly milliseconds: number;
  readonly runFolder: string;
}

export interface ExperimentPointDocument {
  readonly series: string;
  readonly parameters: Readonly<Record<string, PointValue>>;
  readonly seed: number;
  /** The run's folder. */
  readonly run: string;
  readonly status: RunStatus;
  /** Why it failed. */
  readonly message?: string;
  /** Of runs that ended by themselves. */
  readonly results?: Readonly<Record<string, JsonNumber>>;
}

export const runExperimentDocument: JsonSchema = {
  $id: 'normscope.runExperiment.document',
  ...closed({
    experiment: { type: 'string' },
    status: { type: 'string', enum: ['running', 'finished', 'cancelled', 'interrupted'] },
    points: {
      type: 'array',
      items: closed(
        {
          series: { type: 'string' },
          parameters: { type: 'object' },
          seed: { type: 'integer' },
          run: { type: 'string' },
          status: { type: 'string', enum: RUN_STATUSES },
          message: { type: 'string' },
          results: { type: 'object' },
        },
        ['message', 'results'],
      ),
    },
    findings: { type: 'array', items: { type: 'string' } },
    milliseconds: { type: 'number' },
    runFolder: { type: 'string' },
  }),
};
