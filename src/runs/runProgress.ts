import type { Divergence, RunRecord } from '../protocol/training';

/** How far a run is, as far as its records say. */
export interface RunProgress {
  readonly step: number;
  readonly epochsDone: number;
  readonly latestLoss?: number;
  readonly trainAccuracy?: number;
  readonly valAccuracy?: number;
  readonly bestValAccuracy?: number;
  readonly divergence?: Divergence;
  readonly end?: Extract<RunRecord, { kind: 'end' }>;
}

export const NOT_BEGUN: RunProgress = { step: 0, epochsDone: 0 };

/** `before`, taken on by the records that followed. */
export function progressOf(records: readonly RunRecord[], before: RunProgress = NOT_BEGUN): RunProgress {
  return records.reduce(advance, before);
}

function advance(progress: RunProgress, record: RunRecord): RunProgress {
  const { step } = record;
  switch (record.kind) {
    case 'step':
      return { ...progress, step, latestLoss: record.loss };
    case 'epoch': {
      const { epoch, trainAccuracy, valAccuracy } = record;
      const bestValAccuracy = Math.max(progress.bestValAccuracy ?? 0, valAccuracy);
      return { ...progress, step, epochsDone: epoch, trainAccuracy, valAccuracy, bestValAccuracy };
    }
    case 'end': {
      const { divergence } = record;
      return { ...progress, step, ...(divergence && { divergence }), end: record };
    }
    case 'inputs':
    case 'capture':
    case 'checkpoint':
      return progress;
  }
}
