import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { ByteSource } from '../../../src/readers/byteSource';
import { ReaderError } from '../../../src/readers/readerError';
import type { ReaderProblem } from '../../../src/readers/readerError';
import type { Reader, ReaderLimits, TensorFile } from '../../../src/readers/tensorFile';
import { elementCount } from '../../../src/tensor/tensor';
import type { Tensor } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';

export const LIMITS: ReaderLimits = { memoryBudget: 1 << 20 };

export function fixture(name: string, folder: 'numpy' | 'formats' = 'numpy'): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../fixtures/${folder}/${name}`, import.meta.url)));
}

/** A source that counts its reads, and refuses what the contract of `ByteSource` forbids. */
export function countingSource(
  name: string,
  bytes: Uint8Array,
): ByteSource & { reads: number; bytesRead: number } {
  return {
    name,
    size: bytes.length,
    reads: 0,
    bytesRead: 0,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.length)
        throw new Error('read outside of the source');
      this.reads++;
      this.bytesRead += length;
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/** The problem that the promise rejects with; anything but a `ReaderError` fails the test. */
export async function problemOf(promise: Promise<unknown>): Promise<ReaderProblem> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReaderError)) throw new Error(`expected a ReaderError, got ${String(error)}`);
  return error.problem;
}

/**
 * Opens bytes that may be anything and reads all they list. Whatever comes must be a sound tensor or a
 * `ReaderError`; returns the tensors.
 */
export async function openHostile(
  reader: Reader,
  name: string,
  bytes: Uint8Array,
): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>();
  let file: TensorFile;
  try {
    file = await reader.open(countingSource(name, bytes), LIMITS);
  } catch (error) {
    expect(error).toBeInstanceOf(ReaderError);
    return tensors;
  }
  for (const entry of file.tensors) {
    try {
      const tensor = await file.read(entry.name, unattended);
      expect(tensor.shape).toEqual(entry.shape);
      expect(tensor.data.length).toBe(elementCount(entry.shape));
      tensors.set(entry.name, tensor);
    } catch (error) {
      expect(error).toBeInstanceOf(ReaderError);
    }
  }
  return tensors;
}
