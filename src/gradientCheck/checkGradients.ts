import type { NdArray } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import type { Work } from '../work';
import type { CheckOptions } from './checkOptions';
import { examine } from './doctor';
import type { DoctorWarning } from './doctor';
import { elementCause } from './elementCauses';
import { parameterCause } from './parameterCauses';
import type { GradientPair } from './parameterCauses';
import { relError } from './relError';
import { Probe } from './subject';
import type { Subject } from './subject';
import { figure, verdictOf } from './verdicts';
import type { Cause, Finding, Verdict } from './verdicts';

export interface ElementResult {
  /** Flat index. */
  readonly index: number;
  readonly numeric: number;
  readonly analytic: number;
  readonly relError: number;
}

export interface ParameterResult {
  readonly name: string;
  readonly shape: readonly number[];
  readonly maxRelError: number;
  readonly maxAbsError: number;
  /** The element with the largest relative error. */
  readonly worst: ElementResult | undefined;
  readonly verdict: Verdict;
  readonly cause: Cause;
  readonly evidence: string;
  readonly elements: readonly ElementResult[];
}

export interface CheckResult {
  readonly warnings: readonly DoctorWarning[];
  readonly parameters: readonly ParameterResult[];
  readonly evaluations: number;
}

/** Failing elements that are looked into; they stand for the rest. */
const SUSPECTS = 6;

/**
 * Compare a layer's backward with central differences of its forward, element by element, and say why where they
 * differ. The subject is never written to.
 * @throws whatever forward or backward throw.
 */
export async function checkGradients(
  subject: Subject,
  options: CheckOptions,
  work: Work,
  explainZero: (name: string) => string | undefined = () => undefined,
): Promise<CheckResult> {
  const diagnosis = examine(subject, options);
  const probe = new Probe(subject, options.dtype);
  const { layer, inputs, params, dout } = subject;
  const returned = layer.backward(dout, layer.forward(inputs, params).cache);
  const wanted = options.inputs ?? Object.keys(inputs).filter((name) => returned[name]);
  const pairs: GradientPair[] = [];
  for (const [n, name] of wanted.entries()) {
    work.progress(n, wanted.length);
    pairs.push(await comparePair(probe, subject, name, returned[name], options, work));
  }
  const floor = zeroFloor(subject, probe, options);
  const parameters: ParameterResult[] = [];
  for (const pair of pairs) {
    await work.pause();
    const finding =
      diagnosis.unstable ?? explain(probe, pair, pairs, subject, options, diagnosis.isFloat32, floor);
    const text = finding.cause === 'structuralZero' ? explainZero(pair.name) : undefined;
    parameters.push(resultOf(pair, { ...finding, evidence: text ?? finding.evidence }, options));
  }
  return { warnings: diagnosis.warnings, parameters, evaluations: probe.evaluations };
}

async function comparePair(
  probe: Probe,
  { inputs }: Subject,
  name: string,
  returned: NdArray | undefined,
  options: CheckOptions,
  work: Work,
): Promise<GradientPair> {
  const value = inputs[name];
  if (!value)
    throw new RangeError(`There is no input "${name}"; known are ${Object.keys(inputs).join(', ')}`);
  const gradient = returned ?? { data: new Float64Array(value.data.length), shape: value.shape };
  if (options.fast) return directionalPair(probe, name, value, gradient, options);
  const elements = chooseElements(value.data.length, options);
  const numeric = new Float64Array(elements.length);
  for (let i = 0; i < elements.length; i++) {
    if (i % 16 === 0) await work.pause();
    numeric[i] = probe.central(name, elements[i]!, options.h);
  }
  const analytic = Float64Array.from(elements, (at) => gradient.data[at] ?? NaN);
  return { name, value, elements, numeric, returned: gradient, analytic };
}

/** All elements, or a seeded sample of them. */
function chooseElements(count: number, { elements }: CheckOptions): Int32Array {
  if (elements === undefined || elements >= count) return Int32Array.from({ length: count }, (_, i) => i);
  return new RandomState(count).permutation(count).slice(0, elements).sort();
}

/** Fast mode: the gradient along one seeded random direction, as one element. */
function directionalPair(
  probe: Probe,
  name: string,
  value: NdArray,
  gradient: NdArray,
  { h }: CheckOptions,
): GradientPair {
  const random = new RandomState(value.data.length).randn(value.data.length);
  const length = Math.sqrt(random.reduce((sum, v) => sum + v * v, 0));
  const direction = random.map((v) => v / length);
  const along = direction.reduce((sum, v, i) => sum + v * (gradient.data[i] ?? NaN), 0);
  return {
    ...{ name, value, returned: gradient, elements: Int32Array.of(0) },
    numeric: Float64Array.of(probe.along(name, direction, h)),
    analytic: Float64Array.of(along),
  };
}

