import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteSource } from '../../src/readers/byteSource';
import { ReaderError } from '../../src/readers/readerError';
import type { LocalFiles } from './localFiles';

/** A local file, read in ranges. `stamp` changes when the file does. */
export class FileSource implements ByteSource {
  readonly name: string;

  private constructor(
    path: string,
    private readonly handle: FileHandle,
    readonly size: number,
  ) {
    this.name = basename(path);
  }

  static async open(path: string): Promise<FileSource> {
    try {
      const handle = await open(path, 'r');
      const stats = await handle.stat();
      if (stats.isFile()) return new FileSource(path, handle, stats.size);
      await handle.close();
    } catch (error) {
      throw unreachable(path, error);
    }
    throw new ReaderError({ message: `${basename(path)} is not a file.`, where: path });
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    await this.readInto(offset, bytes);
    return bytes;
  }

  async readInto(offset: number, target: Uint8Array): Promise<void> {
    const length = target.byteLength;
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(target, done, length - done, offset + done);
      if (bytesRead === 0) {
        throw new ReaderError({
          message: `${this.name} became shorter while it was read.`,
          where: `byte ${offset + done}`,
          expected: `${this.size} bytes`,
          remedy: 'Open it again when it has been written completely.',
        });
      }
      done += bytesRead;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Changes whenever the file is written: size and modification time. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size}@${mtimeMs}`;
  } catch (error) {
    throw unreachable(path, error);
  }
}

/** Files of this machine, by Node. */
export const nodeFiles: LocalFiles = { open: (path) => FileSource.open(path), stamp: fileStamp };

function unreachable(path: string, error: unknown): ReaderError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = basename(path);
  const message =
    code === 'ENOENT'
      ? `${name} does not exist.`
      : code === 'EACCES' || code === 'EPERM'
        ? `${name} cannot be read: permission denied.`
        : `${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  return new ReaderError({ message, where: path, remedy: 'Check the path, or choose another file.' });
}
