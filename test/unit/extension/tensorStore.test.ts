import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../extension/engine/fileSource';
import type { HostFiles } from '../../../extension/engine/remoteSource';
import { nameOf } from '../../../extension/engine/remoteSource';
import { TensorStore, withShape } from '../../../extension/engine/tensorStore';
import { RemoteError } from '../../../src/protocol/channel';
import { CancelledError, unattended } from '../../../src/work';
import { npyBytes } from '../support/npyWriter';
import { problemOf } from '../support/readerSupport';

const BUDGET = 1e6;
const npy = (values: readonly number[]) => npyBytes({ shape: [values.length], dtype: 'float32', values });

/** Files in memory that count how often they are read. */
class MemoryFiles implements HostFiles {
  readonly contents = new Map<string, { bytes: Uint8Array; mtime: number }>();
  reads = 0;

  put(uri: string, bytes: Uint8Array): void {
    this.contents.set(uri, { bytes, mtime: (this.contents.get(uri)?.mtime ?? 0) + 1 });
  }

  async stat(uri: string) {
    const { bytes, mtime } = await this.find(uri);
    return { stamp: `${bytes.length}@${mtime}`, size: bytes.length };
  }

  async read(uri: string) {
    this.reads++;
    return (await this.find(uri)).bytes;
  }

  private find(uri: string) {
    const file = this.contents.get(uri);
    const problem = { message: `${uri} does not exist.`, where: uri, remedy: 'Check the address.' };
    const error = { name: 'ReaderError', message: problem.message, detail: problem };
    return file ? Promise.resolve(file) : Promise.reject(new RemoteError(error));
  }
}

describe('a source of another file system', () => {
  const source = { kind: 'uri', uri: 'memtest:/folder/a%20b.npy?v=1' } as const;
  let files: MemoryFiles;
  let store: TensorStore;
  const load = async () => [...(await store.load(source, 'a b', BUDGET, unattended)).tensor.data];

  beforeEach(() => {
    files = new MemoryFiles();
    store = new TensorStore(files, nodeFiles);
    files.put(source.uri, npy([1, 2]));
  });

  it('is read whole once, and again only when it has changed', async () => {
    const { file } = await store.open(source, BUDGET, unattended);
    expect(file.tensors.map(({ name }) => name)).toEqual(['a b']);
    expect(await load()).toEqual([1, 2]);
    expect(await load()).toEqual([1, 2]);
    expect(files.reads).toBe(1);
    files.put(source.uri, npy([3]));
    expect(await load()).toEqual([3]);
    expect(files.reads).toBe(2);
  });

  it('may be no larger than the memory budget, and says so', async () => {
    files.put(source.uri, new Uint8Array(2e6));
    const problem = await problemOf(store.open(source, BUDGET, unattended));
    expect(problem.message).toBe(
      'a b.npy has 2 MB; on a memtest: file system Normscope reads files of up to 1 MB, whole.',
    );
    expect(problem.expected).toBe('at most 1,000,000 bytes (normscope.memoryBudget)');
    expect(problem.remedy).toContain('Raise normscope.memoryBudget');
    expect(files.reads).toBe(0);
  });

  it('is measured again when the file system did not know its size', async () => {
    files.put(source.uri, new Uint8Array(2e6));
    files.stat = () => Promise.resolve({ stamp: '0@0', size: 0 });
    expect((await problemOf(store.open(source, BUDGET, unattended))).found).toBe('2,000,000 bytes');
  });

  it("keeps what the host's error says", async () => {
    const missing = { kind: 'uri', uri: 'memtest:/none.npy' } as const;
    expect(await problemOf(store.open(missing, BUDGET, unattended))).toEqual({
      message: 'memtest:/none.npy does not exist.',
      where: 'memtest:/none.npy',
      remedy: 'Check the address.',
    });
  });

  it.each([
    ['memfs:/a/b.npy', 'b.npy'],
    ['vscode-vfs://github/o/r/x%20%C3%A4.npz?ref=main#1', 'x ä.npz'],
    ['x:/100%.csv', '100%.csv'],
  ])('%s is named %s', (uri, name) => {
    expect(nameOf(uri)).toBe(name);
  });
});

describe('a tensor in another shape', () => {
  it('shares its memory and not its summaries, and is made once', async () => {
    const files = new MemoryFiles();
    files.put('m:/x.npy', npy([1, 2, 3, 4, 5, 6]));
    const store = new TensorStore(files, nodeFiles);
    const loaded = await store.load({ kind: 'uri', uri: 'm:/x.npy' }, 'x', BUDGET, unattended);
    const reshaped = withShape(loaded, [-1, 2]);
    expect(reshaped.tensor.shape).toEqual([3, 2]);
    expect(reshaped.tensor.data).toBe(loaded.tensor.data);
    expect(reshaped.summaries).not.toBe(loaded.summaries);
    expect(withShape(loaded, [-1, 2])).toBe(reshaped);
    expect(withShape(reshaped, [-1, 2])).toBe(reshaped);
    expect(() => withShape(loaded, [4, 2])).toThrow('The shape 4 × 2 needs 8 elements, the tensor has 6.');
  });
});

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

describe('a local table', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'normscope-store-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is opened for those who wait even if the one who came first gives up', async () => {
    const path = join(folder, 'x.csv');
    writeFileSync(path, '1,2\n'.repeat(300_000));
    utimesSync(path, 1, 1);
    const store = new TensorStore(new MemoryFiles(), nodeFiles);
    const source = { kind: 'file', path } as const;
    // The one who came first gives up when the other has had time to join.
    const begun = signal();
    const joined = signal();
    const pause = async (): Promise<void> => {
      begun.give();
      await joined.given;
      throw new CancelledError();
    };
    const opening = store.open(source, 1e8, { progress: () => undefined, pause });
    await Promise.race([begun.given, opening]);
    const waiting = store.open(source, 1e8, unattended);
    setTimeout(joined.give, 20);
    const [first, second] = await Promise.allSettled([opening, waiting]);
    expect(first.status === 'rejected' && first.reason).toBeInstanceOf(CancelledError);
    expect(second.status === 'fulfilled' && second.value.file.tensors[0]!.shape).toEqual([300_000, 2]);
    store.forget(source);
  });
});
