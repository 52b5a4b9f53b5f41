import type { Counter } from '../../compute/counter';
import { referenceCounter } from '../../compute/reference/referenceCounter';
import { slabbedView } from '../../normalization/grouping';
import type { Grouping } from '../../normalization/grouping';
import type { TensorData } from '../../tensor/tensor';
import type { Work } from '../../work';
import { gatherRows, rowsPerBlock } from './gather';

/**
 * Visit every group of a tensor with its first `limit` values in memory order, as doubles. The array is the
 * visitor's until it returns: it may rearrange it, and must not keep it. It lies in a block of the counter's.
 */
export async function forEachGroup(
  data: TensorData,
  grouping: Grouping,
  work: Work,
  visit: (values: Float64Array, group: number) => void,
  limit = Infinity,
  counter: Counter = referenceCounter,
): Promise<void> {
  const { slabs, view: whole } = slabbedView(grouping);
  const view = { ...whole, P: Math.min(whole.P, Math.ceil(limit / whole.Q)) };
  const size = view.P * view.Q;
  const step = rowsPerBlock(view);
  const block = counter.block(step * size);
  const slabSize = whole.P * whole.K * whole.Q;
  for (let slab = 0; slab < slabs; slab++) {
    const elements = data.subarray(slab * slabSize, (slab + 1) * slabSize);
    for (let from = 0; from < view.K; from += step) {
      await work.pause();
      const to = Math.min(from + step, view.K);
      gatherRows(elements, view, from, to, block);
      for (let k = from; k < to; k++) {
        const at = (k - from) * size;
        visit(block.subarray(at, at + Math.min(size, limit)), slab * view.K + k);
      }
    }
  }
}

/** Move the finite values to the front, in order; returns how many there are. */
export function keepFinite(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x - x === 0) values[count++] = x;
  }
  return count;
}
