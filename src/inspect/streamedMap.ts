import type { RowSummaries } from '../protocol/inspect';
import type { LaneRows } from './lanes';
import { RowAffines, countSigns, mapRow, rowAffine } from './mapSummaries';
import type { NormPlan } from './plan';
import type { RowMap } from './rowMap';
import { SummaryTable } from './rowSummaries';
import type { Block } from './streamedBlock';

/** Summaries after an affine map of whole rows: derived, but for the signs. */
export class StreamedMap {
  private readonly signs: SummaryTable;
  private readonly affines: RowAffines;

  constructor(
    private readonly plan: NormPlan,
    private readonly map: RowMap,
  ) {
    this.signs = new SummaryTable(plan.rowView.K, 0);
    this.affines = new RowAffines(map, plan.rowView.K);
  }

  visit({ tensor, plan: { rowView } }: Block): void {
    for (let p = 0; p < rowView.P; p++) countSigns(tensor.data, rowView, p, this.affines, this.signs);
  }

  finish(before: LaneRows): RowSummaries {
    const rows = this.plan.rowView.K;
    const table = new SummaryTable(rows, Math.ceil(before.summaries.counts.length / rows));
    for (let row = 0; row < rows; row++) mapRow(before, row, rowAffine(this.map, row), table);
    const { zeros, positive } = this.signs.columns;
    const quantileError = before.quantileError?.map(
      (error, row) => error * Math.abs(this.affines.factor[row]!),
    );
    return { ...table.finish(), zeros, positive, ...(quantileError && { quantileError }) };
  }
}
