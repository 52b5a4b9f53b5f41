import type { NdArray } from '../layers/layer';
import { toJsonNumber } from '../protocol/documents/schema';
import type { CellValue } from '../protocol/documents/reproduceNotebook';

/** Means and stds (ddof 0) of the columns (axis 0) or rows (axis 1) of a matrix, as the notebook prints them. */
export function meansAndStds({ data, shape }: NdArray, axis: 0 | 1): { means: CellValue; stds: CellValue } {
  const [N, D] = shape as [number, number];
  const lines = Array.from({ length: axis === 0 ? D : N }, (_, line) =>
    Array.from(
      { length: axis === 0 ? N : D },
      (_value, i) => data[axis === 0 ? i * D + line : line * D + i]!,
    ),
  );
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = lines.map(mean);
  const stds = lines.map((values, k) => Math.sqrt(mean(values.map((value) => (value - means[k]!) ** 2))));
  return { means: means.map(toJsonNumber), stds: stds.map(toJsonNumber) };
}

export function listed(values: ArrayLike<number>): CellValue {
  return Array.from(values, toJsonNumber);
}

/** A matrix as a list of rows. */
export function rowsOf({ data, shape }: NdArray): CellValue {
  const [N, D] = shape as [number, number];
  return Array.from({ length: N }, (_, n) => listed(data.slice(n * D, (n + 1) * D)));
}
