import { gemmShape } from '../gemm';
import type { Gemm, Matrix } from '../gemm';

/** Sums in float64, rounded once. */
export const referenceGemm: Gemm = {
  device: 'JavaScript, float64 sums',
  multiply: (a, b, out, options = {}) => {
    const { M, K, N } = gemmShape(a, b, out, options);
    const [stepA, stepAk] = steps(a);
    const [stepBk, stepB] = steps(b);
    for (let i = 0; i < M; i++) {
      for (let j = 0; j < N; j++) {
        let sum = options.accumulate ? out[i * N + j]! : (options.bias?.[j] ?? 0);
        for (let k = 0; k < K; k++) sum += a.data[i * stepA + k * stepAk]! * b.data[k * stepBk + j * stepB]!;
        out[i * N + j] = sum;
      }
    }
  },
};

/** Elements from row to row, and from column to column. */
function steps({ columns, transposed }: Matrix): [number, number] {
  return transposed ? [1, columns] : [columns, 1];
}
