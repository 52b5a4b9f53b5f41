import type { GroupedView } from '../../normalization/grouping';
import type { Work } from '../../work';
import { blockProducts, blockTotals } from './kernels';
import { addBlocks, forEachLaneTile, runBlocks } from './lanes';
import type { GpujsRuntime } from './runtime';

/** Sums over the elements of each group of a view. */
export interface GroupSums {
  /** `sum(u)`. */
  readonly u: Float64Array;
  /** `sum(u * xhat)`. */
  readonly uXhat: Float64Array;
}

/** gpu.js sums blocks in float32, JavaScript merges the blocks in float64. Lengths are the caller's to check. */
export async function groupSums(
  runtime: GpujsRuntime,
  u: Float32Array,
  xhat: Float32Array,
  view: GroupedView,
  work: Work,
): Promise<GroupSums> {
  const sums = { u: new Float64Array(view.K), uXhat: new Float64Array(view.K) };
  await forEachLaneTile([u, xhat], view, runtime.limits, work, (tile) => {
    addBlocks(runBlocks(runtime, blockTotals, tile, tile.values.slice(0, 1)), tile, sums.u);
    addBlocks(runBlocks(runtime, blockProducts, tile, tile.values), tile, sums.uXhat);
  });
  return sums;
}
