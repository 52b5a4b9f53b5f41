import type { Counter, Spread, Tally } from '../../compute/counter';
import type { GroupStatistics } from '../normStatistics';
import { writeRow } from '../rows/rowSummaries';
import type { SummaryTable } from '../rows/rowSummaries';

/** Counts, ends and moments of rows whose values come in parts, merged by Chan's formula. */
export class RunningTally {
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  private readonly mean: Float64Array;
  /** What the mean's double leaves out. */
  private readonly residue: Float64Array;
  /** Sum of squares about the mean. */
  private readonly squares: Float64Array;
  private readonly nan: Float64Array;
  private readonly posInf: Float64Array;
  private readonly negInf: Float64Array;
  private readonly zeros: Float64Array;
  private readonly positive: Float64Array;
  /** Of the second pass, six for each row: sums of powers about `mean`, and the values at both ends. */
  private readonly spreads: Float64Array;

  constructor(
    private readonly counter: Counter,
    rows: number,
  ) {
    const column = (): Float64Array => new Float64Array(rows);
    this.count = column();
    this.min = column().fill(NaN);
    this.max = column().fill(NaN);
    [this.mean, this.residue, this.squares] = [column(), column(), column()];
    [this.nan, this.posInf, this.negInf] = [column(), column(), column()];
    [this.zeros, this.positive] = [column(), column()];
    this.spreads = new Float64Array(6 * rows);
  }

  /** First pass. */
  add(row: number, values: Float64Array): void {
    const tally = this.counter.tally(values, values.length);
    this.addFigures(row, tally, this.counter.spread(values, tally.count, tally.mean, NaN, NaN));
  }

  /** As `add`, where the spread is about the tally's own mean. */
  addFigures(row: number, tally: Tally, spread: Spread): void {
    this.nan[row]! += tally.nan;
    this.posInf[row]! += tally.posInf;
    this.negInf[row]! += tally.negInf;
    this.zeros[row]! += tally.zeros;
    this.positive[row]! += tally.positive;
    if (tally.count === 0) return;
    this.min[row] = smaller(this.min[row]!, tally.min);
    this.max[row] = -smaller(-this.max[row]!, -tally.max);
    this.merge(row, tally.count, tally.mean, spread);
  }

  /** Of the second pass: the row's mean, up to where and from where values are at its ends. */
  known(row: number): [mean: number, low: number, high: number] {
    const [min, max] = [this.min[row]!, this.max[row]!];
    const margin = (max - min) / 100;
    return [this.mean[row]!, min + margin, max - margin];
  }

  /** Second pass: what needs the row's own mean and ends. `values` are the finite ones. */
  addPowers(row: number, values: Float64Array, count: number): void {
    this.addSpread(row, this.counter.spread(values, count, ...this.known(row)));
  }

  /** As `addPowers`, where the spread is about what is known of the row. */
  addSpread(row: number, { first, second, third, fourth, low, high }: Spread): void {
    [first, second, third, fourth, low, high].forEach((value, i) => {
      this.spreads[6 * row + i]! += value;
    });
  }

  statistics(): GroupStatistics {
    const mean = this.mean.map((value, row) => (this.count[row]! > 0 ? value : NaN));
    const variance = this.squares.map((value, row) => Math.max(0, value) / this.count[row]!);
    return { mean, residue: this.residue, variance };
  }

  /** After the second pass. */
  write(row: number, table: SummaryTable): void {
    const count = this.count[row]!;
    const [first, second, third, fourth, low, high] = this.spreads.subarray(
      6 * row,
      6 * row + 6,
    ) as unknown as Six;
    const tally = {
      ...{ count, nan: this.nan[row]!, posInf: this.posInf[row]!, negInf: this.negInf[row]! },
      ...{ zeros: this.zeros[row]!, positive: this.positive[row]! },
      ...{ min: this.min[row]!, max: this.max[row]!, mean: count > 0 ? this.mean[row]! : NaN },
    };
    writeRow(table, row, tally, { first, second, third, fourth, low, high });
  }

  /** Chan, Golub and LeVeque (1983): mean and sum of squares of two parts together. */
  private merge(row: number, count: number, mean: number, { first, second }: Spread): void {
    const before = this.count[row]!;
    const total = before + count;
    const squares = second - (first * first) / count;
    this.count[row] = total;
    if (before === 0) {
      this.mean[row] = mean;
      this.residue[row] = first / count;
      this.squares[row] = squares;
      return;
    }
    const delta = mean - this.mean[row]! + (first / count - this.residue[row]!);
    this.squares[row]! += squares + delta * delta * ((before * count) / total);
    const residue = this.residue[row]! + (delta * count) / total;
    const rounded = this.mean[row]! + residue;
    this.residue[row] = this.mean[row]! - rounded + residue;
    this.mean[row] = rounded;
  }
}

type Six = readonly [number, number, number, number, number, number];

/** The smaller of two numbers, the first of which may be NaN for none. */
function smaller(a: number, b: number): number {
  return a < b ? a : b;
}
