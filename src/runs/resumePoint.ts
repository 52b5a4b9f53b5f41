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
  /** Newer checkpoints that are there and cannot be trusted, each with the reason. */
  readonly spoiled: readonly string[];
}

/**
 * The newest checkpoint that is whole; those that are not, or are gone, are passed over.
 * @param read a file of the run's folder; undefined when it is gone.
 */
export async function resumePoint(
  { records, ends }: Metrics,
  read: (file: string) => Promise<Uint8Array | undefined>,
): Promise<ResumePoint> {
  const spoiled: string[] = [];
  for (let i = records.length - 1; i >= 0; i--) {
    const record = records[i]!;
    if (record.kind !== 'checkpoint') continue;
    const bytes = await read(record.file);
    if (!bytes) continue;
    const found = await wholeCheckpoint(record.file, bytes);
    if (typeof found === 'string') spoiled.push(found);
    else if (found.solver.step !== record.step)
      spoiled.push(`${record.file} holds step ${found.solver.step}, not ${record.step}.`);
    else return { from: found, records: i + 1, bytes: ends[i]!, spoiled };
  }
  return { records: 0, bytes: 0, spoiled };
}

/** The checkpoint, or why it is none. */
async function wholeCheckpoint(file: string, bytes: Uint8Array): Promise<Checkpoint | string> {
  try {
    return await decodeCheckpoint(file, bytes);
  } catch (error) {
    if (error instanceof ReaderError) return error.message;
    throw error;
  }
}
