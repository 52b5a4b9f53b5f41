import { brief, fraction, keysOf, nonNegative, oneOf, positive, share, sizes, whole } from '../domain';
import type { Domain } from '../domain';
import { norms } from '../normalization/registry';
import type { RunConfig, SkippedDraw, TrainingActivation } from '../protocol/training';
import { updateRules } from './updateRules/registry';

/** The course notebook's deep net: five hidden layers of 100 with batchnorm, Adam, 1,000 examples. */
export const DEFAULT_RUN_CONFIG: RunConfig = {
  data: 'synthetic',
  model: 'fullyConnected',
  hidden: [100, 100, 100, 100, 100],
  norm: 'batchnorm',
  groups: 2,
  normPlacement: 'beforeActivation',
  activation: 'relu',
  keep: 1,
  weightScale: 2e-2,
  reg: 0,
  updateRule: 'adam',
  learningRate: 1e-3,
  learningRateDecay: 1,
  weightDecay: 1e-2,
  gradientClip: 0,
  batchSize: 50,
  epochs: 10,
  numTrain: 1000,
  seed: 231,
  skip: { beforeWeights: [], afterWeights: [] },
  dtype: 'float32',
  momentum: 0.9,
  scaling: 'none',
  observeEvery: 10,
  captureEvery: 20,
};

/** A run's config that cannot be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    /** The member at fault. */
    readonly key: string,
    readonly expected: string,
    readonly got: unknown,
  ) {
    super(`${key} must be ${expected}, got ${brief(got)}`);
  }
}

/**
 * A whole config from what is given, the rest from {@link DEFAULT_RUN_CONFIG}; members that are undefined count as left
 * out.
 * @throws {ConfigError} for unknown members, values outside their domain, and members that do not fit together.
 */
export function completeConfig(partial: object): RunConfig {
  const given = Object.entries(partial).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) {
    if (!Object.hasOwn(DOMAINS, key)) {
      throw new ConfigError('A member', `one of ${Object.keys(DOMAINS).join(', ')}`, key);
    }
    const { expected, holds } = DOMAINS[key as keyof RunConfig] as Domain;
    if (!holds(value)) throw new ConfigError(key, expected, value);
  }
  const config = { ...DEFAULT_RUN_CONFIG, ...Object.fromEntries(given) };
  requireFittingNorm(config);
  return config;
}

function requireFittingNorm({ norm, model, hidden, groups }: RunConfig): void {
  if (norm === 'instancenorm' && model === 'fullyConnected') {
    throw new ConfigError(
      'norm',
      'one that averages over more than one value (instancenorm needs the positions of a convolutional net)',
      norm,
    );
  }
  const indivisible = hidden.find((size) => size % groups !== 0);
  if (norm === 'groupnorm' && indivisible !== undefined) {
    throw new ConfigError('groups', `a divisor of every hidden size, ${indivisible} among them`, groups);
  }
}

const ACTIVATIONS: readonly TrainingActivation[] = ['relu', 'leakyRelu', 'sigmoid', 'tanh'];

const DOMAINS: { readonly [K in keyof RunConfig]: Domain<RunConfig[K]> } = {
  data: {
    expected: 'synthetic, spirals, blobs, or the path of a file or folder',
    holds: (value): value is string => typeof value === 'string' && value !== '',
  },
  model: oneOf(['fullyConnected', 'convolutional']),
  hidden: sizes,
  norm: oneOf(keysOf(norms)),
  groups: whole(1),
  normPlacement: oneOf(['beforeActivation', 'afterActivation']),
  activation: oneOf(ACTIVATIONS),
  keep: share,
  weightScale: nonNegative,
  reg: nonNegative,
  updateRule: oneOf(keysOf(updateRules)),
  learningRate: positive,
  learningRateDecay: positive,
  weightDecay: nonNegative,
  gradientClip: nonNegative,
  batchSize: whole(1),
  epochs: whole(1),
  numTrain: whole(0),
  seed: whole(0, 2 ** 32 - 1),
  skip: {
    expected:
      '{beforeWeights, afterWeights}, two lists of {kind: randn, count} or {kind: choice, from, size, count}',
    holds: (value): value is RunConfig['skip'] =>
      isRecord(value) && isDraws(value['beforeWeights']) && isDraws(value['afterWeights']),
  },
  dtype: oneOf(['float32', 'float64']),
  momentum: fraction,
  scaling: oneOf(['none', 'standardize', 'minMax']),
  observeEvery: whole(0),
  captureEvery: whole(0),
};

function isDraws(value: unknown): value is readonly SkippedDraw[] {
  return Array.isArray(value) && value.every(isDraw);
}

function isDraw(value: unknown): value is SkippedDraw {
  if (!isRecord(value) || !whole(0).holds(value['count'])) return false;
  if (value['kind'] === 'randn') return true;
  return value['kind'] === 'choice' && whole(1).holds(value['from']) && whole(0).holds(value['size']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
