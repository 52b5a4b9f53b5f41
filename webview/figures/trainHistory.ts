import type { LayerStep, RecordBatch } from '../../src/protocol/trainMessages';
import type { BeforeAfter } from '../../src/protocol/training';

export type EpochRecord = RecordBatch['epochs'][number];
export type Capture = RecordBatch['captures'][number];

/** What is known of one run so far. Batches of records may come twice and in any order: steps and epochs are keys. */
export class RunHistory {
  /** Of step 1, 2, …; NaN where none has come yet, and where it was none. */
  private values = new Float64Array(0);
  private count = 0;
  private readonly epochsByNumber = new Map<number, EpochRecord>();
  private readonly layersByStep = new Map<number, LayerStep>();
  private readonly capturesByStep = new Map<number, Capture>();
  /** Changes with every batch: what a picture was drawn from. */
  version = 0;
  milliseconds: number | undefined;
  /** Features before scaling and after, where they were scaled. */
  inputs: RecordBatch['inputs'];

  add(batch: RecordBatch): void {
    const { steps, losses } = batch;
    const last = steps.reduce((most, step) => Math.max(most, step), this.count);
    this.reserve(last);
    for (let i = 0; i < steps.length; i++) this.values[steps[i]! - 1] = losses[i]!;
    this.count = last;
    for (const record of batch.epochs) this.epochsByNumber.set(record.epoch, record);
    for (const { step, layers } of batch.layers)
      this.layersByStep.set(step, { step, layers: layers.map(revived) });
    for (const record of batch.captures) this.capturesByStep.set(record.step, record);
    if (batch.inputs) this.inputs = { ...batch.inputs, features: batch.inputs.features.map(revived) };
    this.milliseconds = batch.end?.milliseconds ?? this.milliseconds;
    this.version++;
  }

  /** Losses of steps 1, 2, …, as they were before each update. */
  get losses(): Float64Array {
    return this.values.subarray(0, this.count);
  }

  get epochs(): readonly EpochRecord[] {
    return sorted(this.epochsByNumber);
  }

  get layers(): readonly LayerStep[] {
    return sorted(this.layersByStep);
  }

  get captures(): readonly Capture[] {
    return sorted(this.capturesByStep);
  }

  private reserve(length: number): void {
    if (length <= this.values.length) return;
    const grown = new Float64Array(Math.max(length, 2 * this.values.length, 256)).fill(NaN);
    grown.set(this.values);
    this.values = grown;
  }
}

/** Figures as they were: JSON, by which they cross, writes null for NaN and infinities. */
const revived = <T extends BeforeAfter>(record: T): T =>
  Object.fromEntries(
    Object.entries(record as unknown as Record<string, unknown>).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item: unknown) => item ?? NaN) : (value ?? NaN),
    ]),
  ) as unknown as T;

const sorted = <T>(items: ReadonlyMap<number, T>): T[] =>
  [...items].sort(([a], [b]) => a - b).map(([, item]) => item);

export interface EpochRow {
  readonly epoch: number;
  readonly step: number;
  /** Over the epoch's iterations. */
  readonly meanLoss: number;
  readonly trainAccuracy: number;
  readonly valAccuracy: number;
}

/** A run by epoch, from epoch 1: "epoch 0" is what stands after one update, and no epoch of losses. */
export function epochRows(history: RunHistory): EpochRow[] {
  const { losses } = history;
  let from = 0;
  return history.epochs
    .filter(({ epoch }) => epoch > 0)
    .map(({ epoch, step, trainAccuracy, valAccuracy }) => {
      const part = losses.subarray(from, step);
      from = step;
      const meanLoss = part.reduce((sum, loss) => sum + loss, 0) / part.length;
      return { epoch, step, meanLoss, trainAccuracy, valAccuracy };
    });
}
