import * as vscode from 'vscode';
import { checkModule } from '../checks/moduleCheck';
import { createRuns } from '../train/createRuns';
import type { Platform } from './platform';
import { workerThread } from './workerThread';

/** Node's extension host: worker threads, processes, and files of this machine. */
export function nodePlatform(extension: vscode.ExtensionContext): Platform {
  const bundle = (name: string): string => vscode.Uri.joinPath(extension.extensionUri, 'dist', name).fsPath;
  return {
    startEngine: () =>
      workerThread(bundle('engineWorker.js'), {
        kernelWorker: bundle('kernelWorker.js'),
        storage: extension.globalStorageUri.fsPath,
        version: String(Reflect.get(extension.extension.packageJSON as object, 'version')),
      }),
    checkModule: (request, limits, options) =>
      checkModule(request, { workerPath: bundle('moduleWorker.js'), ...limits }, options),
    createRuns: (log) => createRuns(extension, log),
  };
}
