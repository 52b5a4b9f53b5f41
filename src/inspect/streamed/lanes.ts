import type { Counter } from '../../compute/counter';
import type { RowAdditions, RowFigures, RowKnown, Rows, ValueMap } from '../../compute/rowKernels';
import { QUANTILES } from '../../protocol/inspect';
import type { Work } from '../../work';
import { binCount, binEdges } from '../rows/histogram';
import type { BeforeRows, GroupStatistics } from '../normStatistics';
import { SummaryTable, summarizeRow } from '../rows/rowSummaries';
import { RunningTally } from './runningTally';
import { writeFigures } from '../rows/summarizeRows';

/** Rows whose values go through a map first. */
export interface MappedRows extends Rows {
  readonly map?: ValueMap;
}

/** Summaries of rows whose values come in blocks, pass by pass. */
export interface Lane {
  /** How often all values must come by. */
  readonly passes: number;
  /** Values of a row, in a block of the counter's; they may be rearranged. */
  visit(pass: number, row: number, values: Float64Array): void;
  /** All rows of a view at once, the first of which is the lane's row `offset`; false where that cannot be. */
  visitAll(pass: number, rows: MappedRows, offset: number, work: Work): Promise<boolean>;
  endPass(pass: number): void;
  finish(): LaneRows;
}

export interface LaneRows extends BeforeRows {
  /** How far the quantiles of each row may be off. */
  readonly quantileError?: Float64Array;
}

/** Rows that lie in one block each: what is known of them at once is all there is to know. */
export class WholeRows implements Lane {
  readonly passes = 1;
  private readonly table: SummaryTable;

  constructor(
    private readonly counter: Counter,
    rows: number,
    private readonly bins: number | 'fd',
  ) {
    this.table = new SummaryTable(rows, bins === 'fd' ? 32 : bins);
  }

  visit(_: number, row: number, values: Float64Array): void {
    summarizeRow(this.counter, values, values.length, this.bins, this.table, row);
  }

  async visitAll(_: number, rows: MappedRows, offset: number, work: Work): Promise<boolean> {
    const { bins, table } = this;
    const kernels = this.counter.rows;
    if (bins === 'fd' || !kernels?.fits(rows, bins, QUANTILES.length)) return false;
    const write = (row: number, found: RowFigures): void => {
      writeFigures(table, offset + row, bins, found);
    };
    await kernels.figures({ ...rows, levels: QUANTILES, bins }, write, work);
    return true;
  }

  endPass(): void {
    // Each row was finished when it came by.
  }

  finish(): LaneRows {
    return { summaries: this.table.finish(), meanResidue: this.table.meanResidue };
  }
}

/** Where rows begin and end. */
export interface RowEnds {
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** Fine bins of all rows together, for quantiles: 16 MB of counts, fewer than a block has elements. */
const FINE_CELLS = 1 << 22;
const MOST_FINE_BINS = 4096;

/**
 * Rows that are spread over all blocks. The first pass finds their mean, spread and ends; the second counts what needs
 * them: bins, fine bins for the quantiles, sums of powers about the mean.
 */
export class SpreadRows implements Lane {
  readonly passes = 2;
  private readonly tally: RunningTally;
  private readonly fineBins: number;
  private readonly bins: number;
  /** Created when the first pass has found the ends of every row. */
  private fine = new Uint32Array(0);
  private edges: Float64Array[] = [];
  private range: RowEnds;
  private table: SummaryTable;

  constructor(
    private readonly counter: Counter,
    private readonly rows: number,
    bins: number | 'fd',
  ) {
    this.tally = new RunningTally(counter, rows);
    this.range = this.tally;
    // Freedman and Diaconis need quantiles before the bins: here they get as many bins as a panel shows.
    this.bins = bins === 'fd' ? 64 : bins;
    const finest = Math.max(64, Math.min(MOST_FINE_BINS, Math.floor(FINE_CELLS / rows)));
    // Fine bins make bins: kernels count both at once.
    this.fineBins = this.bins * Math.max(1, Math.floor(finest / this.bins));
    this.table = new SummaryTable(rows, this.bins);
  }

  /** After the first pass: mean and variance of every row, by Chan's formula. */
  statistics(): GroupStatistics {
    return this.tally.statistics();
  }

  /** After the first pass: finite values of every row. */
  get counts(): Float64Array {
    return this.tally.count;
  }

  /** After the first pass; NaN for rows without finite values. */
  get ends(): RowEnds {
    return this.tally;
  }

  visit(pass: number, row: number, values: Float64Array): void {
    if (pass === 1) this.tally.add(row, values);
    else this.count(row, values);
  }

