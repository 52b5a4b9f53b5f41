/** A float32 matrix, row-major. In a product it may stand for its transpose. */
export interface Matrix {
  readonly data: Float32Array;
  /** As it is stored. */
  readonly rows: number;
  readonly columns: number;
  readonly transposed?: boolean;
}

export interface GemmOptions {
  /** Added to each row of the product; one value per column. */
  readonly bias?: Float32Array;
  /** Add the product to what `out` holds. Not together with a bias. */
  readonly accumulate?: boolean;
}

/** Matrix products in float32. */
export interface Gemm {
  /** What really computes, for people. */
  readonly device: string;
  /**
   * `out = a @ b`, row-major.
   * @throws {RangeError} for shapes that do not fit.
   */
  multiply(a: Matrix, b: Matrix, out: Float32Array, options?: GemmOptions): void;
}

/** Sizes of a product: (M, K) times (K, N). */
export interface GemmShape {
  readonly M: number;
  readonly K: number;
  readonly N: number;
}

/** @throws {RangeError} for shapes that do not fit, with what was expected. */
export function gemmShape(a: Matrix, b: Matrix, out: Float32Array, options: GemmOptions = {}): GemmShape {
  const [M, K] = shapeOf('a', a);
  const [inner, N] = shapeOf('b', b);
  if (inner !== K)
    throw new RangeError(`Cannot multiply (${M}, ${K}) by (${inner}, ${N}): ${K} is not ${inner}`);
  if (out.length !== M * N) throw new RangeError(`The product has ${M * N} elements, out has ${out.length}`);
  const { bias, accumulate } = options;
  if (bias && bias.length !== N) throw new RangeError(`A bias needs ${N} values, got ${bias.length}`);
  if (bias && accumulate)
    throw new RangeError('A product is added to a bias or to what out holds, not to both');
  return { M, K, N };
}

function shapeOf(name: string, { data, rows, columns, transposed }: Matrix): [number, number] {
  if (data.length !== rows * columns) {
    throw new RangeError(
      `${name} has ${data.length} elements, (${rows}, ${columns}) needs ${rows * columns}`,
    );
  }
  return transposed ? [columns, rows] : [rows, columns];
}
