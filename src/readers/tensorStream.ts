import { allocate, DTYPE_BYTES, elementCount } from '../tensor/tensor';
import type { DType, TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { readExactly } from './byteSource';
import type { ByteSource } from './byteSource';
import { readStretch } from './denseArray';
import type { ArrayElements, DenseArray } from './denseArray';
import { decodeElements, standAsInMemory } from './elements';
import type { ReaderLimits } from './tensorFile';

/** A tensor that is read sample by sample, because it is larger than what may be held. */
export interface TensorStream {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /**
   * Samples `first … first + count - 1` of the first axis, row-major. Forward is cheap; back may begin again at the
   * start, where the bytes are packed.
   * @param room Memory that may be used for them, of as many elements or more: what it held is given up.
   */
  read(first: number, count: number, work: Work, room?: TensorData): Promise<TensorData>;
}

/** Bytes per read: between two pauses. Where they go straight into place, what counts meanwhile need not be asked as often. */
const READ_BYTES = 4 << 20;
const STRAIGHT_READ_BYTES = 16 << 20;
/** Reads under way at once, where samples lie scattered over the file. */
const PARALLEL = 16;

export function streamElements(
  source: ByteSource,
  array: DenseArray,
  { decode = decodeElements }: Pick<ReaderLimits, 'decode'> = {},
): TensorStream {
  const { shape, dtype, fortranOrder } = array;
  const scattered = fortranOrder && shape.filter((length) => length > 1).length > 1;
  return {
    shape,
    dtype,
    read: (first, count, work, room) => {
      const data = placeFor(array, count, room);
      return (scattered ? gather : readRange)({ source, array, decode }, first, data, work);
    },
  };
}

/** A view of its own also where the memory is not: what was known of the values before is not known of these. */
function placeFor({ dtype, shape }: DenseArray, count: number, room: TensorData | undefined): TensorData {
  const size = count * elementCount(shape.slice(1));
  return room && room.length >= size ? room.subarray(0, size) : allocate(dtype, size);
}

async function readRange(
  elements: ArrayElements,
  first: number,
  data: TensorData,
  work: Work,
): Promise<TensorData> {
  const { array, source } = elements;
  const width = DTYPE_BYTES[array.dtype];
  const start = array.dataOffset + first * elementCount(array.shape.slice(1)) * width;
  const total = data.length * width;
  const bytes = source.readInto && standAsInMemory(array) ? STRAIGHT_READ_BYTES : READ_BYTES;
  const step = bytes - (bytes % width);
  for (let done = 0; done < total; done += step) {
    await readStretch(elements, start + done, Math.min(step, total - done), data, done / width);
    await work.pause();
  }
  return data;
}

/** In Fortran order the samples of one feature stand side by side: one read for each feature. */
async function gather(
  { source, array, decode }: ArrayElements,
  first: number,
  data: TensorData,
  work: Work,
): Promise<TensorData> {
  const width = DTYPE_BYTES[array.dtype];
  const [samples, ...rest] = array.shape as [number, ...number[]];
  const features = elementCount(rest);
  const count = data.length / features;
  const places = rowMajorPlaces(rest);
  for (let feature = 0; feature < features; feature += PARALLEL) {
    const batch = Array.from({ length: Math.min(PARALLEL, features - feature) }, async (_, i) => {
      const at = array.dataOffset + ((feature + i) * samples + first) * width;
      const bytes = await readExactly(source, at, count * width);
      const column = allocate(array.dtype, count);
      decode(array, bytes, column, 0);
      for (let sample = 0, to = places[feature + i]!; sample < count; sample++, to += features) {
        data[to] = column[sample]!;
      }
    });
    await Promise.all(batch);
    await work.pause();
  }
  return data;
}

/** Where, in C order, the elements stand that Fortran order counts off. */
function rowMajorPlaces(dims: readonly number[]): Int32Array {
  const places = new Int32Array(elementCount(dims));
  const at = dims.map(() => 0);
  for (let i = 0; i < places.length; i++) {
    places[i] = at.reduce((place, index, axis) => place * dims[axis]! + index, 0);
    for (let axis = 0; axis < dims.length; axis++) {
      at[axis]!++;
      if (at[axis]! < dims[axis]!) break;
      at[axis] = 0;
    }
  }
  return places;
}
