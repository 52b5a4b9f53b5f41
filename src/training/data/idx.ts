import { gunzipSync } from 'fflate/browser';
import { readExactly } from '../../readers/byteSource';
import type { ByteSource } from '../../readers/byteSource';
import { byteCount, grouped, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { Work } from '../../work';
import { checkLabels } from './cifarRecords';
import type { DataPlace } from './dataFiles';
import type { DataFormat } from './dataFormat';
import { meanExample } from './rawSet';
import type { Examples } from './rawSet';

/** Unpacked IDX files are no larger than this: MNIST's training images are 47 MB. */
const LARGEST = 1 << 30;
const UNSIGNED_BYTE = 0x08;

interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** MNIST and its kin: `train-images…`, `train-labels…`, `t10k-images…`, `t10k-labels…`, gzipped or not. */
export const idx: DataFormat = {
  title: 'IDX (MNIST)',
  looksFor: 'a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the same for t10k',
  recognizes: (place) => find(place, 'train', 'images') !== undefined,
  async read(place, work) {
    const train = await readPair(place, 'train', work);
    const val = await readPair(place, 't10k', work);
    const [height, width] = train.imageShape;
    return {
      name: printable(place.name),
      train: train.examples,
      val: val.examples,
      inputShape: [1, height!, width!],
      classes: Math.max(10, 1 + largest(train.examples.y)),
      center: meanExample(train.examples.x, height! * width!),
    };
  },
};

function find({ entries }: DataPlace, split: string, kind: string): string | undefined {
  return entries?.find((entry) => entry.startsWith(`${split}-${kind}`));
}

async function readPair(
  place: DataPlace,
  split: string,
  work: Work,
): Promise<{ examples: Examples; imageShape: readonly number[] }> {
  const images = await readIdx(place, split, 'images', 3);
  await work.pause();
  const labels = await readIdx(place, split, 'labels', 1);
  const [count, ...imageShape] = images.shape;
  if (count !== labels.data.length) {
    throw new ReaderError({
      message: `${printable(place.name)} has ${grouped(count!)} ${split} images and ${grouped(labels.data.length)} labels.`,
      where: printable(place.name),
      remedy: 'Take both files from one data set.',
    });
  }
  const y = Int32Array.from(labels.data);
  checkLabels(y, 256, `${split}-labels`);
  return { examples: { x: images.data, y }, imageShape };
}

async function readIdx(place: DataPlace, split: string, kind: string, rank: number): Promise<IdxArray> {
  const file = find(place, split, kind);
  if (file === undefined) {
    throw new ReaderError({
      message: `${printable(place.name)} has no file ${split}-${kind}….`,
      where: printable(place.name),
      expected: `${split}-${kind}-idx${rank}-ubyte`,
    });
  }
  const source = await place.open(file);
  const bytes = unpacked(await readExactly(source, 0, source.size), source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = printable(source.name);
  const header = 4 + 4 * rank;
  if (bytes.length < header || view.getUint16(0) !== 0 || bytes[2] !== UNSIGNED_BYTE || bytes[3] !== rank) {
    throw new ReaderError({
      message: `${name} is no IDX file of unsigned bytes with ${rank} axes.`,
      where: `${name}, byte 0`,
      expected: `00 00 08 0${rank}`,
      found: [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    });
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) throw wrongSize(name, shape, expected, bytes.length);
  return { shape, data: bytes.subarray(header) };
}

function unpacked(bytes: Uint8Array, source: ByteSource): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const name = printable(source.name);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (claimed > LARGEST) {
    throw new ReaderError({ message: `${name} claims to unpack to ${byteCount(claimed)}.`, where: name });
  }
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new ReaderError({
      message: `${name} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`,
      where: name,
      remedy: 'Fetch the file again.',
    });
  }
}

function wrongSize(name: string, shape: readonly number[], expected: number, found: number): ReaderError {
  return new ReaderError({
    message: `${name} is ${found < expected ? 'truncated' : 'too long'}: shape (${shape.join(', ')}) needs ${byteCount(expected)}, the file has ${byteCount(found)}.`,
    where: `${name}, byte ${grouped(Math.min(expected, found))}`,
    expected: byteCount(expected),
    found: byteCount(found),
    remedy: 'Fetch the file again.',
  });
}

function largest(y: Int32Array): number {
  return y.reduce((most, label) => Math.max(most, label), 0);
}
