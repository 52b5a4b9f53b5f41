import { bufferSource } from '../../../../src/readers/byteSource';
import type { DataPlace } from '../../../../src/training/data/dataFiles';

/** A folder in memory: bytes are files, objects are folders. */
export interface Folder {
  readonly [name: string]: Uint8Array | Folder;
}

export function placeOf(content: Uint8Array | Folder, name = 'set'): DataPlace {
  const entry = (wanted: string): Uint8Array | Folder => {
    const found = content instanceof Uint8Array ? undefined : content[wanted];
    if (found === undefined) throw new Error(`No ${wanted} in ${name}`);
    return found;
  };
  return {
    name,
    ...(!(content instanceof Uint8Array) && { entries: Object.keys(content).sort() }),
    open: (wanted) => {
      const bytes = wanted === undefined ? content : entry(wanted);
      if (!(bytes instanceof Uint8Array)) throw new Error(`${wanted ?? name} is a folder`);
      return Promise.resolve(bufferSource(wanted ?? name, bytes));
    },
    folder: (wanted) => Promise.resolve(placeOf(entry(wanted), wanted)),
  };
}

/** No place: for embedded sets. */
export const nowhere = (): Promise<never> => Promise.reject(new Error('An embedded set opens no place'));
