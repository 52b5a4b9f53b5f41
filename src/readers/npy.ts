import type { ByteSource } from './byteSource';
import { readElements, requireReadable, unknownTensor } from './denseArray';
import type { ArrayPlace } from './denseArray';
import { printable, pythonString, withoutEnding } from './figures';
import { readNpyHeader } from './npyHeader';
import type { NpyHeader } from './npyHeader';
import { NPY_SIGNATURE } from './signatures';
import type { Reader, TensorFile } from './tensorFile';
import { streamElements } from './tensorStream';

/** One array as `np.save` writes it. The tensor is named after the file. */
export const npy: Reader = {
  label: 'NumPy array',
  extensions: ['npy'],
  signatures: [NPY_SIGNATURE],
  async open(source, limits): Promise<TensorFile> {
    const place = filePlace(source);
    const header = await openNpy(source, place);
    const name = withoutEnding(source.name, 'npy');
    return {
      tensors: [{ name, shape: header.shape, dtype: header.dtype }],
      unreadable: [],
      read: async (wanted, work) => {
        if (wanted !== name) throw unknownTensor(source.name, wanted, [name]);
        return readElements(source, header, place, limits, work);
      },
      stream: () => Promise.resolve(streamElements(source, header, limits)),
    };
  },
};

function filePlace(source: ByteSource): ArrayPlace {
  return {
    file: printable(source.name),
    load: (allowPickle) => `np.load(${pythonString(source.name)}${allowPickle ? ', allow_pickle=True' : ''})`,
    copyName: `${withoutEnding(source.name, 'npy')}_converted`,
  };
}

/**
 * Reads the header of an array and makes sure that its elements are there and can be inspected.
 * @throws {ReaderError} for a header that is none, and whatever `requireReadable` refuses.
 */
export async function openNpy(source: ByteSource, place: ArrayPlace): Promise<NpyHeader> {
  const header = await readNpyHeader(source, place);
  requireReadable(header, source.size, place);
  return header;
}
