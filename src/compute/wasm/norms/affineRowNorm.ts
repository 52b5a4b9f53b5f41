import type { GroupedView } from '../../../normalization/grouping';
import type { Work } from '../../../work';
import type { Affine, Moments, StatisticsKind } from '../../backend';
import { period } from '../../repetition';
import { aboutZero } from './coefficients';
import type { Elements } from './elements';
import { Input, Output } from './elements';
import { HeapScope } from '../heap';
import type { ParameterGradients } from './laneNorm';
import type { Matrix, Window } from './layout';
import { largestWindow, matrixOf, windowsOf } from './layout';
import type { Runtime } from '../runtime';
import { addParts, windowParts } from '../runtime';

type FoundMoments = Readonly<Record<keyof Moments, Float64Array>>;

/** Rows of a part for each table of parameters, at least: its sums are then few beside its elements. */
const ROWS_PER_TABLE = 16;

/**
 * Norms of rows (P = 1) whose parameters change from element to element: layer norm, group norm of features. Row k
 * takes its parameters from table `k % tables`.
 */
export class AffineRowNorm {
  private readonly matrix: Matrix;
  private readonly tables: number;

  constructor(
    private readonly runtime: Runtime,
    { K, Q }: GroupedView,
    private readonly affine: Affine,
    private readonly work: Work,
  ) {
    this.tables = period(affine.parameterOfK);
    this.matrix = matrixOf(K * Q, Q, ROWS_PER_TABLE * this.tables);
  }

  /** Normalizes each row by its own moments, and returns them. */
  async forward(x: Elements, y: Elements): Promise<Moments> {
    const { rows } = this.matrix;
    const found = { mean: new Float64Array(rows), variance: new Float64Array(rows) };
    await this.scale(x, y, this.affine.beta, { found });
    return found;
  }

  normalize(x: Elements, y: Elements, moments: Moments): Promise<void> {
    return this.scale(x, y, this.affine.beta, { given: moments });
  }

  /** By the moments that are given, or each row's own, which are written down. */
  private async scale(
    x: Elements,
    y: Elements,
    offsets: Float64Array,
    { given, found }: { readonly given?: Moments; readonly found?: FoundMoments },
  ): Promise<void> {
    const kernel = found ? 'affineRowsForward' : 'affineRowsNormalize';
    const { heap, pool } = this.runtime;
    const parts = windowParts(pool, [x, y]);
    const most = largestWindow(this.matrix, parts);
    const scope = new HeapScope(heap);
    try {
      const input = new Input(heap, x, most.elements, scope);
      const output = new Output(heap, y, most.elements, scope);
      const gamma = this.place(this.affine.gamma, scope);
      const beta = this.place(offsets, scope);
      const pairs = scope.float64(2 * most.rows);
      for (const window of windowsOf(this.matrix, parts)) {
        await this.work.pause();
        const ends = [input.at(window.from, window.to), output.at(window.from)];
        const rows = heap.float64(pairs, 2 * window.rows);
        if (given) interleave(given, window.firstRow, rows);
        const args = [...ends, ...this.tile(window), gamma, beta, ...this.tablesFrom(window), pairs];
        await pool.run({ kernel, args, parts: window.parts });
        if (found) separate(heap.float64(pairs, 2 * window.rows), found, window.firstRow);
        output.written(window.from, window.to);
      }
    } finally {
      scope.close();
    }
  }

  async backward(
    x: Elements,
    dout: Elements,
    dx: Elements,
    moments: Moments,
    statistics: StatisticsKind,
  ): Promise<ParameterGradients> {
    const gradients = await this.differentiate(x, dout, dx, moments, statistics === 'batch');
    if (statistics === 'fixed') {
      const about0 = aboutZero(moments, this.affine);
      await this.scale(dout, dx, about0.affine.beta, { given: about0.moments });
    }
    return gradients;
  }

  private async differentiate(
    x: Elements,
    dout: Elements,
    dx: Elements,
    moments: Moments,
    centered: boolean,
  ): Promise<ParameterGradients> {
    const { heap, pool } = this.runtime;
    const { affine, tables } = this;
    const { columns } = this.matrix;
    const parts = windowParts(pool, [x, dout, dx]);
    const most = largestWindow(this.matrix, parts);
    const scope = new HeapScope(heap);
    const totals = new Float64Array(2 * columns * tables);
    try {
      const inputs = [x, dout].map((tensor) => new Input(heap, tensor, most.elements, scope));
      const output = new Output(heap, dx, most.elements, scope);
      const gamma = this.place(affine.gamma, scope);
      const pairs = scope.float64(2 * most.rows);
      const sums = scope.float64(most.parts * totals.length);
      for (const window of windowsOf(this.matrix, parts)) {
        await this.work.pause();
        const pointers = inputs.map((input) => input.at(window.from, window.to));
        interleave(moments, window.firstRow, heap.float64(pairs, 2 * window.rows));
        await pool.run({
          kernel: 'affineRowsGradient',
          args: [
            ...[...pointers, output.at(window.from), ...this.tile(window), gamma],
            ...[...this.tablesFrom(window), Number(centered), pairs, sums],
          ],
          parts: window.parts,
        });
        addParts(totals, heap.float64(sums, window.parts * totals.length));
        output.written(window.from, window.to);
      }
    } finally {
      scope.close();
    }
    return this.byParameter(totals);
  }

  /** The sums of all tables, those of dgamma first in each, to the parameters they belong to. */
  private byParameter(totals: Float64Array): ParameterGradients {
    const { gamma, parameterOfK, parameterOfQ } = this.affine;
    const Q = this.matrix.columns;
    const dgamma = new Float64Array(gamma.length);
    const dbeta = new Float64Array(gamma.length);
    for (let table = 0; table < this.tables; table++) {
      for (let q = 0; q < Q; q++) {
        const a = parameterOfK[table]! + parameterOfQ[q]!;
        dgamma[a]! += totals[2 * table * Q + q]!;
        dbeta[a]! += totals[(2 * table + 1) * Q + q]!;
      }
    }
    return { dgamma, dbeta };
  }

  /** The tables of a parameter, in the kernels' memory. */
  private place(values: Float64Array, scope: HeapScope): number {
    const { parameterOfK, parameterOfQ } = this.affine;
    const Q = this.matrix.columns;
    const address = scope.float32(this.tables * Q);
    const target = this.runtime.heap.float32(address, this.tables * Q);
    for (let table = 0; table < this.tables; table++) {
      for (let q = 0; q < Q; q++) target[table * Q + q] = values[parameterOfK[table]! + parameterOfQ[q]!]!;
    }
    return address;
  }

  private tile({ rows }: Window): number[] {
    return [this.matrix.columns, rows, this.matrix.rowsPerPart];
  }

  private tablesFrom({ firstRow }: Window): number[] {
    return [this.tables, firstRow, this.affine.eps];
  }
}

/** Mean and variance of the rows from `firstRow` on, in turn. */
function interleave({ mean, variance }: Moments, firstRow: number, pairs: Float64Array): void {
  for (let row = 0; row < pairs.length / 2; row++) {
    pairs[2 * row] = mean[firstRow + row]!;
    pairs[2 * row + 1] = variance[firstRow + row]!;
  }
}

function separate(pairs: Float64Array, { mean, variance }: FoundMoments, firstRow: number): void {
  for (let row = 0; row < pairs.length / 2; row++) {
    mean[firstRow + row] = pairs[2 * row]!;
    variance[firstRow + row] = pairs[2 * row + 1]!;
  }
}
