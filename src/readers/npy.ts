import { allocate, DTYPE_BYTES, elementCount, formatShape } from '../tensor/tensor';
import type { Tensor, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { decodeElements } from './elements';
import { byteCount, grouped, memorySize, printable, pythonString, withoutEnding } from './figures';
import { placeBox, planFortran } from './fortranOrder';
import type { ArrayPlace } from './npyDescr';
import { readNpyHeader } from './npyHeader';
import type { NpyHeader } from './npyHeader';
import { ReaderError } from './readerError';
import { NPY_SIGNATURE } from './signatures';
import type { Reader, ReaderLimits, TensorFile } from './tensorFile';

/** Small enough to stop within milliseconds, large enough that the calls cost nothing. */
const BLOCK_BYTES = 1 << 20;
/** Transposing fills whole lines of the tensor's memory only when a block spans many columns of the file. */
const FORTRAN_BLOCK_BYTES = 8 << 20;
const HIGHEST_RANK = 4;

/** One array as `np.save` writes it. The tensor is named after the file. */
export const npy: Reader = {
  label: 'NumPy array',
  extensions: ['npy'],
  signatures: [NPY_SIGNATURE],
  async open(source, limits): Promise<TensorFile> {
    const place = filePlace(source);
    const header = await openNpy(source, place, limits);
    const name = withoutEnding(source.name, 'npy');
    return {
      tensors: [{ name, shape: header.shape, dtype: header.dtype }],
      unreadable: [],
      read: async (wanted, work) => {
        if (wanted !== name) throw unknownTensor(source.name, wanted, [name]);
        return readElements(source, header, place, work);
      },
    };
  },
};

/** A tensor was asked for that is not in the file. */
export function unknownTensor(file: string, wanted: string, names: readonly string[]): ReaderError {
  const found = names.slice(0, 8).map(printable).join(', ') + (names.length > 8 ? ', …' : '');
  return new ReaderError({
    message: `${file} has no tensor named ${printable(wanted)}.`,
    where: file,
    expected: `one of ${found}`,
    found: printable(wanted),
    remedy: 'Choose one of the tensors in the file.',
  });
}

function filePlace(source: ByteSource): ArrayPlace {
  return {
    file: printable(source.name),
    load: (allowPickle) => `np.load(${pythonString(source.name)}${allowPickle ? ', allow_pickle=True' : ''})`,
    copyName: `${withoutEnding(source.name, 'npy')}_converted`,
  };
}

/**
 * Reads the header of an array and makes sure that its elements are there and can be inspected.
 * @throws {ReaderError} for a header that is none, rank 0 or above 4, no elements, elements beyond the source's
 * end, or more memory than the budget.
 */
export async function openNpy(
  source: ByteSource,
  place: ArrayPlace,
  limits: ReaderLimits,
): Promise<NpyHeader> {
  const header = await readNpyHeader(source, place);
  const count = requireInspectable(header, place);
  const promised = count * DTYPE_BYTES[header.dtype];
  const available = source.size - header.dataOffset;
  if (promised > available) {
    throw new ReaderError({
      message: `${place.file} is truncated: the header promises ${byteCount(promised)}, the file has ${grouped(available)}.`,
      where: `${place.file}, byte ${grouped(header.dataOffset)}`,
      expected: `${byteCount(promised)} for ${formatShape(header.shape)} ${header.dtype}`,
      found: byteCount(available),
      remedy: 'Copy or save the file again.',
    });
  }
  const memory = count * allocate(header.dtype, 0).BYTES_PER_ELEMENT;
  if (memory > limits.memoryBudget) throw overBudget(place, memory, limits);
  return header;
}

function requireInspectable(header: NpyHeader, place: ArrayPlace): number {
  const rank = header.shape.length;
  const shape = rank === 0 ? '()' : formatShape(header.shape);
  if (rank === 0 || rank > HIGHEST_RANK) {
    throw new ReaderError({
      message: `${place.file} has ${rank} axes; Normscope inspects tensors with 1 to ${HIGHEST_RANK}.`,
      where: place.file,
      expected: `1 to ${HIGHEST_RANK} axes`,
      found: rank > 16 ? `${rank} axes` : `shape ${shape}`,
      remedy: `Reshape it in Python: np.save(${pythonString(`${place.copyName}.npy`)}, ${place.load(false)}.reshape(${rank === 0 ? '1' : `${header.shape[0] ?? 1}, -1`}))`,
    });
  }
  const count = elementCount(header.shape);
  if (count === 0) {
    throw new ReaderError({
      message: `${place.file} is an empty tensor: its shape is ${shape}.`,
      where: place.file,
      expected: 'at least one element',
      found: `shape ${shape}`,
      remedy: 'Save activations of at least one sample.',
    });
  }
  return count;
}

function overBudget(place: ArrayPlace, memory: number, limits: ReaderLimits): ReaderError {
  return new ReaderError({
    message: `${place.file} needs ${memorySize(memory)} in memory; the budget is ${memorySize(limits.memoryBudget)}.`,
    where: place.file,
    expected: `at most ${byteCount(limits.memoryBudget)}`,
    found: byteCount(memory),
    remedy: `Raise the memory budget, or save fewer samples: np.save(${pythonString(`${place.copyName}.npy`)}, ${place.load(false)}[:1000])`,
  });
}

/**
 * Reads all elements in file order, block by block, into a row-major tensor; no second copy of it is made.
 * The source may be forward-only.
 * @throws {ReaderError} when bytes are missing or the memory cannot be had.
 */
export async function readElements(
  source: ByteSource,
  header: NpyHeader,
  place: ArrayPlace,
  work: Work,
): Promise<Tensor> {
  const { shape, dtype } = header;
  const data = allocateOrExplain(header, place);
  const sameOrder = shape.filter((length) => length > 1).length <= 1;
  await (header.fortranOrder && !sameOrder ? readTransposed : readStraight)(source, header, data, work);
  return { data, shape, dtype };
}

function allocateOrExplain(header: NpyHeader, place: ArrayPlace): TensorData {
  const count = elementCount(header.shape);
  try {
    return allocate(header.dtype, count);
  } catch {
    const memory = count * allocate(header.dtype, 0).BYTES_PER_ELEMENT;
    throw new ReaderError({
      message: `${place.file} needs ${memorySize(memory)} in memory, more than this machine gives.`,
      where: place.file,
      found: byteCount(memory),
      remedy: 'Close what uses memory, lower the memory budget, or save fewer samples.',
    });
  }
}

async function readStraight(
  source: ByteSource,
  header: NpyHeader,
  data: TensorData,
  work: Work,
): Promise<void> {
  const width = DTYPE_BYTES[header.dtype];
  const total = data.length * width;
  for (let done = 0; done < total;) {
    const length = Math.min(BLOCK_BYTES, total - done);
    const bytes = await readExactly(source, header.dataOffset + done, length);
    decodeElements(header, bytes, data, done / width);
    done += length;
    work.progress(done, total);
    await work.pause();
  }
}

async function readTransposed(
  source: ByteSource,
  header: NpyHeader,
  data: TensorData,
  work: Work,
): Promise<void> {
  const width = DTYPE_BYTES[header.dtype];
  const total = data.length * width;
  const plan = planFortran(header.shape, FORTRAN_BLOCK_BYTES / width);
  const decoded = allocate(header.dtype, plan.largest);
  let done = 0;
  for (const box of plan.boxes) {
    const bytes = await readExactly(source, header.dataOffset + done, box.count * width);
    decodeElements(header, bytes, decoded, 0);
    placeBox(plan, box, decoded, data);
    done += bytes.byteLength;
    work.progress(done, total);
    await work.pause();
  }
}
