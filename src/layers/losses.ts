import { ShapeError, room } from './layer';
import type { NdArray } from './layer';

/** A loss of scores (N, C) against labels, with its gradient, in a new or spare array. */
export type Loss = (
  scores: NdArray,
  labels: ArrayLike<number>,
  spare?: NdArray,
) => { loss: number; dscores: NdArray };

/** Mean cross-entropy of the softmax: `-log p_y`, shifted by the row's maximum; `dscores = (p - onehot) / N`. */
export const softmaxLoss: Loss = (scores, labels, spare) => {
  const [N, C] = sizes(scores, labels);
  const dscores = room(scores.data.length, spare?.data);
  let total = 0;
  for (let i = 0; i < N; i++) {
    const start = i * C;
    let max = -Infinity;
    for (let j = start; j < start + C; j++) max = Math.max(max, scores.data[j]!);
    let sum = 0;
    for (let j = start; j < start + C; j++) {
      dscores[j] = Math.exp(scores.data[j]! - max);
      sum += dscores[j]!;
    }
    const own = start + labels[i]!;
    total -= scores.data[own]! - max - Math.log(sum);
    for (let j = start; j < start + C; j++) dscores[j] = (dscores[j]! / sum - (j === own ? 1 : 0)) / N;
  }
  return { loss: total / N, dscores: { data: dscores, shape: scores.shape } };
};

/** Mean multiclass hinge loss with margin 1: `sum_j max(0, s_j - s_y + 1)` over the wrong classes. */
export const svmLoss: Loss = (scores, labels, spare) => {
  const [N, C] = sizes(scores, labels);
  const dscores = room(scores.data.length, spare?.data).fill(0);
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
