import { ShapeError } from './layer';
import type { NdArray } from './layer';

/** A loss of scores (N, C) against labels, with its gradient. */
export type Loss = (scores: NdArray, labels: ArrayLike<number>) => { loss: number; dscores: NdArray };

/** Mean cross-entropy of the softmax: `-log p_y`, shifted by the row's maximum; `dscores = (p - onehot) / N`. */
export const softmaxLoss: Loss = (scores, labels) => {
  const [N, C] = sizes(scores, labels);
  const dscores = new Float64Array(scores.data.length);
  let total = 0;
  for (let i = 0; i < N; i++) {
    const row = scores.data.subarray(i * C, (i + 1) * C);
    let max = -Infinity;
    for (const value of row) max = Math.max(max, value);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - max);
    const y = labels[i]!;
    total -= row[y]! - max - Math.log(sum);
    for (let j = 0; j < C; j++) {
      dscores[i * C + j] = (Math.exp(row[j]! - max) / sum - (j === y ? 1 : 0)) / N;
    }
  }
  return { loss: total / N, dscores: { data: dscores, shape: scores.shape } };
};

/** Mean multiclass hinge loss with margin 1: `sum_j max(0, s_j - s_y + 1)` over the wrong classes. */
export const svmLoss: Loss = (scores, labels) => {
  const [N, C] = sizes(scores, labels);
  const dscores = new Float64Array(scores.data.length);
  let total = 0;
  for (let i = 0; i < N; i++) {
    const y = labels[i]!;
    const own = i * C + y;
    for (let j = 0; j < C; j++) {
      const margin = scores.data[i * C + j]! - scores.data[own]! + 1;
      if (j === y || margin <= 0) continue;
      total += margin;
      dscores[i * C + j]! += 1 / N;
      dscores[own]! -= 1 / N;
    }
  }
  return { loss: total / N, dscores: { data: dscores, shape: scores.shape } };
};

function sizes({ shape }: NdArray, labels: ArrayLike<number>): [number, number] {
  const [N, C] = shape as [number, number];
  if (shape.length !== 2 || labels.length !== N) {
    throw new ShapeError(`Scores (${shape.join(', ')}) need one label per row, got ${labels.length}`);
  }
  for (let i = 0; i < N; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label < C) continue;
    throw new ShapeError(`Label ${i} must be a class from 0 to ${C - 1}, got ${label}`);
  }
  return [N, C];
}
