import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { unattended } from '../../work';
import type { Moments, Operand } from '../backend';
import { checkView } from '../checks';
import { inChunks } from './chunks';

// Each loop below has two forms: groups of adjacent elements keep their sum in a register; where Q is 1 the group
// changes with every element, and a loop around loops of one round would take twice as long.

export async function referenceMoments(
  x: Operand,
  view: GroupedView,
  work: Work = unattended,
): Promise<Moments> {
  checkView(x, view);
  const count = view.P * view.Q;
  const shift = firstFiniteOrZero(x, view);
  const sums = new Float64Array(view.K);
  await inChunks(x.length, work, (start, end) => {
    addDeviations(x, view, start, end, shift, sums);
  });
  const mean = sums.map((sum, k) => shift[k]! + sum / count);
  const squares = new Float64Array(view.K);
  await inChunks(x.length, work, (start, end) => {
    addSquares(x, view, start, end, mean, squares);
  });
  return { mean, variance: squares.map((sum) => sum / count) };
}

/** What sums of group k are shifted by: its first element, which an infinity must not be (Inf - Inf is NaN). */
function firstFiniteOrZero(x: Operand, { K, Q }: GroupedView): Float64Array {
  const shift = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    const first = x[k * Q]!;
    shift[k] = Number.isFinite(first) ? first : 0;
  }
  return shift;
}

/** `sums[k] += sum(x - shift[k])` over the elements `start … end - 1` of group k. */
function addDeviations(
  x: Operand,
  { K, Q }: GroupedView,
  start: number,
  end: number,
  shift: Float64Array,
  sums: Float64Array,
): void {
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    for (let i = start; i < end; i++) {
      sums[k]! += x[i]! - shift[k]!;
      if (++k === K) k = 0;
    }
    return;
  }
  let rowEnd = (row + 1) * Q;
  for (let i = start; i < end; rowEnd += Q) {
    const origin = shift[k]!;
    let sum = 0;
    for (const stop = Math.min(rowEnd, end); i < stop; i++) sum += x[i]! - origin;
    sums[k]! += sum;
    if (++k === K) k = 0;
  }
}

/** `squares[k] += sum((x - mean[k])^2)` over the elements `start … end - 1` of group k. */
function addSquares(
  x: Operand,
  { K, Q }: GroupedView,
  start: number,
  end: number,
  mean: Float64Array,
  squares: Float64Array,
): void {
  const row = Math.floor(start / Q);
  let k = row % K;
  if (Q === 1) {
    for (let i = start; i < end; i++) {
      const difference = x[i]! - mean[k]!;
      squares[k]! += difference * difference;
      if (++k === K) k = 0;
    }
    return;
  }
  let rowEnd = (row + 1) * Q;
  for (let i = start; i < end; rowEnd += Q) {
    const center = mean[k]!;
    let sum = 0;
    for (const stop = Math.min(rowEnd, end); i < stop; i++) {
      const difference = x[i]! - center;
      sum += difference * difference;
    }
    squares[k]! += sum;
    if (++k === K) k = 0;
  }
}
