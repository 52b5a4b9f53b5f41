import { readExactly } from '../../readers/byteSource';
import type { ByteSource } from '../../readers/byteSource';
import { byteCount, grouped, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { Work } from '../../work';
import type { Examples } from './rawSet';

export const CIFAR_CLASSES = [
  ...['airplane', 'automobile', 'bird', 'cat', 'deer'],
  ...['dog', 'frog', 'horse', 'ship', 'truck'],
];
export const CIFAR_SHAPE = [3, 32, 32] as const;
export const CIFAR_FEATURES = 3072;
/** A label byte, then the pixels as (channel, row, column). */
const RECORD = 1 + CIFAR_FEATURES;
const RECORDS_PER_READ = 1000;

/** A batch of the binary version. @throws {ReaderError} for half a record and for labels above 9. */
export async function readRecords(source: ByteSource, work: Work): Promise<Examples> {
  const name = printable(source.name);
  const count = Math.floor(source.size / RECORD);
  if (source.size === 0 || source.size % RECORD !== 0) {
    throw new ReaderError({
      message: `${name} is truncated: a CIFAR-10 batch is whole records of ${byteCount(RECORD)}, and it has ${byteCount(source.size)}.`,
      where: `${name}, record ${grouped(count)}`,
      expected: `a multiple of ${byteCount(RECORD)}`,
      found: byteCount(source.size),
      remedy: 'Unpack cifar-10-binary.tar.gz again.',
    });
  }
  const x = new Uint8Array(count * CIFAR_FEATURES);
  const y = new Int32Array(count);
  for (let start = 0; start < count; start += RECORDS_PER_READ) {
    const records = Math.min(RECORDS_PER_READ, count - start);
    const bytes = await readExactly(source, start * RECORD, records * RECORD);
    for (let i = 0; i < records; i++) {
      y[start + i] = bytes[i * RECORD]!;
      x.set(bytes.subarray(i * RECORD + 1, (i + 1) * RECORD), (start + i) * CIFAR_FEATURES);
    }
    await work.pause();
  }
  checkLabels(y, CIFAR_CLASSES.length, name);
  return { x, y };
}

/** @throws {ReaderError} for a label that no class has. */
export function checkLabels(y: Int32Array, classes: number, name: string): void {
  const at = y.findIndex((label) => label < 0 || label >= classes);
  if (at < 0) return;
  throw new ReaderError({
    message: `${name} has the label ${y[at]!} at example ${grouped(at)}; labels run from 0 to ${classes - 1}.`,
    where: `${name}, example ${grouped(at)}`,
    expected: `0 to ${classes - 1}`,
    found: String(y[at]),
  });
}

/** Batches one after the other. */
export function joined(batches: readonly Examples[]): Examples {
  const features = CIFAR_FEATURES;
  const count = batches.reduce((sum, { y }) => sum + y.length, 0);
  const x = new Uint8Array(count * features);
  const y = new Int32Array(count);
  let at = 0;
  for (const batch of batches) {
    x.set(batch.x, at * features);
    y.set(batch.y, at);
    at += batch.y.length;
  }
  return { x, y };
}
