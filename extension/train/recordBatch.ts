import type { LayerStep, RecordBatch } from '../../src/protocol/trainMessages';
import type { RunRecord } from '../../src/protocol/training';

type RecordOf<K extends RunRecord['kind']> = Extract<RunRecord, { kind: K }>;

/** Records as they cross to the webview: losses as numbers beside each other, the rest by its kind. */
export function batchOf(records: readonly RunRecord[]): RecordBatch {
  const steps: RecordOf<'step'>[] = [];
  const epochs: RecordOf<'epoch'>[] = [];
  const captures: RecordOf<'capture'>[] = [];
  let inputs: RecordOf<'inputs'> | undefined;
  let end: RecordOf<'end'> | undefined;
  for (const record of records) {
    switch (record.kind) {
      case 'step':
        steps.push(record);
        break;
      case 'epoch':
        epochs.push(record);
        break;
      case 'inputs':
        inputs = record;
        break;
      case 'capture':
        captures.push(record);
        break;
      case 'end':
        end = record;
        break;
      case 'checkpoint':
        break;
    }
  }
  const layers = steps.flatMap(({ step, layers: of }): LayerStep[] => (of ? [{ step, layers: of }] : []));
  return {
    steps: Float64Array.from(steps, ({ step }) => step),
    losses: Float64Array.from(steps, ({ loss }) => loss),
    layers,
    epochs,
    captures,
    ...(inputs && { inputs }),
    ...(end && { end }),
  };
}
