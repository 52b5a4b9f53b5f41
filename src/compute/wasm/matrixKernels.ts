/** Of `assembly/gemm.ts`; pointers are byte addresses, strides bytes from row to row, flags 0 or 1. */
export interface GemmExports {
  /** Bytes of `room`. */
  gemmRoom(): number;
  /** `C = start + A * B`, A (M, K), B (K, N), C (M, N), operands maybe stored transposed; start 0: nothing. */
  gemm(
    A: number,
    strideA: number,
    transposedA: number,
    B: number,
    strideB: number,
    transposedB: number,
    start: number,
    strideStart: number,
    C: number,
    strideC: number,
    M: number,
    K: number,
    N: number,
    room: number,
  ): void;
}

/** Of `assembly/trainingElements.ts` and `assembly/trainingUpdate.ts`. */
export interface TrainingExports {
  /** `y = f(x)`. */
  activate(f: number, x: number, y: number, count: number): void;
  /** `dx = dout * f'(x)` in place, by `y = f(x)`. */
  activateBackward(f: number, y: number, dout: number, count: number): void;
  /** `y = a * b`. */
  multiply(a: number, b: number, y: number, count: number): void;
  /** `y = y * ofY + x * ofX`. */
  combine(y: number, ofY: number, x: number, ofX: number, count: number): void;
  /** `sum(x^2)`. */
  squares(x: number, count: number): number;
  /** One step of an update rule from `w` to `updated`; `room` holds 80 bytes. */
  descend(
    rule: number,
    gradient: number,
    count: number,
    w: number,
    updated: number,
    first: number,
    second: number,
    settings: number,
    room: number,
  ): void;
  /** Bytes of room for `descendProduct`. */
  descendRoom(K: number, N: number): number;
  /** The same along `x^T * dout`: x (K, M), dout (K, N), weights (M, N). */
  descendProduct(
    rule: number,
    x: number,
    stride: number,
    dout: number,
    M: number,
    K: number,
    N: number,
    w: number,
    updated: number,
    first: number,
    second: number,
    settings: number,
    room: number,
  ): void;
}
