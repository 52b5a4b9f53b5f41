import { elementCount, formatShape } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import { grouped } from './figures';
import { ReaderError } from './readerError';
import type { TensorStream } from './tensorStream';

const HIGHEST_RANK = 4;
const EXAMPLE = '200, 100';

/**
 * A shape given by hand, for `count` elements. One of its lengths may be -1: it is what the others leave.
 * @throws {ReaderError} when the shape has another number of elements.
 */
export function resolveShape(shape: readonly number[], count: number): readonly number[] {
  const known = elementCount(shape.filter((length) => length !== -1));
  const open = shape.filter((length) => length === -1).length;
  const shown = shape.length === 0 ? '()' : formatShape(shape);
  if (shape.length === 0 || shape.length > HIGHEST_RANK || !shape.every(isLength) || open > 1) {
    throw new ReaderError({
      message: `The shape ${shown} is none: it needs 1 to ${HIGHEST_RANK} lengths from 1, one of which may be -1.`,
      where: 'shape',
      expected: `1 to ${HIGHEST_RANK} lengths from 1, at most one -1`,
      found: shown,
      remedy: `Give a shape such as ${EXAMPLE}.`,
    });
  }
  const fits = open === 1 ? count % known === 0 && count > 0 : count === known;
  if (fits) return shape.map((length) => (length === -1 ? count / known : length));
  const needed = open === 1 ? `a multiple of ${grouped(known)}` : grouped(known);
  throw new ReaderError({
    message: `The shape ${shown} needs ${needed} elements, the tensor has ${grouped(count)}.`,
    where: 'shape',
    expected: `${needed} elements`,
    found: `${grouped(count)} elements`,
    remedy: 'Give a shape whose lengths multiply to the number of elements; one length may be -1.',
  });
}

/**
 * The same elements in another shape, row-major as they are.
 * @throws {ReaderError} as {@link resolveShape}.
 */
export function reshape(tensor: Tensor, shape: readonly number[]): Tensor {
  return { ...tensor, shape: resolveShape(shape, tensor.data.length) };
}

/**
 * As {@link reshape}, for a stream of one axis: raw numbers without a header.
 * @throws {ReaderError} for any other stream, and as {@link resolveShape}.
 */
export function reshapeStream(stream: TensorStream, shape: readonly number[]): TensorStream {
  const resolved = resolveShape(shape, elementCount(stream.shape));
  if (resolved.join() === stream.shape.join()) return stream;
  if (stream.shape.length > 1) {
    throw new ReaderError({
      message: `A tensor of shape ${formatShape(stream.shape)} above the memory budget keeps its shape.`,
      where: 'shape',
      remedy: 'Raise normscope.memoryBudget, or reshape it in Python.',
    });
  }
  const sample = elementCount(resolved.slice(1));
  return {
    ...stream,
    shape: resolved,
    read: (first, count, work, room) => stream.read(first * sample, count * sample, work, room),
  };
}

/** A shape as people write it: "200, 100", "200 x 100", "(-1, 3, 32, 32)"; undefined for anything else. */
export function parseShape(text: string): readonly number[] | undefined {
  const inner = text.trim().replace(/^[[(]\s*(.*?)\s*,?\s*[\])]$/s, '$1');
  const words = inner.split(/\s*[,x×*]\s*|\s+/i);
  return words.every((word) => /^(-1|\d{1,15})$/.test(word)) ? words.map(Number) : undefined;
}

function isLength(length: number): boolean {
  return Number.isSafeInteger(length) && (length >= 1 || length === -1);
}
