import { grouped, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { Work } from '../../work';
import { CIFAR_CLASSES, CIFAR_FEATURES, CIFAR_SHAPE, joined, readRecords } from './cifarRecords';
import type { DataPlace } from './dataFiles';
import type { DataFormat } from './dataFormat';
import { readPickledBatch } from './pickledBatch';
import { meanExample } from './rawSet';
import type { Examples, RawSet } from './rawSet';

const BATCHES = [1, 2, 3, 4, 5];
const BATCH_SIZE = 10_000;
/** The course's `get_CIFAR10_data`: 49,000 train, the next 1,000 validate. */
const TRAINING = 49_000;

/** `cifar-10-batches-bin`: records of a label and 3,072 pixels. */
export const cifar10Binary = cifar10(
  'CIFAR-10, binary version',
  (batch) => `data_batch_${batch}.bin`,
  readRecords,
);

/** `cifar-10-batches-py`: pickled dictionaries. */
export const cifar10Python = cifar10(
  'CIFAR-10, python version',
  (batch) => `data_batch_${batch}`,
  readPickledBatch,
);

function cifar10(
  title: string,
  fileOf: (batch: number) => string,
  readBatch: (source: Awaited<ReturnType<DataPlace['open']>>, work: Work) => Promise<Examples>,
): DataFormat {
  return {
    title,
    looksFor: `a folder with ${fileOf(1)} … ${fileOf(5)}`,
    recognizes: ({ entries }) => entries?.includes(fileOf(1)) ?? false,
    async read(place, work) {
      const batches: Examples[] = [];
      for (const batch of BATCHES) {
        work.progress(batch - 1, BATCHES.length);
        if (!place.entries?.includes(fileOf(batch))) throw missing(place, fileOf(batch));
        const examples = await readBatch(await place.open(fileOf(batch)), work);
        expectCount(fileOf(batch), examples.y.length);
        batches.push(examples);
      }
      return split(joined(batches));
    },
  };
}

function split({ x, y }: Examples): RawSet {
  const edge = TRAINING * CIFAR_FEATURES;
  const train = { x: x.subarray(0, edge), y: y.slice(0, TRAINING) };
  return {
    name: 'CIFAR-10',
    train,
    val: { x: x.subarray(edge), y: y.slice(TRAINING) },
    inputShape: CIFAR_SHAPE,
    classes: CIFAR_CLASSES.length,
    classNames: CIFAR_CLASSES,
    center: meanExample(train.x, CIFAR_FEATURES),
  };
}

function expectCount(file: string, found: number): void {
  if (found === BATCH_SIZE) return;
  throw new ReaderError({
    message: `${file} has ${grouped(found)} images, a batch of CIFAR-10 has ${grouped(BATCH_SIZE)}.`,
    where: file,
    expected: `${grouped(BATCH_SIZE)} images`,
    found: grouped(found),
    remedy: 'Unpack the archive again.',
  });
}

function missing({ name }: DataPlace, file: string): ReaderError {
  return new ReaderError({
    message: `${printable(name)} lacks ${file}, one of the five training batches.`,
    where: printable(name),
    remedy: 'Unpack the archive again.',
  });
}
