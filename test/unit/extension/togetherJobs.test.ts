import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeFiles } from '../../../extension/engine/fileSource';
import { EngineJobs } from '../../../extension/engine/jobs';
import type { CallContext } from '../../../src/protocol/channel';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';

const absent = (): never => {
  throw new Error('No file systems here');
};
const context: CallContext = {
  cancellation: { cancelled: false, onCancel: () => undefined },
  progress: () => undefined,
};
const folder = mkdtempSync(join(tmpdir(), 'normscope-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function rawFile(name: string, count: number): string {
  const path = join(folder, name);
  writeFileSync(path, Float32Array.from(new RandomState(count).randn(count)));
  return path;
}

it('jobs at the same time do not come into the way of each other', async () => {
  const { requests } = new EngineJobs({ stat: absent, read: absent }, nodeFiles);
  const tensors = [
    [rawFile('a.f32', 1 << 21), [2048, 1024]],
    [rawFile('b.f32', 1 << 21), [1 << 20, 2]],
    [rawFile('c.f32', 1 << 19), [1 << 17, 4]],
  ] as const;
  const ask = (bins: number) =>
    tensors.map(([path, shape]) => async () => {
      const choice = { ...DEFAULT_CHOICE, bins };
      const source = { kind: 'file', path } as const;
      return (await requests.inspect({ source, shape, choice, memoryBudget: 1e8 }, context)).before;
    });
  // Each has been read; now they count together.
  for (const one of ask(8)) await one();
  const together = await Promise.all(ask(32).map((one) => one()));
  for (const [path] of tensors) await requests.forget({ source: { kind: 'file', path } }, context);
  for (const [i, one] of ask(32).entries()) expect(together[i]).toEqual(await one());
  for (const [path] of tensors) await requests.forget({ source: { kind: 'file', path } }, context);
});
