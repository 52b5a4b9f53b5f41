import { readExactly } from '../../readers/byteSource';
import { byteCount, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import { CIFAR_CLASSES, CIFAR_FEATURES, CIFAR_SHAPE, readRecords } from './cifarRecords';
import type { DataPlace } from './dataFiles';
import type { DataFormat } from './dataFormat';
import { meanExample } from './rawSet';

const MEAN_BYTES = CIFAR_FEATURES * 8;

/**
 * A part of CIFAR-10 in records of the binary version: `train*.bin` and `val*.bin`, and, where the training images are
 * too few to take the mean of, `mean_image*.f64le` with the mean of all of them (3,072 float64, little-endian).
 */
export const cifarPiece: DataFormat = {
  title: 'A part of CIFAR-10',
  looksFor: 'a folder with train….bin and val….bin in CIFAR-10 records',
  recognizes: (place) =>
    find(place, 'train', '.bin') !== undefined && find(place, 'val', '.bin') !== undefined,
  async read(place, work) {
    const train = await readRecords(await place.open(find(place, 'train', '.bin')), work);
    const val = await readRecords(await place.open(find(place, 'val', '.bin')), work);
    const mean = find(place, 'mean_image', '.f64le');
    return {
      name: 'CIFAR-10 (part)',
      train,
      val,
      inputShape: CIFAR_SHAPE,
      classes: CIFAR_CLASSES.length,
      classNames: CIFAR_CLASSES,
      center: mean === undefined ? meanExample(train.x, CIFAR_FEATURES) : await readMean(place, mean),
    };
  },
};

function find({ entries }: DataPlace, start: string, end: string): string | undefined {
  return entries?.find((entry) => entry.startsWith(start) && entry.endsWith(end));
}

async function readMean(place: DataPlace, file: string): Promise<Float64Array> {
  const source = await place.open(file);
  if (source.size !== MEAN_BYTES) {
    throw new ReaderError({
      message: `${printable(file)} has ${byteCount(source.size)}, a mean image has ${byteCount(MEAN_BYTES)}.`,
      where: printable(file),
      expected: '3,072 float64 values',
      found: byteCount(source.size),
    });
  }
  const bytes = await readExactly(source, 0, MEAN_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, MEAN_BYTES);
  return Float64Array.from({ length: CIFAR_FEATURES }, (_, i) => view.getFloat64(8 * i, true));
}
