import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineJobs } from '../../../extension/engine/jobs';
import { localFilesOf } from '../../../extension/engine/localFiles';
import type { HostFiles } from '../../../extension/engine/remoteSource';
import { setImmediate as webImmediate } from '../../../extension/platform/webGlobals';
import * as webPath from '../../../extension/platform/webPath';
import type { CallContext } from '../../../src/protocol/channel';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { LayerReport } from '../../../src/protocol/inspect';
import { npyBytes } from '../support/npyWriter';
import { problemOf } from '../support/readerSupport';

describe('what stands for Node in a browser', () => {
  it.each([
    ['/a/b', '../c.npy'],
    ['/a/b/', './c//d.npy'],
    ['a', '..', '..', 'b'],
    ['', 'runs'],
    ['/', 'x'],
  ])('joins paths as Node does: %s %s', (...parts) => {
    expect(webPath.join(...parts)).toBe(posix.join(...parts));
  });

  it.each(['/a/b.npy', 'b.npy', '/a/b/', 'a/b c.npz'])('takes %s apart as Node does', (path) => {
    expect(webPath.basename(path)).toBe(posix.basename(path));
    expect(webPath.isAbsolute(path)).toBe(posix.isAbsolute(path));
  });

  it('calls back later, in order', async () => {
    const calls: number[] = [];
    const all = new Promise<void>((resolve) => {
      webImmediate(() => calls.push(1));
      webImmediate(() => calls.push(2));
      webImmediate(resolve);
    });
    expect(calls).toEqual([]);
    await all;
    expect(calls).toEqual([1, 2]);
  });

  it('asks VS Code for files by path', async () => {
    const asked: string[] = [];
    const files = localFilesOf({
      stat: (uri) => {
        asked.push(uri);
        return Promise.resolve({ stamp: '3@1', size: 3 });
      },
      read: (uri) => {
        asked.push(uri);
        return Promise.resolve(Uint8Array.of(1, 2, 3));
      },
    });
    expect(await files.stamp('/some folder/a#1?.npy')).toBe('3@1');
    const source = await files.open('c:\\x\\b.npy', 10);
    expect([source.name, source.size]).toEqual(['b.npy', 3]);
    expect(asked).toEqual(['file:///some%20folder/a%231%3F.npy', 'file:///c:/x/b.npy', 'file:///c:/x/b.npy']);
    await expect(files.open('/large.npy', 2)).rejects.toThrow(/large\.npy has 3 bytes/);
  });

  it('reads files whole: streams what is larger only in memory, and says what to do beyond the budget', async () => {
    const values = Array.from({ length: 400 }, (_, i) => i % 37);
    const bytes = npyBytes({ shape: [100, 4], dtype: 'float16', values });
    let reads = 0;
    const hostFiles: HostFiles = {
      stat: () => Promise.resolve({ stamp: '1', size: bytes.length }),
      read: () => Promise.resolve((reads++, bytes)),
    };
    const { requests } = new EngineJobs(hostFiles, localFilesOf(hostFiles));
    const context: CallContext = {
      cancellation: { cancelled: false, onCancel: () => undefined },
      progress: () => undefined,
    };
    const ask = async (memoryBudget: number): Promise<LayerReport> =>
      requests.inspect(
        { source: { kind: 'file', path: '/x.npy' }, choice: DEFAULT_CHOICE, memoryBudget },
        context,
      );
    const streamed = await ask(1200);
    expect(streamed.warnings.map(({ kind }) => kind)).toEqual(['streamed']);
    expect(streamed.before.counts).toEqual((await ask(1e6)).before.counts);
    expect(reads).toBe(2);
    const problem = await problemOf(ask(900));
    expect(problem.message).toBe(
      'x.npy has 928 bytes; on a file: file system Normscope reads files of up to 900 bytes, whole.',
    );
    expect(problem.expected).toBe('at most 900 bytes (normscope.memoryBudget)');
    expect(problem.remedy).toContain('desktop VS Code');
    expect(reads).toBe(2);
  });
});
