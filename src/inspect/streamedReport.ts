import type { Counter } from '../compute/counter';
import { referenceCounter } from '../compute/reference/referenceCounter';
import type { InspectChoice, LayerReport, ReportWarning, RowSummaries } from '../protocol/inspect';
import type { TensorStream } from '../readers/tensorStream';
import { allocate, elementCount } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import type { Work } from '../work';
import { assembleReport, rowMap } from './assembleReport';
import { gatherRows, normalizeRow, rowStride, rowsPerBlock } from './gather';
import { SpreadRows, WholeRows } from './lanes';
import type { Lane, LaneRows } from './lanes';
import { keepsFinite } from './mapSummaries';
import type { GroupStatistics } from './normStatistics';
import { ChoiceError, planNorm } from './plan';
import type { NormPlan, ParameterSet } from './plan';
import type { RowMap } from './rowMap';
import type { Block } from './streamedBlock';
import { StreamedGroups } from './streamedGroups';
import { StreamedMap } from './streamedMap';

export interface StreamedRequest {
  readonly name: string;
  readonly stream: TensorStream;
  readonly choice: InspectChoice;
  readonly parameters: ParameterSet;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly counter?: Counter;
  /** Elements read at a time; the next block is read while one is counted. */
  readonly blockElements?: number;
}

const BLOCK_ELEMENTS = 1 << 23;

/**
 * As `layerReport`, for a tensor that is not in memory: it is read in blocks of samples, two or three
 * times. Everything is exact but the quantiles of rows that are spread over the blocks;
 * how far those may be off is in the report.
 * @throws {ChoiceError} when the choice does not fit the tensor, or asks for what needs all of it at once.
 */
export async function streamedReport(request: StreamedRequest, work: Work): Promise<LayerReport> {
  const started = request.now();
  const inspection = new StreamedInspection(request);
  const parts = await inspection.run(work);
  const { name, stream, choice } = request;
  const report = assembleReport({ name, tensor: stream, choice }, inspection.plan, {
    ...parts,
    batch: undefined,
  });
  const warnings = [...report.warnings, ...streamWarnings(choice)];
  return { ...report, warnings, milliseconds: request.now() - started };
}

class StreamedInspection {
  readonly plan: NormPlan;
  private readonly counter: Counter;
  /** Rows, and the norm's groups, are each in one block, or spread over all of them. */
  private readonly rowsSpread: boolean;
  private readonly groupsSpread: boolean;
  private readonly blockPlans = new Map<number, NormPlan>();
  /** For progress. */
  private readonly passes: number;
  private passesDone = 0;

  constructor(private readonly request: StreamedRequest) {
    const { stream, choice, parameters } = request;
    this.counter = request.counter ?? referenceCounter;
    refuseWhatNeedsAll(choice);
    this.plan = planNorm(empty(stream.shape, stream), choice, parameters);
    this.rowsSpread = isSpread(this.plan.rows.strides);
    this.groupsSpread = isSpread(this.plan.axes.groups.strides);
    this.passes = this.rowsSpread && !this.plan.affinePerRow ? 3 : 2;
    if (!isSpread(this.plan.axes.parameters.strides)) {
      throw new ChoiceError('Parameters that vary from sample to sample need the whole tensor in memory');
    }
  }

  async run(work: Work): Promise<{ before: RowSummaries; after: RowSummaries; map: RowMap }> {
    const before = this.lane();
    const groups = new StreamedGroups(this.plan, this.counter, this.groupsSpread);
    await this.pass(work, (block) => {
      this.visitRows(block, before, 1);
      return groups.visit(block, work);
    });
    before.endPass(1);
    const ofRows = before instanceof SpreadRows && this.plan.rowsAreGroups ? before.statistics() : undefined;
    const statistics = groups.finish(ofRows);
    const map = rowMap(this.plan, statistics, this.request.choice);
    const counts = before instanceof SpreadRows ? before.counts : undefined;
    const mapped = counts !== undefined && this.plan.affinePerRow && keepsFinite(map, counts);
    const after = mapped ? new StreamedMap(this.plan, map) : this.lane();
    const normalized = (pass: number) => (block: Block) => {
      const local = this.localMap(block, statistics);
      if (after instanceof StreamedMap) after.visit(block);
      else this.visitRows(block, after, pass, local);
    };
    await this.pass(work, (block) => {
      if (before.passes > 1) this.visitRows(block, before, 2);
      normalized(1)(block);
    });
    before.endPass(2);
    const rows = before.finish();
    if (after instanceof StreamedMap) return { ...withErrors(rows), after: after.finish(rows), map };
    after.endPass(1);
    if (after.passes > 1) await this.pass(work, normalized(2));
    const { summaries, quantileError } = after.finish();
    return { ...withErrors(rows), after: { ...summaries, ...(quantileError && { quantileError }) }, map };
  }

