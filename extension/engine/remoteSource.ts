import { RemoteError } from '../../src/protocol/channel';
import { bufferSource } from '../../src/readers/byteSource';
import type { ByteSource } from '../../src/readers/byteSource';
import { byteCount, memorySize, printable } from '../../src/readers/figures';
import { ReaderError } from '../../src/readers/readerError';
import type { ReaderProblem } from '../../src/readers/readerError';

/** Files that only the extension host can reach, through VS Code's file systems. */
export interface HostFiles {
  /** `stamp` changes when the file does. */
  stat(uri: string): Promise<{ readonly stamp: string; readonly size: number }>;
  read(uri: string): Promise<Uint8Array>;
}

/** @throws {ReaderError} when there is no such file. */
export async function remoteStamp(files: HostFiles, uri: string): Promise<string> {
  return (await asReaderError(files.stat(uri))).stamp;
}

/**
 * A file of another file system, as bytes in memory: VS Code has no reading in ranges.
 * @throws {ReaderError} when it cannot be had, or is larger than the memory budget.
 */
export async function openRemote(files: HostFiles, uri: string, memoryBudget: number): Promise<ByteSource> {
  const name = nameOf(uri);
  const { size } = await asReaderError(files.stat(uri));
  if (size > memoryBudget) throw tooLarge(name, uri, size, memoryBudget);
  const bytes = await asReaderError(files.read(uri));
  // A file system need not know sizes beforehand.
  if (bytes.length > memoryBudget) throw tooLarge(name, uri, bytes.length, memoryBudget);
  return bufferSource(name, bytes);
}

/** The last part of the path, without what only the file system understands. */
export function nameOf(uri: string): string {
  const path = uri.replace(/[?#].*$/s, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** The host's reader errors cross the channel as data: here they become themselves again. */
async function asReaderError<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof RemoteError) || error.remote.name !== 'ReaderError') throw error;
    throw new ReaderError({ ...(error.remote.detail as ReaderProblem), message: error.message });
  }
}

function tooLarge(name: string, uri: string, size: number, memoryBudget: number): ReaderError {
  const scheme = uri.slice(0, uri.indexOf(':'));
  return new ReaderError({
    message: `${printable(name)} has ${memorySize(size)}; on a ${scheme}: file system Normscope reads files of up to ${memorySize(memoryBudget)}, whole.`,
    where: printable(uri),
    expected: `at most ${byteCount(memoryBudget)} (normscope.memoryBudget)`,
    found: byteCount(size),
    remedy:
      'Raise normscope.memoryBudget, or open a copy on your machine in desktop VS Code, which reads local files in pieces, whatever their size.',
  });
}
