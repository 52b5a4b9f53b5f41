import type { Counter } from '../../compute/counter';
import { referenceCounter } from '../../compute/reference/referenceCounter';
import type { LayerReport, RowSummaries } from '../../protocol/inspect';
import type { TensorStream } from '../../readers/tensorStream';
import { elementCount, formatShape } from '../../tensor/tensor';
import type { Tensor } from '../../tensor/tensor';
import { silent } from '../../work';
import type { Work } from '../../work';
import { assembleComparison, planComparison, planFitting } from '../compareTensors';
import type { ComparisonParts, ComparisonSubject } from '../compareTensors';
import { ElementDifferences } from '../elementDifferences';
import { SpreadRows } from './lanes';
import type { RowEnds } from './lanes';
import { PairedRows } from '../rows/pairedRows';
import { isSpread, streamWarnings, withErrors } from './streamedReport';
import { visitRows } from './visitRows';

/** Two tensors, either of which may be larger than what may be held. */
export interface StreamedComparisonRequest extends ComparisonSubject {
  readonly first: ComparisonSubject['first'] & { readonly tensor: TensorStream };
  readonly second: ComparisonSubject['second'] & { readonly tensor: TensorStream };
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly counter?: Counter;
  /** Elements read at a time, of the larger one. */
  readonly blockElements?: number;
}

const BLOCK_ELEMENTS = 1 << 22;

/** A tensor in memory as one that is read in blocks: the same memory. */
export function streamOf({ data, shape, dtype }: Tensor): TensorStream {
  const sample = data.length / shape[0]!;
  return {
    shape,
    dtype,
    read: (first, count) => Promise.resolve(data.subarray(first * sample, (first + count) * sample)),
  };
}

/**
 * As `compareTensors`, for tensors that are read in blocks of samples: once by sample, twice by feature. Everything is
 * exact but the quantiles by feature; how far those may be off is in the report. Instead of 'fd' features have 64 bins.
 * @throws {ChoiceError} as `compareTensors`.
 */
export async function streamedComparison(
  request: StreamedComparisonRequest,
  work: Work,
): Promise<LayerReport> {
  const { first, second, choice, now } = request;
  const started = now();
  const plans = planComparison(first, second, choice);
  const sameShape = formatShape(first.tensor.shape) === formatShape(second.tensor.shape);
  const differences = sameShape ? new ElementDifferences(first.tensor.shape) : undefined;
  const comparing = { request, rows: plans[0].rowView.K, differences, work };
  const [before, after] = await (isSpread(plans[0].rows.strides) ? byFeature : bySample)(comparing);
  const parts: ComparisonParts = { before, after, differences: differences?.finish() ?? {} };
  const report = assembleComparison(request, plans[0], parts);
  const warnings = [...report.warnings, ...streamWarnings(choice)];
  return { ...report, warnings, milliseconds: now() - started };
}

interface Comparing {
  readonly request: StreamedComparisonRequest;
  readonly rows: number;
  readonly differences: ElementDifferences | undefined;
  readonly work: Work;
}

/** Each sample is in one block, and both tensors have as many. */
async function bySample({
  request,
  rows,
  differences,
  work,
}: Comparing): Promise<[RowSummaries, RowSummaries]> {
  const { counter = referenceCounter, choice } = request;
  const paired = new PairedRows(counter, rows, choice.bins);
  await eachBlocks(request, work, async (a, b) => {
    const views = [planFitting(a!, choice).rowView, planFitting(b!, choice).rowView] as const;
    await paired.visit({ data: [a!.data, b!.data], views }, work);
    differences?.visit(a!.data, b!.data);
  });
  return paired.finish();
}

/** The first pass finds where the rows of both begin and end, the second counts. */
async function byFeature({
  request,
  rows,
  differences,
  work,
}: Comparing): Promise<[RowSummaries, RowSummaries]> {
  const { counter = referenceCounter, choice } = request;
  const lanes = [
    new SpreadRows(counter, rows, choice.bins),
    new SpreadRows(counter, rows, choice.bins),
  ] as const;
  const visit = async (lane: SpreadRows, block: Tensor | undefined, pass: number): Promise<void> => {
    if (!block) return;
    const shown = { data: block.data, view: planFitting(block, choice).rowView };
    await visitRows(counter, shown, { lane, pass, offset: 0 }, silent(work));
  };
  for (const pass of [1, 2]) {
    await eachBlocks(request, passOf(work, pass), async (a, b) => {
      await visit(lanes[0], a, pass);
      await visit(lanes[1], b, pass);
      if (pass === 1 && a && b) differences?.visit(a.data, b.data);
    });
    const range = rangeOfBoth(lanes[0].ends, lanes[1].ends);
    for (const lane of lanes) lane.endPass(pass, range);
  }
  const binRange = rangeOfBoth(lanes[0].ends, lanes[1].ends);
  const [before, after] = [withErrors(lanes[0].finish()), withErrors(lanes[1].finish())];
  return [
    { ...before, binRange },
    { ...after, binRange },
  ];
}

/** The same samples of both, in order; nothing of the one that has no more. */
async function eachBlocks(
  { first, second, blockElements = BLOCK_ELEMENTS }: StreamedComparisonRequest,
  work: Work,
  visit: (a: Tensor | undefined, b: Tensor | undefined) => Promise<void> | void,
): Promise<void> {
  const streams = [first.tensor, second.tensor] as const;
  const sample = Math.max(...streams.map(({ shape }) => elementCount(shape.slice(1))));
  const step = Math.max(1, Math.floor(blockElements / sample));
  const samples = Math.max(...streams.map(({ shape }) => shape[0]!));
  for (let from = 0; from < samples; from += step) {
    work.progress(from, samples);
    await work.pause();
    const a = await blockOf(streams[0], from, step, work);
    const b = await blockOf(streams[1], from, step, work);
    await visit(a, b);
  }
}

async function blockOf(
  stream: TensorStream,
  from: number,
  step: number,
  work: Work,
): Promise<Tensor | undefined> {
  const [samples, ...rest] = stream.shape as [number, ...number[]];
  const count = Math.min(step, samples - from);
  if (count <= 0) return undefined;
  return { data: await stream.read(from, count, work), shape: [count, ...rest], dtype: stream.dtype };
}

/** Of two passes together. */
function passOf(work: Work, pass: number): Work {
  return {
    progress: (done, total) => {
      work.progress((pass - 1) * total + done, 2 * total);
    },
    pause: () => work.pause(),
  };
}

function rangeOfBoth(a: RowEnds, b: RowEnds): RowEnds {
  const lesser = (x: number, y: number): number => (x < y || Number.isNaN(y) ? x : y);
  return {
    min: a.min.map((value, row) => lesser(value, b.min[row]!)),
    max: a.max.map((value, row) => -lesser(-value, -b.max[row]!)),
  };
}
