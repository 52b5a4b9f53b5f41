import type { CheckGradientsDocument } from '../protocol/documents/checkGradients';
import { toJsonNumber } from '../protocol/documents/schema';
import type { CheckRequest } from '../protocol/jobs';
import type { Work } from '../work';
import { checkGradients } from './checkGradients';
import type { CheckResult, ElementResult, ParameterResult } from './checkGradients';
import { checkOptions } from './checkOptions';
import type { CheckOptions } from './checkOptions';
import type { Checkable } from './checkables';
import { stepCurve } from './stepCurve';
import type { StepPoint } from './stepCurve';
import { subjectOf } from './subjects';

/** The course's seed. */
export const DEFAULT_SEED = 231;

/** The curve of a net's every parameter would take longer than its check: these many gradients have one. */
const CURVES = 3;

/** Check a layer at drawn inputs and make the document of it. */
export async function runCheck(
  checkable: Checkable,
  request: CheckRequest,
  work: Work,
  now: () => number,
): Promise<CheckGradientsDocument> {
  const started = now();
  const { seed, params } = request;
  const shape = request.shape ?? checkable.defaultShape;
  const options = checkOptions(request.options);
  const subject = subjectOf(
    checkable.layer,
    (random) => checkable.draw(shape, params, random),
    params,
    seed,
    options.dout,
    checkable.pure ?? true,
  );
  const explainZero = (name: string): string | undefined => checkable.explainZero?.(name, params);
  const result = await checkGradients(subject, options, work, explainZero);
  const curve = await stepCurve(subject, curveNames(result.parameters), work);
  return documentOf(request.layer, shape, seed, options, result, curve, now() - started);
}

/** What is not right first, then in order. */
function curveNames(parameters: readonly ParameterResult[]): string[] {
  const rank = { fail: 0, explained: 1, pass: 2 };
  return [...parameters]
    .sort((a, b) => rank[a.verdict] - rank[b.verdict])
    .slice(0, CURVES)
    .map(({ name }) => name);
}

function documentOf(
  layer: string,
  shape: readonly number[],
  seed: number,
  options: CheckOptions,
  result: CheckResult,
  curve: readonly StepPoint[],
  milliseconds: number,
): CheckGradientsDocument {
  return {
    ...{ layer, shape, seed, options, milliseconds },
    evaluations: result.evaluations,
    warnings: result.warnings,
    parameters: result.parameters.map((parameter) => ({
      name: parameter.name,
      shape: parameter.shape,
      maxRelError: toJsonNumber(parameter.maxRelError),
      maxAbsError: toJsonNumber(parameter.maxAbsError),
      worst: parameter.worst ? unravel(parameter.worst.index, parameter.shape) : [],
      verdict: parameter.verdict,
      cause: parameter.cause,
      evidence: parameter.evidence,
      elements: parameter.elements.map((element) => elementDocument(element, parameter.shape)),
    })),
    stepCurve: curve.map((point) => ({ ...point, maxRelError: toJsonNumber(point.maxRelError) })),
  };
}

function elementDocument(
  { index, numeric, analytic, relError }: ElementResult,
  shape: readonly number[],
): CheckGradientsDocument['parameters'][number]['elements'][number] {
  return {
    index: unravel(index, shape),
    numeric: toJsonNumber(numeric),
    analytic: toJsonNumber(analytic),
    relError: toJsonNumber(relError),
  };
}

/** A flat index as one per axis. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(flat % shape[axis]!);
    flat = Math.floor(flat / shape[axis]!);
  }
  return index;
}
