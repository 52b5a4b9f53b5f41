import { anyNumber, brief, fraction, listOf, nonNegative, oneOf, whole } from '../domain';
import type { Domain } from '../domain';
import { ShapeError } from '../layers/layer';
import type { LayerParams } from '../layers/layer';
import { LAYOUTS } from '../layers/normAxes';
import type { NormDefinition } from '../normalization/norm';
import { RandomState } from '../tensor/randomState';
import type { Checkable } from './checkables';

/** What a layer may be given besides its inputs, by name. */
export type ParamDomains = Readonly<Record<string, Domain>>;

export const SEED = whole(0, 2 ** 32 - 1);
/** What layers that behave otherwise once trained are told. */
export const MODE = oneOf(['train', 'test']);

/** The params of a statistics norm: those of its axes, and of running statistics where it keeps any. */
export function normParams({ options, hasRunningStatistics }: NormDefinition): ParamDomains {
  return {
    mode: MODE,
    eps: nonNegative,
    semantics: oneOf(['notebook', 'pytorch']),
    layout: oneOf(LAYOUTS),
    ...(options.includes('normalizedDims') && { normalizedDims: whole(1) }),
    ...(options.includes('groups') && { groups: whole(1) }),
    ...(hasRunningStatistics && {
      momentum: fraction,
      runningMean: listOf('a list of numbers', anyNumber, 1),
      runningVar: listOf('a list of numbers, each at least 0', nonNegative, 1),
    }),
  };
}

/**
 * Refuses params that a layer knows nothing of, and values that are none: either would leave the check to be of
 * something else than was meant.
 * @throws {ShapeError} that names the layer and the key, what the layer takes and what came.
 */
export function requireParams(layer: string, checkable: Checkable, params: LayerParams): void {
  const domains = checkable.params;
  if (!domains) return;
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const domain = Object.hasOwn(domains, key) ? domains[key] : undefined;
    if (!domain) throw new ShapeError(`${layer}: ${unknownKey(key, value, domains, inputsOf(checkable))}`);
    if (!domain.holds(value)) {
      throw new ShapeError(`${layer}: "params.${key}" must be ${domain.expected}, got ${brief(value)}`);
    }
  }
}

function unknownKey(key: string, value: unknown, domains: ParamDomains, inputs: readonly string[]): string {
  const known = Object.keys(domains);
  const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
  const drawn = inputs.includes(key) ? `; ${key} is an input of it, drawn from the seed` : '';
  return `unknown key "params.${key}", got ${brief(value)}; ${takes}${drawn}`;
}

function inputsOf(checkable: Checkable): string[] {
  return Object.keys(checkable.draw(checkable.defaultShape, {}, new RandomState(0)));
}
