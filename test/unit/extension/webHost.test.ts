import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localFilesOf } from '../../../extension/engine/localFiles';
import { setImmediate as webImmediate } from '../../../extension/platform/webGlobals';
import * as webPath from '../../../extension/platform/webPath';

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
});