  private lane(): Lane {
    const { rowView } = this.plan;
    const { bins } = this.request.choice;
    return this.rowsSpread
      ? new SpreadRows(this.counter, rowView.K, bins)
      : new WholeRows(this.counter, rowView.K, bins);
  }

  /** Reads all blocks in order, each while the one before it is counted. */
  private async pass(work: Work, visit: (block: Block) => Promise<void> | void): Promise<void> {
    const { stream, blockElements = BLOCK_ELEMENTS } = this.request;
    const [samples, ...rest] = stream.shape as [number, ...number[]];
    const step = Math.max(1, Math.floor(blockElements / elementCount(rest)));
    const read = (first: number) => stream.read(first, Math.min(step, samples - first), work);
    let next: ReturnType<typeof read> | undefined = read(0);
    for (let first = 0; next; first += step) {
      const data = await next;
      next = first + step < samples ? read(first + step) : undefined;
      // A failure to read ahead is met when its turn comes, or not at all after a cancellation.
      next?.catch(() => undefined);
      work.progress(this.passesDone * samples + first, this.passes * samples);
      await work.pause();
      const shape = [Math.min(step, samples - first), ...rest];
      await visit({ first, tensor: { data, shape, dtype: stream.dtype }, plan: this.planOf(shape) });
    }
    this.passesDone++;
  }

  private planOf(shape: readonly number[]): NormPlan {
    const known = this.blockPlans.get(shape[0]!);
    if (known) return known;
    const { choice, parameters, stream } = this.request;
    const plan = planNorm(empty(shape, stream), choice, parameters);
    this.blockPlans.set(shape[0]!, plan);
    return plan;
  }

  private visitRows({ first, tensor, plan }: Block, lane: Lane, pass: number, map?: RowMap): void {
    const { rowView } = plan;
    const size = rowView.P * rowView.Q;
    const step = rowsPerBlock(rowView);
    const stride = rowStride(rowView);
    const block = this.counter.block(step * stride);
    const offset = this.rowsSpread ? 0 : first * (rowView.K / tensor.shape[0]!);
    for (let from = 0; from < rowView.K; from += step) {
      const to = Math.min(from + step, rowView.K);
      gatherRows(tensor.data, rowView, from, to, block, stride);
      for (let row = from; row < to; row++) {
        const at = (row - from) * stride;
        const values = block.subarray(at, at + size);
        if (map) normalizeRow(values, rowView, row, map);
        lane.visit(pass, offset + row, values);
      }
    }
  }

  /** The norm's map on a block: its own groups' statistics, where groups are not spread. */
  private localMap({ first, tensor, plan }: Block, statistics: GroupStatistics): RowMap {
    if (this.groupsSpread || plan.axes.groups.count === statistics.mean.length) {
      return rowMap(plan, statistics, this.request.choice);
    }
    const perSample = plan.axes.groups.count / tensor.shape[0]!;
    const part = (values: Float64Array): Float64Array =>
      values.subarray(first * perSample, first * perSample + plan.axes.groups.count);
    const { mean, residue, variance } = statistics;
    const own = { mean: part(mean), residue: part(residue), variance: part(variance) };
    return rowMap(plan, own, this.request.choice);
  }
}

function withErrors({ summaries, quantileError }: LaneRows): { before: RowSummaries } {
  return { before: { ...summaries, ...(quantileError && { quantileError }) } };
}

function isSpread([first]: readonly number[]): boolean {
  return first === 0;
}

/** What plans are made for: a shape without elements. */
function empty(shape: readonly number[], { dtype }: Pick<Tensor, 'dtype'>): Tensor {
  return { data: allocate(dtype, 0), shape, dtype };
}

function refuseWhatNeedsAll({ batchSize, simulate }: InspectChoice): void {
  if (batchSize === undefined && simulate === undefined) return;
  throw new ChoiceError(
    `${simulate ? 'Simulating a small type' : 'Drawing small batches'} needs the whole tensor in memory: raise normscope.memoryBudget, or inspect fewer samples`,
  );
}

function streamWarnings({ bins }: InspectChoice): ReportWarning[] {
  const message =
    'The tensor is larger than the memory budget, so it was read in blocks: percentiles are approximate';
  return [{ kind: 'streamed', message: bins === 'fd' ? `${message}, and each row has 64 bins` : message }];
}