  async visitAll(pass: number, rows: MappedRows, offset: number, work: Work): Promise<boolean> {
    const kernels = this.counter.rows;
    if (!kernels?.fits(rows, this.fineBins, 0)) return false;
    if (pass === 1) {
      const add = (row: number, { tally, spread }: RowFigures): void => {
        this.tally.addFigures(offset + row, tally, spread);
      };
      await kernels.figures({ ...rows, levels: [], bins: 0 }, add, work);
    } else {
      const { bins, fineBins } = this;
      const known = (row: number): RowKnown => [
        ...this.tally.known(offset + row),
        this.range.min[offset + row]!,
        this.range.max[offset + row]!,
      ];
      const add = (row: number, found: RowAdditions): void => {
        this.addFound(offset + row, found);
      };
      await kernels.additions({ ...rows, known, bins, fineBins }, add, work);
    }
    return true;
  }

  private addFound(row: number, { spread, counts: found, fine }: RowAdditions): void {
    this.tally.addSpread(row, spread);
    const at = this.table.binOffsets[row]!;
    const bins = this.table.binOffsets[row + 1]! - at;
    const { counts } = this.table.reserve(row, bins);
    for (let bin = 0; bin < bins; bin++) counts[at + bin]! += found[bin]!;
    const fineAt = row * this.fineBins;
    for (let bin = 0; bin < fine.length; bin++) this.fine[fineAt + bin]! += fine[bin]!;
  }

  /** @param range Where bins run from and to, if not from each row's min to its max; it holds both. */
  endPass(pass: number, range: RowEnds = this.tally): void {
    if (pass > 1) return;
    this.range = range;
    this.fine = new Uint32Array(this.rows * this.fineBins);
    for (let row = 0; row < this.rows; row++) {
      const [min, max] = [range.min[row]!, range.max[row]!];
      const bins = binCount(this.bins, { count: this.tally.count[row]!, min, max, iqr: NaN });
      this.table.reserve(row, bins);
      this.edges.push(bins > 0 ? binEdges(min, max, bins) : new Float64Array(1));
    }
  }

  finish(): LaneRows {
    const error = new Float64Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      this.tally.write(row, this.table);
      error[row] = this.writeQuantiles(row);
    }
    return { summaries: this.table.finish(), meanResidue: this.table.meanResidue, quantileError: error };
  }

  private count(row: number, values: Float64Array): void {
    const { count } = this.counter.tally(values, values.length);
    const [min, max] = [this.range.min[row]!, this.range.max[row]!];
    this.tally.addPowers(row, values, count);
    const edges = this.edges[row]!;
    const bins = edges.length - 1;
    const { counts } = this.table.reserve(row, bins);
    const at = this.table.binOffsets[row]!;
    const ratio = bins / (max - min);
    const perUnit = Number.isFinite(ratio) ? ratio : 0;
    if (bins === 1) counts[at]! += count;
    else if (bins > 1) this.counter.countBins(values, count, { min, perUnit }, edges, counts, at);
    const finePerUnit = this.finePerUnit(row);
    const own = this.fine.subarray(row * this.fineBins, (row + 1) * this.fineBins);
    const fine = { min, perUnit: finePerUnit };
    if (finePerUnit > 0) this.counter.countFine(values, count, fine, own);
  }

  /** Fine bins per unit; 0 where the range overflows or is none. */
  private finePerUnit(row: number): number {
    const perUnit = this.fineBins / (this.range.max[row]! - this.range.min[row]!);
    return Number.isFinite(perUnit) ? perUnit : 0;
  }

  /** Quantiles between values of two ranks, as NumPy has them; returns how far they may be off: a fine bin. */
  private writeQuantiles(row: number): number {
    const count = this.tally.count[row]!;
    const [min, max] = [this.tally.min[row]!, this.tally.max[row]!];
    const from = this.range.min[row]!;
    const perUnit = this.finePerUnit(row);
    const own = this.fine.subarray(row * this.fineBins, (row + 1) * this.fineBins);
    const valueAt = (rank: number): number =>
      perUnit > 0 ? Math.min(max, Math.max(min, from + placeOfRank(own, rank) / perUnit)) : min;
    QUANTILES.forEach((level, i) => {
      const position = level * (count - 1);
      const below = Math.floor(position);
      const a = valueAt(below);
      const b = valueAt(Math.min(below + 1, count - 1));
      this.table.quantiles[row * QUANTILES.length + i] = count > 0 ? a + (b - a) * (position - below) : NaN;
    });
    if (perUnit > 0) return 1 / perUnit;
    return max > min ? max - min : 0;
  }
}

/** In bins from the first one's start: where the value of a rank lies, if values lie evenly in their bin. */
function placeOfRank(counts: Uint32Array, rank: number): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const inside = counts[bin]!;
    if (below + inside > rank) return bin + (rank - below + 0.5) / inside;
    below += inside;
  }
  return counts.length - 1;
}
