import { readExactly } from '../../readers/byteSource';
import type { ByteSource } from '../../readers/byteSource';
import { grouped, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { Work } from '../../work';
import { CIFAR_CLASSES, CIFAR_FEATURES, checkLabels } from './cifarRecords';
import { readPickle } from './pickle';
import { PickledArray } from './pickleMachine';
import type { Pickled } from './pickleMachine';
import type { Examples } from './rawSet';

/** A batch of the python version: a dictionary with `data`, uint8 (count, 3072), and `labels`. */
export async function readPickledBatch(source: ByteSource, work: Work): Promise<Examples> {
  const name = printable(source.name);
  const pickled = readPickle(await readExactly(source, 0, source.size), name);
  await work.pause();
  const data = member(pickled, 'data');
  const labels = member(pickled, 'labels');
  if (!(data instanceof PickledArray) || !Array.isArray(labels)) {
    throw new ReaderError({
      message: `${name} is no batch of CIFAR-10: expected a dictionary with an array "data" and a list "labels".`,
      where: name,
    });
  }
  const y = Int32Array.from(labels as number[]);
  const expected = y.length * CIFAR_FEATURES;
  if (data.data.length !== expected || !data.dtype.endsWith('u1')) {
    throw new ReaderError({
      message: `${name} has ${grouped(y.length)} labels, and images of dtype ${printable(data.dtype)} and shape (${data.shape.join(', ')}).`,
      where: name,
      expected: `uint8, (${y.length}, ${CIFAR_FEATURES})`,
      found: `${grouped(data.data.length)} bytes`,
    });
  }
  checkLabels(y, CIFAR_CLASSES.length, name);
  return { x: data.data, y };
}

/** Keys are text, or bytes where Python 3 pickled what it had read of Python 2's. */
function member(pickled: Pickled, key: string): Pickled | undefined {
  if (!(pickled instanceof Map)) return undefined;
  for (const [name, value] of pickled as Map<Pickled, Pickled>) {
    if (name === key || (name instanceof Uint8Array && String.fromCharCode(...name) === key)) return value;
  }
  return undefined;
}
