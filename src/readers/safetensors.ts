import { formatShape } from '../tensor/tensor';
import type { ByteSource } from './byteSource';
import { readElements, requireReadable, unknownTensor } from './denseArray';
import type { ArrayPlace, DenseArray } from './denseArray';
import { printable, pythonString, withoutEnding } from './figures';
import { ReaderError } from './readerError';
import { dtypeOf, READABLE_DTYPES, readSafetensorsHeader } from './safetensorsHeader';
import type { SafetensorsEntry, SafetensorsHeader } from './safetensorsHeader';
import type { Reader, ReaderLimits, TensorEntry, TensorFile } from './tensorFile';
import { streamElements } from './tensorStream';

/** Hugging Face's format: a JSON header, then the tensors one after the other, row-major and little-endian. */
export const safetensors: Reader = {
  label: 'safetensors file',
  extensions: ['safetensors'],
  signatures: [],
  async open(source, limits) {
    return openTensorsOf(source, await readSafetensorsHeader(source), limits);
  },
};

/** What is known of an entry: where its elements stand, or why they cannot be inspected. */
type Opened = { readonly array: DenseArray } | { readonly problem: ReaderError };

function openTensorsOf(source: ByteSource, header: SafetensorsHeader, limits: ReaderLimits): TensorFile {
  const byName = new Map<string, Opened>();
  const tensors: TensorEntry[] = [];
  const unreadable: { name: string; message: string }[] = [];
  for (const entry of header.entries) {
    const opened = tryOpen(header, entry, source);
    byName.set(entry.name, opened);
    if ('problem' in opened) unreadable.push({ name: entry.name, message: opened.problem.inOneLine });
    else tensors.push({ name: entry.name, shape: entry.shape, dtype: opened.array.dtype });
  }
  return {
    tensors,
    unreadable,
    read: async (name, work) => {
      const found = byName.get(name);
      if (found === undefined) throw unknownTensor(printable(source.name), name, [...byName.keys()]);
      if ('problem' in found) throw found.problem;
      return readElements(source, found.array, placeOf(source, name), limits, work);
    },
    stream: (name) => {
      const found = byName.get(name);
      if (found === undefined || 'problem' in found)
        throw unknownTensor(printable(source.name), name, [...byName.keys()]);
      return Promise.resolve(streamElements(source, found.array, limits));
    },
  };
}

function tryOpen({ dataOffset }: SafetensorsHeader, entry: SafetensorsEntry, source: ByteSource): Opened {
  const place = placeOf(source, entry.name);
  const dtype = dtypeOf(entry);
  if (dtype === undefined) return { problem: unknownDtype(entry, place) };
  const array: DenseArray = {
    shape: entry.shape,
    dtype,
    littleEndian: true,
    fortranOrder: false,
    dataOffset: dataOffset + entry.begin,
  };
  try {
    requireReadable(array, dataOffset + entry.end, place);
    return { array };
  } catch (error) {
    if (error instanceof ReaderError) return { problem: error };
    throw error;
  }
}

function placeOf(source: ByteSource, name: string): ArrayPlace {
  const stem = withoutEnding(source.name, 'safetensors');
  return {
    file: `${printable(name)} in ${printable(source.name)}`,
    load: () => `safetensors.numpy.load_file(${pythonString(source.name)})[${pythonString(name)}]`,
    copyName: `${stem}_${name}`.replace(/[^\w.-]+/g, '_'),
  };
}

function unknownDtype({ dtype, shape, name }: SafetensorsEntry, place: ArrayPlace): ReaderError {
  return new ReaderError({
    message: `${place.file} holds ${printable(dtype)} elements, which Normscope does not read.`,
    where: place.file,
    expected: READABLE_DTYPES,
    found: `${printable(dtype)}, shape ${formatShape(shape)}`,
    remedy: `Convert it in Python with PyTorch: t[${pythonString(name)}] = t[${pythonString(name)}].float(), and save with safetensors.torch.save_file.`,
  });
}
