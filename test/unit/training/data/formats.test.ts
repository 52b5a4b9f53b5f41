import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { ReaderError } from '../../../../src/readers/readerError';
import type { Dataset } from '../../../../src/training/dataset';
import { loadDataset } from '../../../../src/training/data/loadDataset';
import { npyBytes } from '../../support/npyWriter';
import { zipBytes } from '../../support/zipWriter';
import { placeOf } from './places';
import type { Folder } from './places';

const RECORD = 3073;

function load(content: Uint8Array | Folder, name?: string, numTrain = 0): Promise<Dataset> {
  const config = { data: 'place', numTrain, dtype: 'float64', scaling: 'none' } as const;
  return loadDataset(config, () => Promise.resolve(placeOf(content, name)));
}

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/cifar/${name}`, import.meta.url)));
}

/** Records of the binary version; every pixel of image i is `pixel(i)`. */
function records(labels: readonly number[], pixel: (i: number) => number): Uint8Array {
  const bytes = new Uint8Array(labels.length * RECORD);
  labels.forEach((label, i) => {
    bytes.fill(pixel(i), i * RECORD, (i + 1) * RECORD);
    bytes[i * RECORD] = label;
  });
  return bytes;
}

describe('CIFAR-10', () => {
  const piece = { 'train_a.bin': records([1, 2], (i) => 10 * i), 'val_a.bin': records([9], () => 7) };

  it('reads a part in binary records, less the mean image', async () => {
    const set = await load(piece);
    expect([...set.yTrain, ...set.yVal]).toEqual([1, 2, 9]);
    expect([set.xTrain[0], set.xTrain[3072], set.xVal[0]]).toEqual([-5, 5, 2]);
    expect(set.classNames?.[9]).toBe('truck');
  });

  it('subtracts the mean image that lies beside it', async () => {
    const mean = new Uint8Array(Float64Array.from({ length: 3072 }, () => 3).buffer);
    const set = await load({ ...piece, 'mean_image.f64le': mean });
    expect([set.xTrain[0], set.xTrain[3072], set.xVal[0]]).toEqual([-3, 7, 4]);
    await expect(load({ ...piece, 'mean_image.f64le': mean.subarray(8) })).rejects.toThrow(/24,568 bytes/);
  });

  it('splits five binary batches as the course does', async () => {
    const batch = records(
      Array.from({ length: 10_000 }, (_, i) => i % 10),
      (i) => i % 256,
    );
    const names = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);
    const set = await load(Object.fromEntries(names.map((name) => [name, batch])), 'cifar', 10);
    expect([set.yTrain.length, set.yVal.length]).toEqual([10, 1000]);
    expect(set.xTrain[3072 * 9]! - set.xTrain[0]!).toBe(9);
    const lacking = Object.fromEntries(names.slice(0, 4).map((name) => [name, batch]));
    await expect(load(lacking, 'cifar')).rejects.toThrow('cifar lacks data_batch_5.bin');
    const short = { ...lacking, 'data_batch_5.bin': batch.subarray(0, 3 * RECORD) };
    await expect(load(short)).rejects.toThrow(
      'data_batch_5.bin has 3 images, a batch of CIFAR-10 has 10,000.',
    );
  });

  it.each(['batch_text_p2.pickle', 'batch_bytes_p4.pickle'])('reads the pickle %s', async (file) => {
    // Five batches of two images are no CIFAR-10: that it says so means that it has read them.
    const names = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}`);
    const folder = Object.fromEntries(names.map((name) => [name, fixture(file)]));
    await expect(load(folder)).rejects.toThrow('data_batch_1 has 2 images');
  });

  it('executes nothing that a pickle asks for', async () => {
    await expect(load({ data_batch_1: fixture('hostile.pickle') })).rejects.toThrow(
      /asks for (posix|nt)\.system/,
    );
  });

  it.each([1, 30, 3000])('says where a pickle of %i bytes ends', async (length) => {
    const cut = fixture('batch_text_p2.pickle').subarray(0, length);
    await expect(load({ data_batch_1: cut })).rejects.toThrow(/no batch of CIFAR-10/);
  });

  it('names a truncated record and a label out of range', async () => {
    const cut = piece['train_a.bin'].subarray(0, RECORD + 100);
    await expect(load({ ...piece, 'train_a.bin': cut })).rejects.toThrow(
      /train_a.bin is truncated.*3,173 bytes/,
    );
    const odd = records([1, 12], () => 0);
    await expect(load({ ...piece, 'val_a.bin': odd })).rejects.toThrow(
      'val_a.bin has the label 12 at example 1; labels run from 0 to 9.',
    );
  });
});

