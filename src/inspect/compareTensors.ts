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
import { formatShape } from '../tensor/tensor';
import type { Work } from '../work';
import { layerBands } from './bands';
import { gatherRows, rowsPerBlock } from './gather';
import { findPathologies } from './pathology';
import { ChoiceError, planNorm } from './plan';
import type { NormPlan } from './plan';
import { SummaryTable, summarizeRow } from './rowSummaries';

const ELEMENTS_PER_PAUSE = 1 << 20;

export interface ComparisonRequest {
  readonly first: { readonly name: string; readonly tensor: Tensor };
  /** `source`: its file, for people, where it is another one; else empty. */
  readonly second: { readonly name: string; readonly source: string; readonly tensor: Tensor };
  readonly choice: InspectChoice;
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
  const { first, second, choice, now } = request;
  const started = now();
  const plan = planRows(first.tensor, choice);
  const other = planRows(second.tensor, withLayoutFor(second.tensor, choice));
  assertSameRows(request, plan, other);
  const [before, after] = await summarizeBoth(request, plan, other, work);
  const unknown = (): Float64Array => new Float64Array(plan.rowView.K).fill(NaN);
  const target = { beta: unknown(), gamma: unknown() };
  const pathologies = findPathologies({ tensor: first.tensor, choice, before });
  const { eps, followedBy, semantics } = choice;
  return {
    tensor: {
      name: first.name,
      shape: first.tensor.shape,
      dtype: first.tensor.dtype,
      layout: plan.roles.layout,
    },
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
    comparison: {
      name: second.name,
      source: second.source,
      ...(await differences(first.tensor, second.tensor, work)),
    },
    milliseconds: now() - started,
  };
}

function planRows(tensor: Tensor, choice: InspectChoice): NormPlan {
  return planNorm(tensor, { ...choice, norm: 'none', mode: 'train' }, {});
}

/** The layout is the first tensor's; a second one of another rank has the default of its own. */
function withLayoutFor({ shape }: Tensor, { layout, ...choice }: InspectChoice): InspectChoice {
  return layout?.length === Math.max(2, shape.length) ? { ...choice, layout } : choice;
}

function assertSameRows({ first, second, choice }: ComparisonRequest, a: NormPlan, b: NormPlan): void {
  if (a.rowView.K === b.rowView.K) return;
  const noun = choice.axis === 'feature' ? 'features' : 'samples';
  throw new ChoiceError(
    `Only tensors with the same number of ${noun} can be compared: expected ${a.rowView.K} as ${first.name} ` +
      `(${formatShape(first.tensor.shape)}) has, got ${b.rowView.K} from ${second.name} ` +
      `(${formatShape(second.tensor.shape)})`,
  );
}

async function summarizeBoth(
  { first, second, choice: { bins }, counter = referenceCounter }: ComparisonRequest,
  { rowView: a }: NormPlan,
  { rowView: b }: NormPlan,
  work: Work,
): Promise<[RowSummaries, RowSummaries]> {
  const sizes = [a.P * a.Q, b.P * b.Q] as const;
  const step = Math.min(rowsPerBlock(a), rowsPerBlock(b));
  const memory = counter.block(step * (sizes[0] + sizes[1]));
  const blocks = [memory.subarray(0, step * sizes[0]), memory.subarray(step * sizes[0])] as const;
  const expected = bins === 'fd' ? 32 : bins;
  const tables = [new SummaryTable(a.K, expected), new SummaryTable(a.K, expected)] as const;
  const binRange = { min: new Float64Array(a.K), max: new Float64Array(a.K) };
  for (let from = 0; from < a.K; from += step) {
    work.progress(from, a.K);
    await work.pause();
    const to = Math.min(from + step, a.K);
    gatherRows(first.tensor.data, a, from, to, blocks[0]);
    gatherRows(second.tensor.data, b, from, to, blocks[1]);
    for (let row = from; row < to; row++) {
      const [x, y] = blocks.map((block, i) =>
        block.subarray((row - from) * sizes[i]!, (row - from + 1) * sizes[i]!),
      ) as [Float64Array, Float64Array];
      const range = rangeOf(x, y);
      binRange.min[row] = range.min;
      binRange.max[row] = range.max;
      summarizeRow(counter, x, x.length, bins, tables[0], row, range);
      const used = tables[0].binOffsets[row + 1]! - tables[0].binOffsets[row]!;
      summarizeRow(counter, y, y.length, used > 0 ? used : bins, tables[1], row, range);
    }
  }
  return [
    { ...tables[0].finish(), binRange },
    { ...tables[1].finish(), binRange },
  ];
}

/** Smallest and largest finite value of both rows; NaN where there is none. */
function rangeOf(...rows: readonly Float64Array[]): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const x = row[i]!;
      if (x - x !== 0) continue;
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  return min <= max ? { min, max } : { min: NaN, max: NaN };
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

/** Element by element, where the shapes agree. */
async function differences(
  { data, shape }: Tensor,
  { data: other, shape: otherShape }: Tensor,
  work: Work,
): Promise<Pick<Comparison, 'largest' | 'differing' | 'elements'>> {
  if (formatShape(shape) !== formatShape(otherShape)) return {};
  let differing = 0;
  let largest = -1;
  let at = 0;
  for (let start = 0; start < data.length; start += ELEMENTS_PER_PAUSE) {
    await work.pause();
    const end = Math.min(start + ELEMENTS_PER_PAUSE, data.length);
    for (let i = start; i < end; i++) {
      const difference = distance(data[i]!, other[i]!);
      if (difference > 0) differing++;
      if (difference > largest) {
        largest = difference;
        at = i;
      }
    }
  }
  if (largest < 0) return { differing, elements: 0 };
  return {
    largest: { difference: largest, index: indexOf(at, shape), first: data[at]!, second: other[at]! },
    differing,
    elements: data.length,
  };
}

/** `|x - y|`; 0 for two NaN and for the same infinity, infinite for any other pair that is not finite. */
function distance(x: number, y: number): number {
  if (x === y) return 0;
  const difference = Math.abs(x - y);
  if (difference - difference === 0) return difference;
  return x !== x && y !== y ? 0 : Infinity;
}

/** Coordinates of a row-major index. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return index;
}
