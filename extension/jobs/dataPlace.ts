import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DataPlace } from '../../src/training/data/dataFiles';
import { ReaderError } from '../../src/readers/readerError';
import { FileSource } from '../engine/fileSource';

/** Files and folders of this machine as places of data sets; `close` closes whatever has been opened. */
export class LocalPlaces {
  readonly #opened: FileSource[] = [];

  readonly openPlace = async (path: string): Promise<DataPlace> => {
    const entries = await entriesOf(path);
    return {
      name: basename(path),
      ...(entries && { entries }),
      open: (entry) => this.#open(entry === undefined ? path : join(path, basename(entry))),
      folder: (entry) => this.openPlace(join(path, basename(entry))),
    };
  };

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((source) => source.close()));
  }

  async #open(path: string): Promise<FileSource> {
    const source = await FileSource.open(path);
    this.#opened.push(source);
    return source;
  }
}

async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return undefined;
    return (await readdir(path)).sort();
  } catch (error) {
    throw new ReaderError({
      message: `${basename(path)} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      where: path,
      remedy: 'Check the path of the data set.',
    });
  }
}
