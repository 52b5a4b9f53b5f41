import type { LayerReport, ReportWarning, RowSummaries } from '../protocol/inspect';
import type { Work } from '../work';
import { batchSpread } from './batchSpread';
import type { SmallBatch, SmallBatchRequest } from './batchSpread';
import type { NormPlan } from './plan';
import { simulateNorm } from './simulate';

/** What a report says beyond the picture, where the choice asks for it. */
export interface WhatIf {
  readonly results: Pick<LayerReport, 'batch' | 'simulation'>;
  readonly warnings: readonly ReportWarning[];
}

/** The spread of small batches and the norm in a small type; nothing, at no cost, where neither is asked for. */
export async function whatIf(
  { tensor, choice }: SmallBatchRequest,
  plan: NormPlan,
  small: SmallBatch | undefined,
  before: RowSummaries,
  work: Work,
): Promise<WhatIf> {
  const batch = small && (await batchSpread(tensor, plan, small, before, work));
  const { simulate } = choice;
  if (!simulate) return { results: batch ? { batch } : {}, warnings: [] };
  const { simulation, warnings } = await simulateNorm(
    tensor.data,
    plan,
    { ...choice, simulate },
    small,
    work,
  );
  return { results: { ...(batch && { batch }), simulation }, warnings };
}
