import { ReaderError } from '../readers/readerError';
import { decodeCheckpoint } from '../training/checkpoint';
import type { Checkpoint } from '../training/checkpoint';
import type { Metrics } from './metrics';

/** Where an unfinished run goes on. */
export interface ResumePoint {
  /** Absent: from the beginning. */
  readonly from?: Checkpoint;
  /** Records that stand; what was recorded behind them will be told again, with the same numbers. */
  readonly records: number;
  /** Bytes of `metrics.jsonl` that stand. */
  readonly bytes: number;
}

/**
 * The newest checkpoint that is whole; those that are not, or are gone, are passed over.
 * @param read a file of the run's folder; undefined when it is gone.
 */
export async function resumePoint(
  { records, ends }: Metrics,
  read: (file: string) => Promise<Uint8Array | undefined>,
): Promise<ResumePoint> {
  for (let i = records.length - 1; i >= 0; i--) {
    const record = records[i]!;
    if (record.kind !== 'checkpoint') continue;
    const from = await wholeCheckpoint(record.file, await read(record.file));
    if (from?.solver.step === record.step) return { from, records: i + 1, bytes: ends[i]! };
  }
  return { records: 0, bytes: 0 };
}

async function wholeCheckpoint(file: string, bytes: Uint8Array | undefined): Promise<Checkpoint | undefined> {
  if (!bytes) return undefined;
  try {
    return await decodeCheckpoint(file, bytes);
  } catch (error) {
    if (error instanceof ReaderError) return undefined;
    throw error;
  }
}
