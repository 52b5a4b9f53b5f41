import type { Counter } from '../../compute/counter';
import type { RowSummaries } from '../../protocol/inspect';
import { RowAffines, mapRow, rowAffine } from '../rows/mapSummaries';
import { RankCounts } from './rankCounts';
import type { RankLook } from './rankCounts';
import { RankSurvey } from './rankSurvey';
import type { SurveyedRow } from './rankSurvey';
import type { RowMap } from '../rows/rowMap';
import type { RowRanks } from './rowRanks';
import { SummaryTable } from '../rows/rowSummaries';
import { signThresholds } from '../rows/signThresholds';
import type { SignThresholds } from '../rows/signThresholds';
import type { StreamedRows } from './streamedCache';

/** What must be known of rows to survey them. */
export interface RowSpreads {
  readonly count: Float64Array;
  readonly std: Float64Array;
}

/** Summaries after an affine map of whole rows: derived, but for the signs, which may need a look at the values. */
export class StreamedMap {
  private readonly affines: RowAffines;
  private readonly thresholds: readonly SignThresholds[];

  constructor(
    private readonly map: RowMap,
    private readonly rows: number,
  ) {
    this.affines = new RowAffines(map, rows);
    this.thresholds = Array.from({ length: rows }, (_, row) => signThresholds(rowAffine(map, row)));
  }

  /** Of the rows whose signs are not known yet; undefined where all are. */
  survey({ count, std }: RowSpreads, ranks: RowRanks | undefined, counter: Counter): RankLook | undefined {
    // Who asks for the first time may never ask again: what would be kept for that takes longer than to count.
    if (!ranks && counter.rows) return new RankCounts(counter.rows, this.thresholds);
    const surveyed: SurveyedRow[] = [];
    this.thresholds.forEach((thresholds, row) => {
      if (ranks?.signs(row, thresholds, this.affines.factor[row]!)) return;
      surveyed.push({ row, thresholds, count: count[row]!, std: std[row]! });
    });
    return surveyed.length > 0 ? new RankSurvey(this.rows, surveyed) : undefined;
  }

  finish({ rows: before, ranks }: StreamedRows): RowSummaries {
    const table = new SummaryTable(this.rows, Math.ceil(before.summaries.counts.length / this.rows));
    const { zeros, positive } = table.columns;
    for (let row = 0; row < this.rows; row++) {
      mapRow(before, row, rowAffine(this.map, row), table);
      const signs = ranks.signs(row, this.thresholds[row]!, this.affines.factor[row]!)!;
      zeros[row] = signs.zeros;
      positive[row] = signs.positive;
    }
    const quantileError = before.quantileError?.map(
      (error, row) => error * Math.abs(this.affines.factor[row]!),
    );
    return { ...table.finish(), ...(quantileError && { quantileError }) };
  }
}
