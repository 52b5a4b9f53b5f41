import { readMetrics } from './runFiles';
import { RunWriter } from './runWriter';
import type { Disk } from './runWriter';

/** Marks a run as cancelled that no process is at: one that still waits, or has stopped without an end. */
export async function markCancelled(folder: string, disk?: Disk): Promise<void> {
  const { records, ends } = await readMetrics(folder);
  const last = records.at(-1);
  if (last?.kind === 'end') return;
  const writer = new RunWriter(folder, {
    ...{ bytes: ends.at(-1) ?? 0, checkpoints: [], checkpointEvery: 0, told: () => undefined },
    ...(disk && { disk }),
  });
  try {
    writer.record({ kind: 'end', status: 'cancelled', step: last?.step ?? 0, milliseconds: 0 });
  } finally {
    writer.close();
  }
}
