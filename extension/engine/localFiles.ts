import type { ByteSource } from '../../src/readers/byteSource';
import { openRemote, remoteStamp } from './remoteSource';
import type { HostFiles } from './remoteSource';

/** Files of this machine, by path. */
export interface LocalFiles {
  /** @throws {ReaderError} when it cannot be read. */
  open(path: string, memoryBudget: number): Promise<ByteSource & { close?(): Promise<void> }>;
  /** Changes whenever the file is written. @throws {ReaderError} when there is no such file. */
  stamp(path: string): Promise<string>;
}

/** For a worker of a browser, which itself reaches no files: as far as VS Code lets the host read them. */
export function localFilesOf(files: HostFiles): LocalFiles {
  return {
    open: (path, memoryBudget) => openRemote(files, fileUri(path), memoryBudget),
    stamp: (path) => remoteStamp(files, fileUri(path)),
  };
}

function fileUri(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  return encodeURI(`file://${slashed.startsWith('/') ? '' : '/'}${slashed}`).replace(
    /[?#]/g,
    encodeURIComponent,
  );
}
