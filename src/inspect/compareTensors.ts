import type { Counter } from '../compute/counter';
import { referenceCounter } from '../compute/reference/referenceCounter';
import { groupSize } from '../normalization/grouping';
import type {
  Comparison,
  InspectChoice,
  LayerReport,
  ReportWarning,
  RowSummaries,
} from '../protocol/inspect';
import type { Tensor } from '../tensor/tensor';
import { allocate, formatShape } from '../tensor/tensor';
import type { Work } from '../work';
import { layerBands } from './bands';
import { ElementDifferences } from './elementDifferences';
import { PairedRows } from './rows/pairedRows';
import { findPathologies } from './pathology';
import { ChoiceError, planNorm } from './plan';
import type { NormPlan } from './plan';

const ELEMENTS_PER_PAUSE = 1 << 20;

/** One of two tensors, whether it is in memory or not. */
export interface ComparedTensor {
  readonly name: string;
  readonly tensor: Pick<Tensor, 'shape' | 'dtype'>;
}

/** What a comparison is about. */
export interface ComparisonSubject {
  readonly first: ComparedTensor;
  /** `source`: its file, for people, where it is another one; else empty. */
  readonly second: ComparedTensor & { readonly source: string };
  readonly choice: InspectChoice;
}

export interface ComparisonRequest extends ComparisonSubject {
  readonly first: ComparedTensor & { readonly tensor: Tensor };
  readonly second: ComparisonSubject['second'] & { readonly tensor: Tensor };
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly counter?: Counter;
}

/**
 * Two tensors row by row: `before` is the first, `after` the second, each as it is, without a norm. A row's bins run
 * over both tensors' values of that row, so that the counts compare ('fd': as many as suit the first tensor's).
 * Where the shapes agree, also element by element.
 * @throws {ChoiceError} when the numbers of rows differ, and for a layout or rank that does not fit.
 */
export async function compareTensors(request: ComparisonRequest, work: Work): Promise<LayerReport> {
  const { first, second, choice, now, counter = referenceCounter } = request;
  const started = now();
  const plans = planComparison(first, second, choice);
  const rows = new PairedRows(counter, plans[0].rowView.K, choice.bins);
  const data = [first.tensor.data, second.tensor.data] as const;
  await rows.visit({ data, views: [plans[0].rowView, plans[1].rowView] }, work);
  const [before, after] = rows.finish();
  const differences = await differencesOf(first.tensor, second.tensor, work);
  const report = assembleComparison(request, plans[0], { before, after, differences });
  return { ...report, milliseconds: now() - started };
}

/** What has been counted. */
export interface ComparisonParts {
  readonly before: RowSummaries;
  readonly after: RowSummaries;
  readonly differences: Pick<Comparison, 'largest' | 'differing' | 'elements'>;
}

/** From summaries to a report: everything that needs no further look at the values. */
export function assembleComparison(
  { first, second, choice }: ComparisonSubject,
  plan: NormPlan,
  { before, after, differences }: ComparisonParts,
): Omit<LayerReport, 'milliseconds'> {
  const unknown = (): Float64Array => new Float64Array(plan.rowView.K).fill(NaN);
  const target = { beta: unknown(), gamma: unknown() };
  const pathologies = findPathologies({ tensor: first.tensor, choice, before });
  const { eps, followedBy, semantics } = choice;
  const { shape, dtype } = first.tensor;
  return {
    tensor: { name: first.name, shape, dtype, layout: plan.roles.layout },
    norm: { name: 'none', label: plan.definition.label, mode: 'train', eps, followedBy, semantics },
    axis: choice.axis,
    rows: plan.rowView.K,
    rowsAreGroups: false,
    rowSize: plan.rowView.P * plan.rowView.Q,
    groupSize: groupSize(plan.axes.groups),
    before,
    after,
    target,
    pathologies,
    warnings: [...nonFinite(first.name, before), ...nonFinite(second.name, after)],
    bands: sharedBands(before, after, target, pathologies),
    comparison: { name: second.name, source: second.source, ...differences },
  };
}

/**
 * Plans of the rows of both.
 * @throws {ChoiceError} when their numbers differ, and for a layout or rank that does not fit.
 */
export function planComparison(
  first: ComparedTensor,
  second: ComparedTensor,
  choice: InspectChoice,
): [NormPlan, NormPlan] {
  const a = planRows(first.tensor, choice);
  const b = planFitting(second.tensor, choice);
  if (a.rowView.K === b.rowView.K) return [a, b];
  const noun = choice.axis === 'feature' ? 'features' : 'samples';
  throw new ChoiceError(
    `Only tensors with the same number of ${noun} can be compared: expected ${a.rowView.K} as ${first.name} ` +
      `(${formatShape(first.tensor.shape)}) has, got ${b.rowView.K} from ${second.name} ` +
      `(${formatShape(second.tensor.shape)})`,
  );
}

function planRows({ shape, dtype }: ComparedTensor['tensor'], choice: InspectChoice): NormPlan {
  return planNorm({ data: allocate(dtype, 0), shape, dtype }, { ...choice, norm: 'none', mode: 'train' }, {});
}

/** The layout is the first tensor's; one of another rank has the default of its own. */
export function planFitting(tensor: ComparedTensor['tensor'], choice: InspectChoice): NormPlan {
  const { layout, ...others } = choice;
  return planRows(tensor, layout?.length === Math.max(2, tensor.shape.length) ? choice : others);
}

async function differencesOf(
  first: Tensor,
  second: Tensor,
  work: Work,
): Promise<ComparisonParts['differences']> {
  if (formatShape(first.shape) !== formatShape(second.shape)) return {};
  const differences = new ElementDifferences(first.shape);
  for (let start = 0; start < first.data.length; start += ELEMENTS_PER_PAUSE) {
    await work.pause();
    const end = start + ELEMENTS_PER_PAUSE;
    differences.visit(first.data.subarray(start, end), second.data.subarray(start, end));
  }
  return differences.finish();
}

/** Both lanes on one axis: side by side is the point. */
function sharedBands(
  before: RowSummaries,
  after: RowSummaries,
  target: LayerReport['target'],
  pathologies: LayerReport['pathologies'],
): LayerReport['bands'] {
  const first = layerBands(before, after, target, pathologies, true);
  const second = layerBands(after, before, target, pathologies, true);
  const both = {
    low: Math.min(first.before.low, second.before.low),
    high: Math.max(first.before.high, second.before.high),
  };
  return { order: first.order, before: both, after: both, tileAfter: both };
}

function nonFinite(name: string, { nan, posInf, negInf }: RowSummaries): ReportWarning[] {
  const values = nan.reduce((sum, count, row) => sum + count + posInf[row]! + negInf[row]!, 0);
  if (values === 0) return [];
  const noun = values === 1 ? 'value' : 'values';
  return [
    { kind: 'nonFinite', message: `${values} non-finite ${noun} of ${name} left out of the statistics` },
  ];
}
