import type { ByteSource } from './byteSource';
import { readElements, requireReadable, unknownTensor } from './denseArray';
import type { ArrayPlace, DenseArray } from './denseArray';
import { byteCount, printable, pythonString, withoutEnding } from './figures';
import { ReaderError } from './readerError';
import { contentOf, SIGNATURE_BYTES } from './signatures';
import { readExactly } from './byteSource';
import type { Reader, TensorFile } from './tensorFile';
import { streamElements } from './tensorStream';

const EXTENSIONS = ['f32', 'raw', 'bin'] as const;
const WIDTH = 4;

/**
 * Nothing but little-endian float32 numbers: `x.astype("<f4").tofile(file)`. The file does not know its shape: it
 * is listed as one long axis, and who opens it may give a shape (`reshape.ts`).
 */
export const rawFloat32: Reader = {
  label: 'raw float32',
  extensions: EXTENSIONS,
  signatures: [],
  ambiguousExtensions: true,
  async open(source, limits): Promise<TensorFile> {
    await requireNothingElse(source);
    if (source.size % WIDTH !== 0) throw notWhole(source);
    const shape = [source.size / WIDTH];
    const array: DenseArray = {
      shape,
      dtype: 'float32',
      littleEndian: true,
      fortranOrder: false,
      dataOffset: 0,
    };
    const place = placeOf(source);
    requireReadable(array, source.size, place);
    const name = stemOf(source.name);
    return {
      tensors: [{ name, shape, dtype: 'float32' }],
      unreadable: [],
      read: async (wanted, work) => {
        if (wanted !== name) throw unknownTensor(printable(source.name), wanted, [name]);
        return readElements(source, array, place, limits, work);
      },
      stream: () => Promise.resolve(streamElements(source, array, limits)),
    };
  },
};

/** The name of what a raw file holds; undefined for files that do not go by the name of one. */
export function rawTensorName(file: string): string | undefined {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return EXTENSIONS.some((extension) => extension === ending) ? stemOf(file) : undefined;
}

function stemOf(file: string): string {
  return EXTENSIONS.reduce<string>(withoutEnding, file);
}

function placeOf(source: ByteSource): ArrayPlace {
  return {
    file: printable(source.name),
    load: () => `np.fromfile(${pythonString(source.name)}, "<f4")`,
    copyName: stemOf(source.name),
  };
}

/** `.bin` may be anything. Of the contents we know, those with four bytes of signature cannot be numbers by chance. */
async function requireNothingElse(source: ByteSource): Promise<void> {
  const head = await readExactly(source, 0, Math.min(SIGNATURE_BYTES, source.size));
  if (contentOf(head) !== 'hdf5') return;
  const file = printable(source.name);
  throw new ReaderError({
    message: `${file} is not raw float32 but an HDF5 file.`,
    where: `${file}, byte 0`,
    expected: 'float32 numbers and nothing else',
    found: 'the signature of an HDF5 file',
    remedy: 'Convert it in Python: np.save("x.npy", h5py.File("x.h5")["dataset"][:])',
  });
}

function notWhole(source: ByteSource): ReaderError {
  const file = printable(source.name);
  return new ReaderError({
    message: `${file} is no raw float32: its ${byteCount(source.size)} are not a multiple of ${WIDTH}.`,
    where: file,
    expected: `a multiple of ${byteCount(WIDTH)}`,
    found: byteCount(source.size),
    remedy: `Save the numbers again with x.astype("<f4").tofile(${pythonString(source.name)}), or with np.save if they have a header.`,
  });
}
