import type { Counter } from '../../compute/counter';
import type { Rows } from '../../compute/rowKernels';
import { referenceCounter } from '../../compute/reference/referenceCounter';
import type { InspectChoice, LayerReport, ReportWarning, RowSummaries } from '../../protocol/inspect';
import { silent } from '../../work';
import type { Work } from '../../work';
import { assembleReport, rowMap } from '../assembleReport';
import type { ReportParts } from '../assembleReport';
import { SpreadRows, WholeRows } from './lanes';
import type { Lane, LaneRows } from './lanes';
import { keepsFinite } from '../rows/mapSummaries';
import { asUsed, givenStatistics } from '../normStatistics';
import type { GroupStatistics } from '../normStatistics';
import { ChoiceError, planNorm } from '../plan';
import type { NormPlan } from '../plan';
import type { RowMap } from '../rows/rowMap';
import { RowRanks } from './rowRanks';
import type { Block } from './streamedBlock';
import { StreamedCache } from './streamedCache';
import type { StreamedRows } from './streamedCache';
import { StreamedGroups } from './streamedGroups';
import { StreamedMap } from './streamedMap';
import type { RowSpreads } from './streamedMap';
import { StreamedReader, empty } from './streamedReader';
import type { ReaderRequest, Visitor } from './streamedReader';
import { visitRows } from './visitRows';

export interface StreamedRequest extends ReaderRequest {
  readonly name: string;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly counter?: Counter;
  /** Of this tensor, kept between questions about it. */
  readonly cache?: StreamedCache;
}

