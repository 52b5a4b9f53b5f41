import type { Arrays, NdArray } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import type { Work } from '../work';
import type { CheckOptions } from './checkOptions';
import { examine } from './doctor';
import type { DoctorWarning } from './doctor';
import { explain, largest, passes } from './explain';
import type { GradientPair } from './parameterCauses';
import { Probe } from './probe';
import { relError } from './relError';
import { analyticOf } from './subject';
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
  const { warnings, unstable, isFloat32 } = examine(subject, options);
  const probe = new Probe(subject, options.dtype);
  const pairs = await comparePairs(probe, options, work);
  const evidence = { probe, pairs, options, isFloat32, outputSize: sizeOf(probe.here(), subject.dout), work };
  const parameters: ParameterResult[] = [];
  for (const pair of pairs) {
    await work.pause();
    const finding = unstable ?? (await explain(pair, evidence));
    const text = finding.cause === 'structuralZero' ? explainZero(pair.name) : undefined;
    parameters.push(resultOf(pair, { ...finding, evidence: text ?? finding.evidence }, options));
  }
  return { warnings, parameters, evaluations: probe.evaluations };
}

/**
 * Numeric and analytic gradient of every input that is asked for, or of all; inputs whose name begins with `_` are no
 * variables, and neither is one without a gradient that has no effect.
 */
async function comparePairs(probe: Probe, options: CheckOptions, work: Work): Promise<GradientPair[]> {
  const { inputs } = probe.subject;
  const returned = analyticOf(probe.subject);
  const wanted = options.inputs ?? Object.keys(inputs).filter((name) => !name.startsWith('_'));
  const pairs: GradientPair[] = [];
  for (const [n, name] of wanted.entries()) {
    work.progress(n, wanted.length);
    const pair = await comparePair(probe, name, returned, options, work);
    const size = largest(pair.numeric);
    if (returned[name] || options.inputs || size > 0) pairs.push(pair);
  }
  return pairs;
}

async function comparePair(
  probe: Probe,
  name: string,
  returned: Arrays,
  options: CheckOptions,
  work: Work,
): Promise<GradientPair> {
  const { inputs } = probe.subject;
  const value = inputs[name];
  if (!value)
    throw new RangeError(`There is no input "${name}"; known are ${Object.keys(inputs).join(', ')}`);
  const gradient = returned[name] ?? { data: new Float64Array(value.data.length), shape: value.shape };
  const found = Object.keys(returned).join(', ') || 'none';
  const absent = returned[name]
    ? undefined
    : `Backward returned no gradient of ${name}; it returned ${found}`;
  const about = { name, value, returned: gradient, ...(absent !== undefined && { absent }) };
  if (options.fast) return { ...about, ...alongDirection(probe, name, gradient, options) };
  const elements = chooseElements(value.data.length, options);
  const numeric = new Float64Array(elements.length);
  for (let i = 0; i < elements.length; i++) {
    if (i % 16 === 0) await work.pause();
    numeric[i] = probe.central(name, elements[i]!, options.h);
  }
  const analytic = Float64Array.from(elements, (at) => gradient.data[at] ?? NaN);
  return { ...about, elements, numeric, analytic };
}

/** All elements, or a seeded sample of them. */
function chooseElements(count: number, { elements }: CheckOptions): Int32Array {
  if (elements === undefined || elements >= count) return Int32Array.from({ length: count }, (_, i) => i);
  return new RandomState(count).permutation(count).slice(0, elements).sort();
}

/** Fast mode: the gradient along one seeded random direction, as one element. */
function alongDirection(
  probe: Probe,
  name: string,
  gradient: NdArray,
  { h }: CheckOptions,
): Pick<GradientPair, 'direction' | 'elements' | 'numeric' | 'analytic'> {
  const count = probe.subject.inputs[name]!.data.length;
  const random = new RandomState(count).randn(count);
  const length = Math.sqrt(random.reduce((sum, v) => sum + v * v, 0));
  const direction = random.map((v) => v / length);
  const along = direction.reduce((sum, v, i) => sum + v * (gradient.data[i] ?? NaN), 0);
  return {
    ...{ direction, elements: Int32Array.of(0) },
    numeric: Float64Array.of(probe.central(name, direction, h)),
    analytic: Float64Array.of(along),
  };
}

/** `sum(|out * dout|)`. */
function sizeOf(out: Float64Array, dout: NdArray): number {
  return out.reduce((sum, value, i) => sum + Math.abs(value * dout.data[i]!), 0);
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
