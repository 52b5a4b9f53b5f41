import { closed } from './schema';
import type { JsonSchema } from './schema';

/** The command has no arguments; it takes the empty object, as every command does. */
export const showComputeBackendsArguments: JsonSchema = {
  $id: 'normscope.showComputeBackends.arguments',
  type: 'object',
  properties: {},
  additionalProperties: false,
};

/** One way to compute on this machine. */
export interface ComputeBackend {
  readonly name: 'gpujs' | 'wasm' | 'reference';
  /** What really runs the kernels. */
  readonly device: string;
  /** Whether it computes here, and correctly. */
  readonly available: boolean;
  /** Why it does not. */
  readonly reason?: string;
  /** Per kernel, for a batchnorm of the document's shape. */
  readonly milliseconds?: {
    readonly moments: number;
    readonly normalize: number;
    readonly backward: number;
  };
  /** Whether the setting makes it compute. */
  readonly chosen: boolean;
}

/** Result of `normscope.showComputeBackends`: the fastest first, those that cannot compute here last. */
export interface ShowComputeBackendsDocument {
  /** `normscope.compute.backend`. */
  readonly setting: 'auto' | ComputeBackend['name'];
  /** (N, D) of the batchnorm that was timed. */
  readonly shape: readonly [number, number];
  readonly backends: readonly ComputeBackend[];
}

const MILLISECONDS: JsonSchema = { type: 'number', minimum: 0 };
const NAMES = ['gpujs', 'wasm', 'reference'] satisfies ComputeBackend['name'][];

export const showComputeBackendsDocument: JsonSchema = {
  $id: 'normscope.showComputeBackends.document',
  ...closed({
    setting: { enum: ['auto', ...NAMES] },
    shape: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
    backends: {
      type: 'array',
      items: closed(
        {
          name: { enum: NAMES },
          device: { type: 'string' },
          available: { type: 'boolean' },
          reason: { type: 'string' },
          milliseconds: closed({ moments: MILLISECONDS, normalize: MILLISECONDS, backward: MILLISECONDS }),
          chosen: { type: 'boolean' },
        },
        ['reason', 'milliseconds'],
      ),
    },
  }),
};
