import type { Work } from '../../../work';
import type { Elements } from './elements';
import { Input, Output } from './elements';
import { HeapScope } from '../heap';
import type { Layout, Window } from './layout';
import { largestWindow, windowsOf } from './layout';
import type { Runtime } from '../runtime';
import { addParts, windowParts } from '../runtime';

/** Runs the kernels of columns.ts or rows.ts over a tensor, whichever its layout asks for. */
export class LaneKernels {
  constructor(
    private readonly runtime: Runtime,
    readonly layout: Layout,
    private readonly work: Work,
  ) {}

  /**
   * Two sums per lane, one list after the other. `Sums`: of `x - origin` and its square; `Products`: of `dout` and
   * `dout * (x - origin)`.
   * @param tensors x; x and dout.
   * @param origins One per lane.
   */
  async reduce(
    kernel: 'Sums' | 'Products',
    tensors: readonly Elements[],
    origins: Float64Array,
  ): Promise<Float64Array> {
    const { heap, pool } = this.runtime;
    const { lane, matrix } = this.layout;
    const lanes = origins.length;
    const parts = windowParts(pool, tensors);
    const scope = new HeapScope(heap);
    try {
      const most = largestWindow(matrix, parts);
      const inputs = tensors.map((tensor) => new Input(heap, tensor, most.elements, scope));
      const origin = scope.float64(lanes);
      heap.float64(origin, lanes).set(origins);
      const sums = scope.float64(2 * (lane === 'column' ? most.parts * lanes : most.rows + 1));
      const totals = new Float64Array(2 * lanes);
      for (const window of windowsOf(matrix, parts)) {
        const pointers = inputs.map((input) => input.at(window.from, window.to));
        const args = [...pointers, ...this.tile(window), origin, ...this.rowLanes(window), sums];
        await pool.run({ kernel: `${lane}${kernel}`, args, parts: window.parts });
        const found = lane === 'column' ? window.parts * lanes : window.rows + 1;
        const add = lane === 'column' ? addParts : addRows;
        add(totals, heap.float64(sums, 2 * found), window.firstRow);
        await this.work.pause();
      }
      return totals;
    } finally {
      scope.close();
    }
  }

  /**
   * Each element by the coefficients of its lane, whose lists stand one after the other. `Scale`: center, scale,
   * offset; `Gradient`: ofDout, doutCenter, center, ofX, offset.
   * @param tensors x; x and dout.
   */
  async map(
    kernel: 'Scale' | 'Gradient',
    tensors: readonly Elements[],
    target: Elements,
    coefficients: Float32Array,
  ): Promise<void> {
    const { heap, pool } = this.runtime;
    const { lane, matrix } = this.layout;
    const parts = windowParts(pool, [...tensors, target]);
    const scope = new HeapScope(heap);
    try {
      const most = largestWindow(matrix, parts).elements;
      const inputs = tensors.map((tensor) => new Input(heap, tensor, most, scope));
      const output = new Output(heap, target, most, scope);
      const lists = scope.float32(coefficients.length);
      heap.float32(lists, coefficients.length).set(coefficients);
      for (const window of windowsOf(matrix, parts)) {
        await this.work.pause();
        const pointers = inputs.map((input) => input.at(window.from, window.to));
        const args = [...pointers, output.at(window.from), ...this.tile(window), lists];
        await pool.run({
          kernel: `${lane}${kernel}`,
          args: [...args, ...this.rowLanes(window)],
          parts: window.parts,
        });
        output.written(window.from, window.to);
      }
    } finally {
      scope.close();
    }
  }

  /** The arguments that say what matrix a kernel works on. */
  private tile({ rows, rest }: Window): number[] {
    const { columns, rowsPerPart } = this.layout.matrix;
    return [columns, rows, rest, rowsPerPart];
  }

  /** The arguments that say which lane the first row is; columns need none. */
  private rowLanes({ firstRow }: Window): number[] {
    return this.layout.lane === 'row' ? [this.layout.laneGroups.length, firstRow] : [];
  }
}

/** Every row has two sums, which belong to the lanes in turn. */
function addRows(totals: Float64Array, rows: Float64Array, firstRow: number): void {
  const lanes = totals.length / 2;
  let lane = firstRow % lanes;
  for (let i = 0; i < rows.length; i += 2) {
    totals[lane]! += rows[i]!;
    totals[lanes + lane]! += rows[i + 1]!;
    if (++lane === lanes) lane = 0;
  }
}