/**
 * As `layerReport`, for a tensor that is not in memory: it is read in blocks of samples, two or three times, and what a
 * further question about it needs is kept. Everything is exact but the quantiles of rows that are spread over the
 * blocks; how far those may be off is in the report.
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
  private readonly cache: StreamedCache;
  /** Rows, and the norm's groups, are each in one block, or spread over all of them. */
  private readonly rowsSpread: boolean;
  private readonly groupsSpread: boolean;
  private readonly reader: StreamedReader;

  constructor(private readonly request: StreamedRequest) {
    const { stream, choice, parameters } = request;
    this.counter = request.counter ?? referenceCounter;
    this.cache = request.cache ?? new StreamedCache();
    refuseWhatNeedsAll(choice);
    this.plan = planNorm(empty(stream.shape, stream), choice, parameters);
    this.rowsSpread = isSpread(this.plan.rows.strides);
    this.groupsSpread = isSpread(this.plan.axes.groups.strides);
    this.reader = new StreamedReader(request, this.rowsSpread && !this.plan.affinePerRow ? 3 : 2);
    if (!isSpread(this.plan.axes.parameters.strides)) {
      throw new ChoiceError('Parameters that vary from sample to sample need the whole tensor in memory');
    }
  }

  async run(work: Work): Promise<Pick<ReportParts, 'before' | 'after' | 'map'>> {
    const known = this.cache.rowsOf(this.plan, this.request.choice.bins);
    const lane = known ? undefined : this.lane();
    const statistics = await this.firstPass(lane, work);
    const map = rowMap(this.plan, statistics, this.request.choice);
    const before = known ?? (lane instanceof SpreadRows ? lane : this.keep(lane!.finish()));
    const { count, std } = spreadsOf(before);
    return this.plan.affinePerRow && keepsFinite(map, count)
      ? this.mapped(before, map, { count, std }, work)
      : this.normalized(before, map, statistics, work);
  }

  /** What the norm divides by; of rows that are spread, what the second pass needs. */
  private async firstPass(lane: Lane | undefined, work: Work): Promise<GroupStatistics> {
    const { plan, cache } = this;
    const given = givenStatistics(plan) ?? cache.groupsOf(plan);
    const areRows = plan.rowsAreGroups && lane instanceof SpreadRows;
    const groups = given || areRows ? undefined : new StreamedGroups(plan, this.counter, this.groupsSpread);
    const visitors: Visitor[] = [];
    if (lane) visitors.push(this.rowsVisitor(lane, 1, work));
    if (groups) visitors.push((block) => groups.visit(block, silent(work)));
    await this.reader.pass(visitors, work);
    lane?.endPass(1);
    const statistics = given ?? groups?.finish() ?? (lane as SpreadRows).statistics();
    if (!givenStatistics(plan)) cache.keepGroups(plan, statistics);
    return asUsed(plan, statistics);
  }
  /** The second pass where summaries after can be derived. */
  private async mapped(
    before: StreamedRows | SpreadRows,
    map: RowMap,
    spreads: RowSpreads,
    work: Work,
  ): Promise<Pick<ReportParts, 'before' | 'after' | 'map'>> {
    const after = new StreamedMap(map, this.plan.rowView.K);
    const survey = after.survey(
      spreads,
      before instanceof SpreadRows ? undefined : before.ranks,
      this.counter,
    );
    const look: Visitor = (block) => survey?.visit(rowsOf(block), this.firstRow(block), silent(work));
    await this.reader.pass([...this.secondVisitors(before, work), ...(survey ? [look] : [])], work);
    const rows = this.finished(before);
    if (survey) {
      survey.finish(rows.rows.summaries);
      rows.ranks.add(survey);
    }
    return { before: withErrors(rows.rows), after: after.finish(rows), map };
  }

  /** The second pass, and where rows are spread a third, where each value is normalized. */
  private async normalized(
    before: StreamedRows | SpreadRows,
    map: RowMap,
    statistics: GroupStatistics,
    work: Work,
  ): Promise<Pick<ReportParts, 'before' | 'after' | 'map'>> {
    const after = this.lane();
    const look = (pass: number): Visitor => this.rowsVisitor(after, pass, work, statistics);
    await this.reader.pass([...this.secondVisitors(before, work), look(1)], work);
    const rows = this.finished(before);
    after.endPass(1);
    if (after.passes > 1) await this.reader.pass([look(2)], work);
    return { before: withErrors(rows.rows), after: withErrors(after.finish()), map };
  }

  private lane(): SpreadRows | WholeRows {
    const { K } = this.plan.rowView;
    const { bins } = this.request.choice;
    return this.rowsSpread ? new SpreadRows(this.counter, K, bins) : new WholeRows(this.counter, K, bins);
  }

  private secondVisitors(before: StreamedRows | SpreadRows, work: Work): Visitor[] {
    return before instanceof SpreadRows ? [this.rowsVisitor(before, 2, work)] : [];
  }

  private finished(before: StreamedRows | SpreadRows): StreamedRows {
    if (!(before instanceof SpreadRows)) return before;
    before.endPass(2);
    return this.keep(before.finish());
  }

  private keep(rows: LaneRows): StreamedRows {
    const known = { rows, ranks: new RowRanks(rows.summaries) };
    this.cache.keepRows(this.plan, this.request.choice.bins, known);
    return known;
  }

  /** @param statistics Where values are normalized first. */
  private rowsVisitor(lane: Lane, pass: number, work: Work, statistics?: GroupStatistics): Visitor {
    return async (block) => {
      const map = statistics && this.localMap(block, statistics);
      const shown = { lane, pass, offset: this.firstRow(block), map };
      await visitRows(this.counter, rowsOf(block), shown, silent(work));
    };
  }

  /** Of the tensor's rows, where a block's begin. */
  private firstRow({ first, tensor, plan }: Block): number {
    return this.rowsSpread ? 0 : first * (plan.rowView.K / tensor.shape[0]!);
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

function rowsOf({ tensor, plan }: Block): Rows {
  return { data: tensor.data, view: plan.rowView };
}

export function withErrors({ summaries, quantileError }: LaneRows): RowSummaries {
  return { ...summaries, ...(quantileError && { quantileError }) };
}

/** Of rows that are spread, after the first pass. */
function spreadsOf(before: StreamedRows | SpreadRows): RowSpreads {
  if (!(before instanceof SpreadRows)) return before.rows.summaries;
  return { count: before.counts, std: before.statistics().variance.map(Math.sqrt) };
}

/** Whether a grouping's groups have elements in every sample. */
export function isSpread([first]: readonly number[]): boolean {
  return first === 0;
}

function refuseWhatNeedsAll({ batchSize, simulate }: InspectChoice): void {
  if (batchSize === undefined && simulate === undefined) return;
  throw new ChoiceError(
    `${simulate ? 'Simulating a small type' : 'Drawing small batches'} needs the whole tensor in memory: raise normscope.memoryBudget, or inspect fewer samples`,
  );
}

export function streamWarnings({ bins }: InspectChoice): ReportWarning[] {
  const message =
    'The tensor is larger than the memory budget, so it was read in blocks: percentiles are approximate';
  return [{ kind: 'streamed', message: bins === 'fd' ? `${message}, and each row has 64 bins` : message }];
}
