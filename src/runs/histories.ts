import type { RunRecord } from '../protocol/training';

/** What an experiment and a document read off a run. */
export interface RunHistories {
  readonly loss: readonly number[];
  /** "Epoch 0" first. */
  readonly trainAccuracy: readonly number[];
  readonly valAccuracy: readonly number[];
}

export function historiesOf(records: readonly RunRecord[]): RunHistories {
  const loss: number[] = [];
  const trainAccuracy: number[] = [];
  const valAccuracy: number[] = [];
  for (const record of records) {
    if (record.kind === 'step') loss.push(record.loss);
    if (record.kind !== 'epoch') continue;
    trainAccuracy.push(record.trainAccuracy);
    valAccuracy.push(record.valAccuracy);
  }
  return { loss, trainAccuracy, valAccuracy };
}
