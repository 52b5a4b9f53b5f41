import { printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import { openTensors } from '../../readers/registry';
import { formatShape } from '../../tensor/tensor';
import type { Tensor } from '../../tensor/tensor';
import type { Work } from '../../work';
import { checkLabels } from './cifarRecords';
import type { DataPlace } from './dataFiles';
import type { DataFormat } from './dataFormat';
import type { Examples, RawSet } from './rawSet';

const LIMITS = { memoryBudget: 2 ** 33 };
const NAMES = ['X_train', 'y_train', 'X_val', 'y_val'] as const;
type Name = (typeof NAMES)[number];
type ReadArray = (name: Name) => Promise<Tensor>;

/** An archive with X_train, y_train, X_val, y_val: X of shape (N, …), y with the N labels. */
export const npzSet: DataFormat = {
  title: 'NumPy archive of a data set',
  looksFor: `an .npz with ${NAMES.join(', ')}`,
  recognizes: ({ entries, name }) => entries === undefined && /\.(npz|safetensors)$/i.test(name),
  async read(place, work) {
    const { file } = await openTensors(await place.open(), LIMITS, work);
    return readSet(printable(place.name), (name) => file.read(name, work), work);
  },
};

/** One's own arrays: X_train.npy, y_train.npy, X_val.npy, y_val.npy. */
export const npyPairs: DataFormat = {
  title: 'NumPy arrays in a folder',
  looksFor: `a folder with ${NAMES.map((name) => `${name}.npy`).join(', ')}`,
  recognizes: ({ entries }) => entries?.includes('X_train.npy') ?? false,
  read: (place, work) => readSet(printable(place.name), (name) => readMember(place, name, work), work),
};

async function readMember(place: DataPlace, name: Name, work: Work): Promise<Tensor> {
  const entry = `${name}.npy`;
  if (!place.entries?.includes(entry)) {
    throw new ReaderError({
      message: `${printable(place.name)} lacks ${entry}.`,
      where: printable(place.name),
      expected: NAMES.map((each) => `${each}.npy`).join(', '),
    });
  }
  const { file } = await openTensors(await place.open(entry), LIMITS, work);
  return file.read(file.tensors[0]?.name ?? name, work);
}

async function readSet(name: string, read: ReadArray, work: Work): Promise<RawSet> {
  const images = await read('X_train');
  const train = examples(images, await read('y_train'), name, 'train');
  await work.pause();
  const valImages = await read('X_val');
  const val = examples(valImages, await read('y_val'), name, 'val');
  const inputShape = images.shape.slice(1);
  if (formatShape(inputShape) !== formatShape(valImages.shape.slice(1))) {
    throw new ReaderError({
      message: `Training and validation examples of ${name} differ in shape.`,
      where: name,
      expected: formatShape(inputShape),
      found: formatShape(valImages.shape.slice(1)),
    });
  }
  const classes =
    1 + Math.max(...[train.y, val.y].map((y) => y.reduce((most, label) => Math.max(most, label), 0)));
  checkLabels(train.y, classes, `y_train of ${name}`);
  checkLabels(val.y, classes, `y_val of ${name}`);
  return { name, train, val, inputShape: inputShape.length === 0 ? [1] : inputShape, classes };
}

function examples(x: Tensor, y: Tensor, name: string, split: 'train' | 'val'): Examples {
  if (x.shape[0] !== y.data.length) {
    throw new ReaderError({
      message: `${name} has ${x.shape[0] ?? 0} examples in X_${split} and ${y.data.length} labels in y_${split}.`,
      where: name,
      expected: `X_${split} (N, …) and y_${split} (N)`,
      found: `${formatShape(x.shape)} and ${formatShape(y.shape)}`,
    });
  }
  const odd = y.data.findIndex((label) => !Number.isInteger(label));
  if (odd >= 0) {
    throw new ReaderError({
      message: `y_${split} of ${name} has the label ${y.data[odd]!} at example ${odd}; labels are integers from 0.`,
      where: `${name}, y_${split}[${odd}]`,
    });
  }
  return { x: x.data, y: Int32Array.from(y.data) };
}
