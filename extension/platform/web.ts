import * as vscode from 'vscode';
import { noRuns } from './noRuns';
import type { Platform, WorkerLink } from './platform';

/** What is used here of a browser's worker; the extension's types are Node's. */
interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

/** A browser's extension host is a web worker: it has workers of its own, and files through VS Code only. */
export function webPlatform(extensionUri: vscode.Uri): Platform {
  return {
    startEngine: () => webWorker(vscode.Uri.joinPath(extensionUri, 'dist', 'web', 'engineWorker.js')),
    checkModule: ({ layer }) =>
      Promise.reject(
        new Error(
          `${layer} is code, and VS Code in a browser cannot run it: check your own layers in desktop VS Code. Built-in layers can be checked anywhere.`,
        ),
      ),
    createRuns: noRuns,
  };
}

/** A worker from a file of the extension; messages wait until it has been read. */
function webWorker(script: vscode.Uri): WorkerLink {
  const ended: ((reason: string) => void)[] = [];
  const received: ((message: unknown) => void)[] = [];
  let isOver = false;
  const end = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    for (const listener of ended) listener(reason);
  };
  const starting = load(script).then((worker) => {
    worker.onmessage = ({ data }) => {
      for (const receive of received) receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      end(event.message ?? 'its script failed');
    };
    return worker;
  });
  starting.catch((error: unknown) => {
    end(error instanceof Error ? error.message : String(error));
  });
  return {
    post: (message) => {
      starting.then(
        (worker) => {
          if (!isOver) worker.postMessage(message);
        },
        () => undefined,
      );
    },
    listen: (receive) => received.push(receive),
    onEnd: (listener) => ended.push(listener),
    terminate: async () => {
      // A browser's worker does not tell that it was ended.
      end('it was ended');
      (await starting.catch(() => undefined))?.terminate();
    },
  };
}

/** Through VS Code's file systems: a worker may not come from another origin, and an extension may lie on any. */
async function load(script: vscode.Uri): Promise<WebWorker> {
  const source = await vscode.workspace.fs.readFile(script);
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { Worker } = globalThis as unknown as { Worker: new (url: string) => WebWorker };
  return new Worker(url);
}
