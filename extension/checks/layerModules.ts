import * as vscode from 'vscode';
import { isLayerModule } from './moduleSource';

/** What Node can import as it stands; TypeScript it cannot. */
const IS_MODULE = /\.m?js$/;
/** What others wrote and what tools made; folders with a dot before their name are left out as well. */
const LEFT_OUT = new Set(['node_modules', 'bower_components', 'dist', 'out', 'build', 'coverage']);
/** Looked into at most, those nearest to the workspace's root first. */
const MOST_FOLDERS = 1000;
const MOST_FILES = 2000;
/** A layer somebody wrote by hand is far smaller; bundles are larger. */
const MOST_BYTES = 256 * 1024;
/** Files read at a time. */
const AT_ONCE = 16;

export interface LayerModuleEvents {
  /** A layer, new or changed, with its text. */
  found(uri: vscode.Uri, text: string): void;
  /** The file is gone, or what was found is no longer a layer. */
  lost(uri: vscode.Uri): void;
}

/**
 * The modules of a trusted workspace that export a forward and a backward: looked for once, watched from then on.
 * They are read, not run.
 */
export class LayerModules implements vscode.Disposable {
  private readonly listening: vscode.Disposable[] = [];
  private readonly known = new Set<string>();
  private looking: Promise<void> | undefined;
  private watching = false;

  constructor(private readonly events: LayerModuleEvents) {
    this.listening.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (this.looking) void this.lookAgain();
      }),
    );
  }

  /** Resolves when all have been found; looks once. */
  look(): Promise<void> {
    this.looking ??= this.lookAround();
    return this.looking;
  }

  lookAgain(): Promise<void> {
    this.looking = this.lookAround();
    return this.looking;
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  private async lookAround(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    this.watch();
    const uris = await scripts();
    for (let from = 0; from < uris.length; from += AT_ONCE)
      await Promise.all(uris.slice(from, from + AT_ONCE).map((uri) => this.read(uri)));
  }

  private watch(): void {
    if (this.watching) return;
    this.watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{mjs,js}');
    const read = (uri: vscode.Uri): void => {
      const folders = vscode.workspace.asRelativePath(uri, false).split('/').slice(0, -1);
      if (!folders.some(isLeftOut)) void this.read(uri);
    };
    this.listening.push(
      watcher,
      watcher.onDidCreate(read),
      watcher.onDidChange(read),
      watcher.onDidDelete((uri) => {
        this.known.delete(uri.fsPath);
        this.events.lost(uri);
      }),
    );
  }

  private async read(uri: vscode.Uri): Promise<void> {
    const text = await layerText(uri);
    if (text !== undefined) {
      this.known.add(uri.fsPath);
      this.events.found(uri, text);
    } else if (this.known.delete(uri.fsPath)) this.events.lost(uri);
  }
}

const isLeftOut = (folder: string): boolean => folder.startsWith('.') || LEFT_OUT.has(folder);

/** Scripts of the workspace on this machine's disk, breadth first. Links to folders are not followed. */
async function scripts(): Promise<vscode.Uri[]> {
  const folders = (vscode.workspace.workspaceFolders ?? [])
    .map(({ uri }) => uri)
    .filter(({ scheme }) => scheme === 'file');
  const files: vscode.Uri[] = [];
  for (let at = 0; at < Math.min(folders.length, MOST_FOLDERS) && files.length < MOST_FILES; at++) {
    const folder = folders[at]!;
    for (const [name, type] of await entries(folder)) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory && !isLeftOut(name)) folders.push(uri);
      else if (type === vscode.FileType.File && IS_MODULE.test(name)) files.push(uri);
    }
  }
  return files.slice(0, MOST_FILES);
}

/** A folder one may not read holds nothing. */
async function entries(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}

/** The text of a layer; nothing for any other file, one that is too large, or one that is gone by now. */
async function layerText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (uri.scheme !== 'file' || size > MOST_BYTES) return undefined;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return isLayerModule(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
