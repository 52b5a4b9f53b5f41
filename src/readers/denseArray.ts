import { allocate, DTYPE_BYTES, elementCount, formatShape } from '../tensor/tensor';
import type { Tensor, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { readExactly, readExactlyInto } from './byteSource';
import type { ByteSource } from './byteSource';
import { decodeElements, standAsInMemory } from './elements';
import type { DecodeElements, ElementFormat } from './elements';
import { byteCount, grouped, memorySize, printable, pythonString } from './figures';
import { placeBox, planFortran } from './fortranOrder';
import { ReaderError } from './readerError';
import type { ReaderLimits } from './tensorFile';

/** Small enough to stop within milliseconds, large enough that the calls cost nothing. */
const BLOCK_BYTES = 1 << 20;
/** Transposing fills whole lines of the tensor's memory only when a block spans many columns of the file. */
const FORTRAN_BLOCK_BYTES = 8 << 20;
const HIGHEST_RANK = 4;

/** An array whose elements stand one after the other in a file. */
export interface DenseArray extends ElementFormat {
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Byte of the first element. */
  readonly dataOffset: number;
}

/** Where an array stands, as a person and as Python would say it. */
export interface ArrayPlace {
  /** "acts.npy" or "bn1.npy in acts.npz". */
  readonly file: string;
  /** The Python expression that loads it. */
  load(allowPickle: boolean): string;
  /** File name, without ending, for a converted copy beside it. */
  readonly copyName: string;
}

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

/**
 * Makes sure that the elements of an array are there and can be inspected.
 * @param available bytes of the source.
 * @throws {ReaderError} for rank 0 or above 4, no elements, or elements beyond the source's end.
 */
export function requireReadable(array: DenseArray, available: number, place: ArrayPlace): void {
  const count = requireInspectable(array, place);
  const promised = count * DTYPE_BYTES[array.dtype];
  const present = available - array.dataOffset;
  if (promised > present) {
    throw new ReaderError({
      message: `${place.file} is truncated: the header promises ${byteCount(promised)}, the file has ${grouped(present)}.`,
      where: `${place.file}, byte ${grouped(array.dataOffset)}`,
      expected: `${byteCount(promised)} for ${formatShape(array.shape)} ${array.dtype}`,
      found: byteCount(present),
      remedy: 'Copy or save the file again.',
    });
  }
}

function requireInspectable(array: DenseArray, place: ArrayPlace): number {
  const rank = array.shape.length;
  const shape = rank === 0 ? '()' : formatShape(array.shape);
  if (rank === 0 || rank > HIGHEST_RANK) {
    throw new ReaderError({
      message: `${place.file} has ${rank} axes; Normscope inspects tensors with 1 to ${HIGHEST_RANK}.`,
      where: place.file,
      expected: `1 to ${HIGHEST_RANK} axes`,
      found: rank > 16 ? `${rank} axes` : `shape ${shape}`,
      remedy: `Reshape it in Python: np.save(${pythonString(`${place.copyName}.npy`)}, ${place.load(false)}.reshape(${rank === 0 ? '1' : `${array.shape[0] ?? 1}, -1`}))`,
    });
  }
  const count = elementCount(array.shape);
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

/**
 * The refusal of an array that the memory budget does not hold.
 * @param memory bytes it needs; `more` where this is only what is known so far.
 */
export function overBudget(
  place: ArrayPlace,
  memory: number,
  limits: ReaderLimits,
  more: 'more than ' | '' = '',
): ReaderError {
  return new ReaderError({
    message: `${place.file} needs ${more}${memorySize(memory)} in memory; the budget is ${memorySize(limits.memoryBudget)}.`,
    where: place.file,
    expected: `at most ${byteCount(limits.memoryBudget)}`,
    found: `${more}${byteCount(memory)}`,
    remedy: `Raise the memory budget, or save fewer samples: np.save(${pythonString(`${place.copyName}.npy`)}, ${place.load(false)}[:1000])`,
  });
}

/**
 * Reads all elements in file order, block by block, into a row-major tensor; no second copy of it is made.
 * The source may be forward-only.
 * @throws {ReaderError} when bytes are missing, or the tensor needs more memory than the budget or the machine has.
 */
export async function readElements(
  source: ByteSource,
  array: DenseArray,
  place: ArrayPlace,
  limits: ReaderLimits,
  work: Work,
): Promise<Tensor> {
  const { shape, dtype } = array;
  const memory = memoryOf(array);
  if (memory > limits.memoryBudget) throw overBudget(place, memory, limits);
  const data = allocateOrExplain(array, place);
  const sameOrder = shape.filter((length) => length > 1).length <= 1;
  const { decode = decodeElements } = limits;
  await (array.fortranOrder && !sameOrder ? readTransposed : readStraight)(source, array, data, decode, work);
  return { data, shape, dtype };
}

/** Bytes a tensor takes in memory. */
export function memoryOf({ shape, dtype }: Pick<DenseArray, 'shape' | 'dtype'>): number {
  return elementCount(shape) * allocate(dtype, 0).BYTES_PER_ELEMENT;
}

/** Memory for an array; a machine that cannot give it says so in the reader's words. */
export function allocateOrExplain(array: Pick<DenseArray, 'shape' | 'dtype'>, place: ArrayPlace): TensorData {
  try {
    return allocate(array.dtype, elementCount(array.shape));
  } catch {
    const memory = memoryOf(array);
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
  array: DenseArray,
  data: TensorData,
  decode: DecodeElements,
  work: Work,
): Promise<void> {
  const width = DTYPE_BYTES[array.dtype];
  const total = data.length * width;
  for (let done = 0; done < total;) {
    const length = Math.min(BLOCK_BYTES, total - done);
    await readStretch({ source, array, decode }, array.dataOffset + done, length, data, done / width);
    done += length;
    work.progress(done, total);
    await work.pause();
  }
}

/** An array in a file, and how its elements are decoded. */
export interface ArrayElements {
  readonly source: ByteSource;
  readonly array: DenseArray;
  readonly decode: DecodeElements;
}

/** Reads `length` bytes of elements from byte `offset` of the source, into `data` from element `start` on. */
export async function readStretch(
  { source, array, decode }: ArrayElements,
  offset: number,
  length: number,
  data: TensorData,
  start: number,
): Promise<void> {
  if (standAsInMemory(array)) {
    const at = data.byteOffset + start * data.BYTES_PER_ELEMENT;
    await readExactlyInto(source, offset, new Uint8Array(data.buffer, at, length));
  } else decode(array, await readExactly(source, offset, length), data, start);
}

async function readTransposed(
  source: ByteSource,
  array: DenseArray,
  data: TensorData,
  decode: DecodeElements,
  work: Work,
): Promise<void> {
  const width = DTYPE_BYTES[array.dtype];
  const total = data.length * width;
  const plan = planFortran(array.shape, FORTRAN_BLOCK_BYTES / width);
  const decoded = allocate(array.dtype, plan.largest);
  let done = 0;
  for (const box of plan.boxes) {
    const bytes = await readExactly(source, array.dataOffset + done, box.count * width);
    decode(array, bytes, decoded, 0);
    placeBox(plan, box, decoded, data);
    done += bytes.byteLength;
    work.progress(done, total);
    await work.pause();
  }
}
