import type { Work } from '../work';
import type { CheckOptions } from './checkOptions';
import { elementCause } from './elementCauses';
import type { Suspect } from './elementCauses';
import { parameterCause } from './parameterCauses';
import type { GradientPair } from './parameterCauses';
import { Probe } from './probe';
import type { Motion } from './probe';
import { relError } from './relError';
import { figure } from './verdicts';
import type { Finding } from './verdicts';

/** Failing elements that are looked into: the worst by absolute and by relative error. */
const SUSPECTS = 200;

/** A check in float32 is repeated in float64 with a step this much smaller, to this tolerance. */
const FLOAT64 = { step: 1e-3, rtol: 1e-5 } as const;

/** What explanations are drawn from. */
export interface Evidence {
  readonly probe: Probe;
  readonly pairs: readonly GradientPair[];
  readonly options: CheckOptions;
  /** Forward's output is float32. */
  readonly isFloat32: boolean;
  /** What sums up to the weighted output, in absolute terms. */
  readonly outputSize: number;
  readonly work: Work;
}

export function passes(
  numeric: number,
  analytic: number,
  { atol, rtol, floor }: Pick<CheckOptions, 'atol' | 'rtol' | 'floor'>,
): boolean {
  return Math.abs(numeric - analytic) <= atol || relError(numeric, analytic, floor) <= rtol;
}

/** Why a gradient is right, or seems wrong and is not, or is wrong. */
export async function explain(pair: GradientPair, evidence: Evidence): Promise<Finding> {
  const { numeric, analytic } = pair;
  const { options, probe } = evidence;
  const sameShape = pair.returned.data.length === pair.value.data.length;
  if (sameShape && isStructuralZero(pair, evidence)) {
    return { cause: 'structuralZero', evidence: `Structural zero: ${pair.name} has no effect on the output` };
  }
  const failing = [...numeric.keys()].filter((i) => !passes(numeric[i]!, analytic[i]!, options));
  if (failing.length === 0 && sameShape) return { cause: 'none', evidence: '' };
  const comparable = sameShape && analytic.every(Number.isFinite);
  const excused = !comparable
    ? undefined
    : options.dtype === 'float32'
      ? await rightInFloat64(pair, failing, evidence)
      : await excuse(pair, failing, evidence);
  return excused ?? parameterCause(pair, evidence.pairs, probe.subject.sizes);
}

export function largest(values: Float64Array): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) size = Math.max(size, Math.abs(values[i]!));
  return size;
}

/**
 * Backward says 0 but for the rounding of its sums, and the numeric gradient is no more than the output's rounding over
 * the step, while other gradients are.
 */
function isStructuralZero(pair: GradientPair, { pairs, options, isFloat32, outputSize }: Evidence): boolean {
  const ulp = (single: boolean): number => (single ? 2 ** -23 : 2 ** -52) * outputSize;
  const floor = (32 * ulp(options.dtype === 'float32' || isFloat32)) / (2 * options.h);
  const exact = Math.min(floor, 1e4 * ulp(isFloat32 && options.dtype === 'float64'));
  if (!(largest(pair.analytic) <= exact && largest(pair.numeric) <= floor)) return false;
  return pairs.some((other) => other !== pair && largest(other.numeric) > 1e3 * floor);
}

/** An excuse counts only if each failing element has one: one real error is one too many. */
async function excuse(
  pair: GradientPair,
  failing: readonly number[],
  { probe, options, isFloat32, work }: Evidence,
): Promise<Finding | undefined> {
  let first: Finding | undefined;
  for (const i of worstFirst(pair, failing, options)) {
    await work.pause();
    const found = elementCause(probe, suspectAt(pair, i), options, isFloat32);
    if (!found) return undefined;
    first ??= found;
  }
  return first;
}

/** A check in float32 takes wide steps through rounding and kinks: what is right in float64 is no wrong gradient. */
async function rightInFloat64(
  pair: GradientPair,
  failing: readonly number[],
  { probe: { subject }, options, work }: Evidence,
): Promise<Finding | undefined> {
  const probe = new Probe(subject, 'float64');
  const inFloat64 = {
    ...options,
    dtype: 'float64',
    h: FLOAT64.step * options.h,
    rtol: FLOAT64.rtol,
  } as const;
  let worst = 0;
  for (const i of worstFirst(pair, failing, options)) {
    await work.pause();
    const suspect = suspectAt(pair, i);
    const numeric = probe.central(pair.name, suspect.motion, inFloat64.h);
    if (passes(numeric, suspect.analytic, inFloat64)) {
      worst = Math.max(worst, relError(numeric, suspect.analytic, options.floor));
    } else if (!elementCause(probe, { ...suspect, numeric }, inFloat64, false)) return undefined;
  }
  return {
    cause: 'float32',
    evidence: `Right in float64, to ${figure(worst)}: what differs is float32 and the step it needs`,
  };
}

function worstFirst(
  { numeric, analytic }: GradientPair,
  failing: readonly number[],
  { floor }: CheckOptions,
): Set<number> {
  const worstBy = (error: (i: number) => number): number[] =>
    [...failing].sort((a, b) => error(b) - error(a)).slice(0, SUSPECTS / 2);
  const absolute = worstBy((i) => Math.abs(numeric[i]! - analytic[i]!));
  const relative = worstBy((i) => relError(numeric[i]!, analytic[i]!, floor));
  return new Set(absolute.flatMap((i, n) => [i, relative[n]!]));
}

function suspectAt({ name, direction, elements, numeric, analytic }: GradientPair, i: number): Suspect {
  const motion: Motion = direction ?? elements[i]!;
  return { name, motion, numeric: numeric[i]!, analytic: analytic[i]! };
}