function idxFile(shape: readonly number[], data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((size, axis) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

describe('IDX', () => {
  const files = {
    'train-images-idx3-ubyte': idxFile([2, 1, 2], [1, 2, 3, 4]),
    'train-labels-idx1-ubyte': idxFile([2], [5, 0]),
    't10k-images-idx3-ubyte.gz': new Uint8Array(gzipSync(idxFile([1, 1, 2], [9, 9]))),
    't10k-labels-idx1-ubyte.gz': new Uint8Array(gzipSync(idxFile([1], [7]))),
  };

  it('reads images and labels, gzipped or not', async () => {
    const set = await load(files);
    expect(set.inputShape).toEqual([1, 1, 2]);
    expect([...set.xTrain]).toEqual([-1, -1, 1, 1]);
    expect([...set.yTrain, ...set.yVal]).toEqual([5, 0, 7]);
  });

  it.each([
    ['train-images-idx3-ubyte', idxFile([2, 1, 2], [1, 2, 3]), /truncated: shape \(2, 1, 2\) needs 20 bytes/],
    ['train-labels-idx1-ubyte', idxFile([3], [1, 2, 3]), /2 train images and 3 labels/],
    ['train-labels-idx1-ubyte', new Uint8Array([1, 2, 3, 4, 5]), /no IDX file.*with 1 axes/],
    ['t10k-labels-idx1-ubyte.gz', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 0, 0, 0]), /cannot be unpacked/],
  ])('refuses a bad %s', async (name, bytes, message) => {
    await expect(load({ ...files, [name]: bytes })).rejects.toThrow(message);
  });
});

function arrays(over: Readonly<Record<string, readonly number[]>> = {}): Record<string, Uint8Array> {
  const x = (values: readonly number[]): Uint8Array =>
    npyBytes({ shape: [values.length / 2, 2], dtype: 'float32', values });
  const y = (values: readonly number[]): Uint8Array =>
    npyBytes({ shape: [values.length], dtype: 'int32', values });
  return {
    'X_train.npy': x(over['X_train'] ?? [1, 2, 3, 4]),
    'y_train.npy': y(over['y_train'] ?? [0, 1]),
    'X_val.npy': x(over['X_val'] ?? [5, 6]),
    'y_val.npy': y(over['y_val'] ?? [2]),
  };
}

describe('NumPy arrays', () => {
  it.each([
    ['a folder', (files: Record<string, Uint8Array>) => load(files)],
    [
      'an archive',
      (files: Record<string, Uint8Array>) =>
        load(zipBytes(Object.entries(files).map(([name, bytes]) => ({ name, bytes }))), 'set.npz'),
    ],
  ])('come from %s', async (_, read) => {
    const set = await read(arrays());
    expect([...set.xTrain, ...set.xVal]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([set.classes, ...set.inputShape, ...set.yVal]).toEqual([3, 2, 2]);
  });

  it('must fit each other', async () => {
    await expect(load(arrays({ y_train: [0] }))).rejects.toThrow(
      '2 examples in X_train and 1 labels in y_train',
    );
    await expect(load(arrays({ y_val: [-1] }))).rejects.toThrow(/label -1 at example 0/);
    const { 'y_val.npy': _, ...lacking } = arrays();
    await expect(load(lacking)).rejects.toThrow('set lacks y_val.npy.');
  });
});

function png(width: number, height: number, value: number): Uint8Array {
  const data = new Uint8Array(width * height * 3).map((_, i) => value + (i % 3));
  return encode({ width, height, data, channels: 3 });
}

describe('folders of PNG images', () => {
  const folder = (count: number, value: number): Folder =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.png`, png(2, 1, value)]));

  it('are classes; every fifth image validates', async () => {
    const set = await load({ cat: folder(5, 10), dog: folder(5, 20) });
    expect(set.classNames).toEqual(['cat', 'dog']);
    expect([...set.yTrain]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([...set.yVal]).toEqual([0, 1]);
    // Centred by the mean of both classes; channels are planes.
    expect([...set.xVal]).toEqual([-5, -5, -5, -5, -5, -5, 5, 5, 5, 5, 5, 5]);
  });

  it('may stand in train and val', async () => {
    const set = await load({
      train: { a: folder(1, 1), b: folder(1, 1) },
      val: { a: folder(1, 2), b: folder(1, 3) },
    });
    expect([...set.yTrain, ...set.yVal]).toEqual([0, 1, 0, 1]);
  });

  it('must be of one size, and images', async () => {
    const odd = { a: { '1.png': png(2, 1, 0), '2.png': png(1, 1, 0) }, b: folder(5, 0) };
    await expect(load(odd)).rejects.toThrow(/a\/2.png is \(3, 1, 1\), a\/1.png is \(3, 1, 2\)/);
    await expect(load({ a: { '1.png': new Uint8Array(8) }, b: folder(5, 0) })).rejects.toThrow(
      /a\/1.png is no PNG image/,
    );
  });
});

it('says what it looks for where nothing is a data set', async () => {
  await expect(load({ 'notes.txt': new Uint8Array(1) }, 'papers')).rejects.toThrow(
    /^papers holds no data set\. Expected .*data_batch_1\.bin.*\. Embedded sets are synthetic, spirals, blobs\.$/,
  );
});

it('names the embedded sets where there is nothing', async () => {
  const config = { data: '/data/nope', numTrain: 0, dtype: 'float64', scaling: 'none' } as const;
  const absent = new ReaderError({ message: 'nope cannot be opened.', where: '/data/nope' });
  const openPlace = (): Promise<never> => Promise.reject(absent);
  await expect(loadDataset(config, openPlace)).rejects.toThrow(
    'data must be one of the embedded sets synthetic, spirals, blobs, or the path of a file or folder, ' +
      'got "/data/nope": nope cannot be opened.',
  );
});