/** Below this a gradient is nothing but the rounding of the output over the step. */
function zeroFloor({ inputs, dout }: Subject, probe: Probe, { h, dtype }: CheckOptions): number {
  const out = probe.forward(inputs);
  const size = out.reduce((sum, value, i) => sum + Math.abs(value * dout.data[i]!), 0);
  const ulp = dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  return (32 * ulp * size) / (2 * h);
}

function passes(numeric: number, analytic: number, { atol, rtol, floor }: CheckOptions): boolean {
  return Math.abs(numeric - analytic) <= atol || relError(numeric, analytic, floor) <= rtol;
}

function explain(
  probe: Probe,
  pair: GradientPair,
  all: readonly GradientPair[],
  subject: Subject,
  options: CheckOptions,
  isFloat32: boolean,
  floor: number,
): Finding {
  const { numeric, analytic } = pair;
  const sameShape = pair.returned.data.length === pair.value.data.length;
  const largest = (values: Float64Array): number => Math.max(...values.map(Math.abs));
  const others = Math.max(0, ...all.filter((other) => other !== pair).map((other) => largest(other.numeric)));
  if (sameShape && largest(analytic) <= floor && largest(numeric) <= floor && others > 1e3 * floor) {
    return { cause: 'structuralZero', evidence: `Structural zero: ${pair.name} has no effect on the output` };
  }
  const failing = [...numeric.keys()].filter((i) => !passes(numeric[i]!, analytic[i]!, options));
  if (failing.length === 0 && sameShape) return { cause: 'none', evidence: '' };
  const comparable = sameShape && !options.fast && analytic.every(Number.isFinite);
  const excused = comparable ? excuse(probe, pair, failing, options, isFloat32) : undefined;
  const pattern = excused ?? parameterCause(pair, all, subject.sizes);
  const onlyFloat32 = comparable && pattern.cause === 'realError' && options.dtype === 'float32';
  return (onlyFloat32 ? rightInFloat64(subject, pair, failing) : undefined) ?? pattern;
}

/** A check in float32 takes wide steps through rounding and kinks: what agrees in float64 is no wrong gradient. */
function rightInFloat64(
  subject: Subject,
  { name, analytic, elements }: GradientPair,
  failing: readonly number[],
): Finding | undefined {
  const probe = new Probe(subject, 'float64');
  let worst = 0;
  for (const i of failing.slice(0, 4 * SUSPECTS)) {
    worst = Math.max(worst, relError(probe.central(name, elements[i]!, 1e-5), analytic[i]!));
  }
  if (!(worst <= 1e-3)) return undefined;
  return {
    cause: 'float32',
    evidence: `Right in float64, to ${figure(worst)}: what differs is float32 and the step it needs`,
  };
}

/** An excuse counts only if it holds for every element looked into: one real error is one too many. */
function excuse(
  probe: Probe,
  { name, numeric, analytic, elements }: GradientPair,
  failing: readonly number[],
  options: CheckOptions,
  isFloat32: boolean,
): Finding | undefined {
  const error = (i: number): number => relError(numeric[i]!, analytic[i]!, options.floor);
  const largest = (i: number): number => Math.abs(numeric[i]! - analytic[i]!);
  const byRelative = [...failing].sort((a, b) => error(b) - error(a)).slice(0, SUSPECTS);
  const byAbsolute = [...failing].sort((a, b) => largest(b) - largest(a)).slice(0, SUSPECTS);
  let first: Finding | undefined;
  for (const i of new Set([...byAbsolute, ...byRelative])) {
    const suspect = { name, at: elements[i]!, numeric: numeric[i]!, analytic: analytic[i]! };
    const found = elementCause(probe, suspect, options, isFloat32);
    if (!found) return undefined;
    first ??= found;
  }
  return first;
}

function resultOf(pair: GradientPair, finding: Finding, options: CheckOptions): ParameterResult {
  const { name, value, elements, numeric, analytic } = pair;
  const results = Array.from(elements, (index, i) => ({
    index,
    numeric: numeric[i]!,
    analytic: analytic[i]!,
    relError: relError(numeric[i]!, analytic[i]!, options.floor),
  }));
  let worst = results[0];
  for (const result of results) if (worst && !(result.relError <= worst.relError)) worst = result;
  const allPass = results.every(({ numeric: n, analytic: a }) => passes(n, a, options));
  const passed = finding.cause === 'none' || (finding.cause === 'structuralZero' && allPass);
  return {
    ...{ name, shape: value.shape, worst, elements: results },
    maxRelError: worst?.relError ?? 0,
    maxAbsError: Math.max(0, ...results.map(({ numeric: n, analytic: a }) => Math.abs(n - a))),
    verdict: passed ? 'pass' : verdictOf(finding.cause),
    cause: finding.cause,
    evidence:
      finding.cause === 'none' && worst
        ? `Largest relative error ${figure(worst.relError)}`
        : finding.evidence,
  };
}
