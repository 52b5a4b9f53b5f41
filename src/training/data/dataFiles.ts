import type { ByteSource } from '../../readers/byteSource';

/** A file or a folder that may hold a data set. `src/` has no file system: the caller injects it. */
export interface DataPlace {
  /** The last part of its path, for messages. */
  readonly name: string;
  /** Names in it, sorted; absent for a file. */
  readonly entries?: readonly string[];
  /** A file in the folder, or the file itself without a name. The caller of `loadDataset` closes what was opened. */
  open(entry?: string): Promise<ByteSource>;
  /** A folder in the folder. */
  folder(entry: string): Promise<DataPlace>;
}

/** @throws {ReaderError} when there is nothing at the path. */
export type OpenPlace = (path: string) => Promise<DataPlace>;
