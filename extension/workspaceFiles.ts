import * as vscode from 'vscode';
import type { RequestHandlers } from '../src/protocol/channel';
import type { EngineHostContract, SourceSpec } from '../src/protocol/jobs';
import { ReaderError } from '../src/readers/readerError';

/** The source that a URI names: the engine reads local files itself, all others through this side. */
export function sourceOf(uri: vscode.Uri): SourceSpec {
  return uri.scheme === 'file' ? { kind: 'file', path: uri.fsPath } : { kind: 'uri', uri: uri.toString() };
}

/** What the host does for the engine: files of virtual workspaces and other file systems. */
export const workspaceFiles: RequestHandlers<EngineHostContract> = {
  statFile: async ({ uri }) => {
    const { type, size, mtime } = await orReaderError(uri, vscode.workspace.fs.stat(vscode.Uri.parse(uri)));
    if ((type & vscode.FileType.Directory) !== 0) {
      throw new ReaderError({ message: `${uri} is a folder, not a file.`, where: uri });
    }
    return { stamp: `${size}@${mtime}`, size };
  },
  readFile: async ({ uri }) => {
    const bytes = await orReaderError(uri, vscode.workspace.fs.readFile(vscode.Uri.parse(uri)));
    // A view would cross to the engine with all of the memory it looks into.
    return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  },
};

async function orReaderError<T>(uri: string, reading: Thenable<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof vscode.FileSystemError ? error.code : '';
    const message =
      code === 'FileNotFound'
        ? `${uri} does not exist.`
        : code === 'NoPermissions'
          ? `${uri} cannot be read: permission denied.`
          : `${uri} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ReaderError({
      message,
      where: uri,
      remedy: 'Check the address, or save a copy of the file on this machine.',
    });
  }
}
