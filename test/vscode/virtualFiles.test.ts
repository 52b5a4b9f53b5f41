import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { closeAllTabs, documentOf, inWorkspace, inspect, tabs, until, workspaceUri } from './support';

/** Files in memory, as an extension with a virtual workspace would serve them. */
class MemoryFileSystem implements vscode.FileSystemProvider {
  readonly files = new Map<string, { bytes: Uint8Array; mtime: number }>();
  reads = 0;
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  put(uri: vscode.Uri, bytes: Uint8Array): void {
    this.files.set(uri.path, { bytes, mtime: (this.files.get(uri.path)?.mtime ?? 0) + 1 });
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, mtime } = this.find(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime, size: bytes.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    this.reads++;
    return this.find(uri).bytes;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory = refuse;
  writeFile = refuse;
  delete = refuse;
  rename = refuse;

  private find(uri: vscode.Uri) {
    const file = this.files.get(uri.path);
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }
}

function refuse(): never {
  throw vscode.FileSystemError.NoPermissions('read only');
}

const at = (path: string): vscode.Uri => vscode.Uri.from({ scheme: 'memtest', path });

async function refusal(args: unknown): Promise<string> {
  try {
    await documentOf('normscope.inspectActivations', args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

describe('files of another file system', () => {
  const files = new MemoryFileSystem();
  let registered: vscode.Disposable;

  before(() => {
    registered = vscode.workspace.registerFileSystemProvider('memtest', files, { isReadonly: true });
  });
  after(() => {
    registered.dispose();
  });
  afterEach(closeAllTabs);

  it('give the document that the same local file gives, and are read once', async () => {
    files.put(at('/some folder/dense.npy'), await readFile(inWorkspace('dense.npy')));
    const local = await inspect({ uri: 'dense.npy', sort: 'index' });
    const before = files.reads;
    const uri = at('/some folder/dense.npy');
    const remote = await inspect({ uri: uri.toString(), sort: 'index' });
    assert.deepEqual([remote.tensor, remote.features], [local.tensor, local.features]);
    assert.equal((await documentOf('normscope.inspectActivations', uri)).features.length, 8);
    assert.equal(files.reads - before, 1);
    await until(() => tabs().some(({ label }) => label === 'dense.npy'), 'the panel names it');
  });

  it('are read again when they have changed', async () => {
    const uri = at('/changing.csv');
    files.put(uri, new TextEncoder().encode('a,b\n1,2\n3,4\n'));
    assert.deepEqual((await inspect({ uri: uri.toString() })).tensor.shape, [2, 2]);
    files.put(uri, new TextEncoder().encode('a,b\n1,2\n3,4\n5,6\n'));
    assert.deepEqual((await inspect({ uri: uri.toString() })).tensor.shape, [3, 2]);
  });

  it('open in the editor', async () => {
    const uri = at('/editor.npy');
    files.put(uri, await readFile(inWorkspace('dense.npy')));
    const before = files.reads;
    await vscode.commands.executeCommand('vscode.openWith', uri, 'normscope.activations');
    await until(
      () => tabs().some(({ input }) => input instanceof vscode.TabInputCustom),
      'an editor is open',
    );
    await until(() => files.reads > before, 'it has read the file');
  });

  it('are refused above the size that fits into memory, with the setting that says how much', async () => {
    const settings = vscode.workspace.getConfiguration('normscope');
    await settings.update('memoryBudget', 1, vscode.ConfigurationTarget.Global);
    try {
      const uri = at('/large.f32');
      files.put(uri, new Uint8Array(2_000_000));
      const message = await refusal({ uri: uri.toString() });
      assert.match(message, /large\.f32 has 2 MB/);
      assert.match(message, /up to 1 MB/);
      assert.match(message, /normscope\.memoryBudget/);
    } finally {
      await settings.update('memoryBudget', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('that are not there, or that nobody serves, are named', async () => {
    assert.match(await refusal(at('/none.npy')), /memtest:\/none\.npy does not exist/);
    assert.match(await refusal({ uri: 'nobody-serves:/x.npy' }), /nobody-serves:\/x\.npy cannot be read/);
  });
});

describe('a raw file', () => {
  afterEach(closeAllTabs);

  before(async () => {
    const values = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i));
    await writeFile(inWorkspace('values.bin'), new Uint8Array(values.buffer));
  });

  it('has the shape that is given', async () => {
    const { tensor, features } = await inspect({ uri: 'values.bin', shape: [-1, 3] });
    assert.deepEqual(tensor, { name: 'values', shape: [200, 3], dtype: 'float32', layout: 'ND' });
    assert.equal(features.length, 3);
    assert.deepEqual((await inspect({ uri: 'values.bin' })).tensor.shape, [600]);
    assert.deepEqual((await inspect({ uri: 'values.bin', shape: [10, 4, 15] })).tensor.shape, [10, 4, 15]);
    assert.equal((await inspect({ uri: 'dense.npy', shape: [60, 4, 2] })).features.length, 4);
  });

  it('is refused in a shape of another size, or in none', async () => {
    assert.match(
      await refusal({ uri: 'values.bin', shape: [7, 70] }),
      /The shape 7 × 70 needs 490 elements, the tensor has 600\./,
    );
    assert.match(await refusal({ uri: 'values.bin', shape: [0, 3] }), /"shape" must be an array/);
    assert.match(await refusal({ uri: 'values.bin', shape: [-1, -1] }), /The shape -1 × -1 is none/);
  });

  it('is asked for its shape when somebody opens it; Enter alone makes it one long axis', async () => {
    const opening = documentOf('normscope.inspectActivations', workspaceUri('values.bin'));
    const settled = Promise.allSettled([opening]);
    // The question takes a moment to appear.
    for (let i = 0; i < 50; i++) {
      const pause = new Promise((resolve) => setTimeout(resolve, 200));
      if ((await Promise.race([settled, pause])) !== undefined) break;
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    }
    assert.deepEqual((await opening).tensor.shape, [600]);
  });
});
