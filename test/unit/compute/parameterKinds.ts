import type { Affine } from '../../../src/compute/backend';
import type { GroupedView } from '../../../src/normalization/grouping';
import { affineOf, uniform } from './support';
import type { AffineKind } from './support';

interface Indices {
  readonly count: number;
  readonly ofK: (k: number) => number;
  readonly ofQ: (q: number) => number;
}

/** Group k of K, in G repetitions; place q of Q, in stretches of S. */
const INDICES = {
  /** Instance norm's. */
  byChannel: (G) => ({ count: G, ofK: (k) => k % G, ofQ: () => 0 }),
  /** Group norm's of features. */
  byGroupedFeature: (G, Q) => ({ count: G * Q, ofK: (k) => (k % G) * Q, ofQ: (q) => q }),
  /** Group norm's of channels. */
  byGroupedChannel: (G, Q, S) => ({
    count: (G * Q) / S,
    ofK: (k) => ((k % G) * Q) / S,
    ofQ: (q) => Math.floor(q / S),
  }),
  /** No norm's. */
  anyhow: (_G, _Q, _S, random) => ({
    count: 9,
    ofK: () => Math.floor(random() * 5),
    ofQ: () => Math.floor(random() * 5),
  }),
} satisfies Record<string, (G: number, Q: number, S: number, random: () => number) => Indices>;

/** Whose parameter an element takes: every arrangement the norms have, and one that none has. */
export type ParameterKind = AffineKind | keyof typeof INDICES;

export const PARAMETER_KINDS: readonly ParameterKind[] = [
  ...(['none', 'byGroup', 'byPlace', 'mixed'] as const),
  ...(Object.keys(INDICES) as (keyof typeof INDICES)[]),
];

/** Parameters of either sign, of the order of 1. */
export function parametersOf(view: GroupedView, kind: ParameterKind, eps: number, seed: number): Affine {
  if (!isIndexed(kind)) return affineOf(view, kind, eps, seed);
  const { K, Q } = view;
  const random = uniform(seed);
  const { count, ofK, ofQ } = INDICES[kind](smallestDivisor(K), Q, Q / smallestDivisor(Q), random);
  return {
    eps,
    gamma: Float64Array.from({ length: count }, () => random() * 2 - 1),
    beta: new Float64Array(count),
    parameterOfK: Int32Array.from({ length: K }, (_, k) => ofK(k)),
    parameterOfQ: Int32Array.from({ length: Q }, (_, q) => ofQ(q)),
  };
}

function isIndexed(kind: ParameterKind): kind is keyof typeof INDICES {
  return Object.hasOwn(INDICES, kind);
}

/** Above 1; 1 for 1. */
function smallestDivisor(n: number): number {
  for (let divisor = 2; divisor <= n; divisor++) if (n % divisor === 0) return divisor;
  return n;
}
