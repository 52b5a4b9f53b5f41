import type { EngineMemory } from './engineMemory';
import { Parameter } from './parameter';

/** `y = x @ W + b`: x (rows, inputs), W (inputs, outputs), y (rows, outputs). */
export class AffineLayer {
  readonly weights: Parameter;
  readonly bias: Parameter;
  /** For column sums: a shift of 0 for each column, and sums and sums of squares. */
  private readonly shifts: number;
  private readonly sums: number;

  constructor(
    private readonly memory: EngineMemory,
    number: number,
    readonly inputs: number,
    readonly outputs: number,
  ) {
    this.weights = new Parameter(memory, `W${number}`, [inputs, outputs]);
    this.bias = new Parameter(memory, `b${number}`, [outputs]);
    this.shifts = memory.doubles(outputs);
    this.sums = memory.doubles(2 * outputs);
  }

  forward(x: number, y: number, rows: number): void {
    const { inputs, outputs, weights, bias } = this;
    const { kernels, gemmRoom } = this.memory;
    const [from, to] = [4 * inputs, 4 * outputs];
    kernels.gemm(x, from, 0, weights.value, to, 0, bias.value, 0, y, to, rows, inputs, outputs, gemmRoom);
  }

  /** `dx = dout @ W^T`. */
  backwardInput(dout: number, dx: number, rows: number): void {
    const { inputs, outputs, weights } = this;
    const { kernels, gemmRoom } = this.memory;
    const [from, to] = [4 * inputs, 4 * outputs];
    kernels.gemm(dout, to, 0, weights.value, to, 1, 0, 0, dx, from, rows, outputs, inputs, gemmRoom);
  }

  /** `db = sum(dout)` over the rows, into the bias's gradient. */
  backwardBias(dout: number, rows: number): void {
    const { memory, outputs, bias } = this;
    memory.kernels.columnSums(dout, outputs, rows, 0, rows, this.shifts, this.sums, 0);
    memory.viewSingles(bias.gradient, outputs).set(memory.viewDoubles(this.sums, outputs));
  }

  /** `dW = x^T @ dout`, into the weights' gradient. */
  backwardWeights(x: number, dout: number, rows: number): void {
    const { inputs, outputs, weights } = this;
    const { kernels, gemmRoom } = this.memory;
    const [from, to] = [4 * inputs, 4 * outputs];
    kernels.gemm(x, from, 1, dout, to, 0, 0, 0, weights.gradient, to, inputs, rows, outputs, gemmRoom);
  }
}
