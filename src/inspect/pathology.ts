import type { InspectChoice, PathologyKind, RowGaps, RowPathology, RowSummaries } from '../protocol/inspect';
import { norms } from '../normalization/registry';
import type { DType } from '../tensor/tensor';

/** What a rule may look at: the summary before, and what the layer is. */
export interface PathologyContext {
  readonly tensor: { readonly dtype: DType };
  readonly choice: InspectChoice;
  readonly before: RowSummaries;
  readonly gaps?: RowGaps;
}

export interface PathologyRule {
  readonly label: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** The badge's value for a sick row (larger is worse), undefined for a healthy one. */
  find(row: number, context: PathologyContext): number | undefined;
}

/** Shares, counts and thresholds are the visual target's; the order is the order of severity. */
export const pathologies = {
  nonFinite: {
    label: 'NaN/Inf',
    severity: 'error',
    find: (row, { before }) => {
      const bad = before.nan[row]! + before.posInf[row]! + before.negInf[row]!;
      return bad > 0 ? bad : undefined;
    },
  },
  dead: {
    label: 'Dead',
    severity: 'error',
    find: (row, context) => (isDead(row, context) ? 1 : undefined),
  },
  trainEvalGap: {
    label: 'Train/eval gap',
    severity: 'warning',
    find: (row, context) => {
      if (!context.gaps || isConstant(row, context)) return undefined;
      const kl = context.gaps.kl[row]!;
      return kl >= Math.max(0.1, 10 / context.before.count[row]!) ? kl : undefined;
    },
  },
  constant: {
    label: 'Constant',
    severity: 'warning',
    find: (row, context) => (isConstant(row, context) && !isDead(row, context) ? 1 : undefined),
  },
  saturated: {
    label: 'Saturated',
    severity: 'warning',
    find: (row, context) => {
      const share = context.before.saturation[row]!;
      return share >= 0.1 && !isConstant(row, context) ? share : undefined;
    },
  },
  epsDominated: {
    label: 'ε-dominated',
    severity: 'warning',
    find: (row, context) => {
      // Nothing is divided by sqrt(variance + eps) where there is no norm.
      if (!norms[context.choice.norm].hasStatistics) return undefined;
      const share = context.choice.eps / (context.before.std[row]! ** 2 + context.choice.eps);
      return share >= 0.1 && !isConstant(row, context) ? share : undefined;
    },
  },
  heavyTail: {
    label: 'Heavy tail',
    severity: 'note',
    find: (row, { before }) =>
      before.count[row]! >= 30 && before.kurtosis[row]! >= 10 ? before.kurtosis[row]! : undefined,
  },
} satisfies Record<PathologyKind, PathologyRule>;

/** Every badge of every row, most severe kind first, then by value, then by row. */
export function findPathologies(context: PathologyContext): RowPathology[] {
  const found: RowPathology[] = [];
  for (const [kind, rule] of Object.entries(pathologies) as [PathologyKind, PathologyRule][]) {
    const ofKind: RowPathology[] = [];
    for (let row = 0; row < context.before.count.length; row++) {
      const value = rule.find(row, context);
      if (value !== undefined) ofKind.push({ row, kind, value });
    }
    ofKind.sort((a, b) => b.value - a.value || a.row - b.row);
    found.push(...ofKind);
  }
  return found;
}

/** Never above 0 while a ReLU follows, or exactly 0 throughout. */
function isDead(row: number, { before, choice }: PathologyContext): boolean {
  const count = before.count[row]!;
  if (count === 0) return false;
  return before.zeros[row] === count || (choice.followedBy === 'relu' && before.max[row]! <= 0);
}

/** `max - min <= 8 ulp(max |x|)` in the stored type. */
function isConstant(row: number, { before, tensor }: PathologyContext): boolean {
  const min = before.min[row]!;
  const max = before.max[row]!;
  return max - min <= 8 * unitInLastPlace(Math.max(Math.abs(min), Math.abs(max)), tensor.dtype);
}

/** Bits of the significand and the smallest normal exponent. */
const PRECISION: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  float16: [10, -14],
  bfloat16: [7, -126],
  float32: [23, -126],
  float64: [52, -1022],
};

/** Spacing of the stored type's numbers at `magnitude`; 0 for integers, whose values are exact. */
export function unitInLastPlace(magnitude: number, dtype: DType): number {
  const precision = PRECISION[dtype];
  if (!precision) return 0;
  const [bits, smallest] = precision;
  const exponent = magnitude > 0 ? Math.floor(Math.log2(magnitude)) : smallest;
  return 2 ** (Math.max(exponent, smallest) - bits);
}
