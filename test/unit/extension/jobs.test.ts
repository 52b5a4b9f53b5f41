import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../extension/engine/fileSource';
import { EngineJobs } from '../../../extension/engine/jobs';
import type { LocalFiles } from '../../../extension/engine/localFiles';
import type { CallContext } from '../../../src/protocol/channel';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { npyBytes } from '../support/npyWriter';

const absent = (): never => {
  throw new Error('No file systems here');
};
const { requests } = new EngineJobs({ stat: absent, read: absent }, nodeFiles);
const context: CallContext = {
  cancellation: { cancelled: false, onCancel: () => undefined },
  progress: () => undefined,
};
const sample = (name: string): { readonly kind: 'sample'; readonly name: string } => ({
  kind: 'sample',
  name,
});
const job = {
  source: sample('six-layer'),
  tensor: 'affine4',
  choice: DEFAULT_CHOICE,
  memoryBudget: 1e8,
};

describe('the jobs of the engine', () => {
  it('compare tensors of one source, whatever the choice says of parameters', async () => {
    const choice = { ...DEFAULT_CHOICE, gamma: 'nothing of this name' };
    const second = { source: job.source, tensor: 'affine3' };
    const { comparison, tensor } = await requests.compare({ ...job, choice, second }, context);
    expect(tensor.name).toBe('affine4');
    expect(comparison).toMatchObject({ name: 'affine3', source: '', elements: 200 * 100 });
  });

  it("compare with another source's preferred tensor, or say why not", async () => {
    const { preferred } = await requests.list({ source: job.source, memoryBudget: 1e8 }, context);
    const { comparison } = await requests.compare({ ...job, second: { source: job.source } }, context);
    expect(comparison!.name).toBe(preferred);
    const second = { source: sample('two-layer') };
    await expect(requests.compare({ ...job, second }, context)).rejects.toThrow(/same number of features/);
  });

  it('compare momenta', async () => {
    const report = await requests.momentum({ ...job, samplesPerBatch: 50, passes: 2 }, context);
    expect([report.batches, report.candidates.length, report.wholeMean.length]).toEqual([4, 5, 100]);
    expect(report.candidates.every(({ updates }) => updates === 8)).toBe(true);
  });
});

describe('a tensor above the memory budget', () => {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'large.npy');
  const values = [...new RandomState(1).randn(600 * 4)];
  writeFileSync(path, npyBytes({ shape: [600, 4], dtype: 'float32', values }));
  const large = { source: { kind: 'file', path }, choice: DEFAULT_CHOICE } as const;

  it('is read in blocks, and says so', async () => {
    const whole = await requests.inspect({ ...large, memoryBudget: 1e6 }, context);
    const streamed = await requests.inspect({ ...large, memoryBudget: 5000 }, context);
    expect(streamed.warnings.map(({ kind }) => kind)).toEqual(['streamed']);
    expect(streamed.before.counts).toEqual(whole.before.counts);
    expect(streamed.after.mean[1]).toBeCloseTo(0, 12);
    expect(streamed.before.quantileError!.every((error) => error > 0)).toBe(true);
  });

  it('is not read again for another eps, and is when the file has changed', async () => {
    let bytesRead = 0;
    const counting: LocalFiles = {
      ...nodeFiles,
      async open(file, memoryBudget) {
        const opened = await nodeFiles.open(file, memoryBudget);
        return {
          ...{ name: opened.name, size: opened.size },
          read: (offset, length) => {
            bytesRead += length;
            return opened.read(offset, length);
          },
          close: async () => opened.close?.(),
        };
      },
    };
    const own = new EngineJobs({ stat: absent, read: absent }, counting).requests;
    const ask = async (more: Partial<InspectChoice>): Promise<number> => {
      bytesRead = 0;
      const choice = { ...DEFAULT_CHOICE, ...more };
      await own.inspect({ ...large, choice, memoryBudget: 5000 }, context);
      return bytesRead;
    };
    expect(await ask({})).toBeGreaterThanOrEqual(2 * 9600);
    expect(await ask({ eps: 1e-2 })).toBe(0);
    expect(await ask({ gamma: -2 })).toBe(0);
    expect(await ask({ beta: 1.5 })).toBeLessThanOrEqual(9600);
    expect(await ask({ beta: 1.5, eps: 1e-3 })).toBe(0);
    utimesSync(path, 1, 1);
    expect(await ask({})).toBeGreaterThanOrEqual(2 * 9600);
    await own.forget({ source: large.source }, context);
  });

  it('runs on a backend as far as its first samples', async () => {
    const { warnings, maxDeviation } = await requests.execute(
      { ...large, memoryBudget: 5000, backend: 'reference' },
      context,
    );
    expect(warnings.map(({ kind }) => kind)).toEqual(['executedOnPart']);
    expect(maxDeviation).toBeLessThan(1e-12);
  });

  it('is compared in blocks, with one in memory too', async () => {
    const second = { source: large.source };
    const whole = await requests.compare({ ...large, memoryBudget: 1e6, second }, context);
    const streamed = await requests.compare({ ...large, memoryBudget: 5000, second }, context);
    expect(streamed.warnings.map(({ kind }) => kind)).toEqual(['streamed']);
    expect(streamed.comparison).toEqual(whole.comparison);
    expect(streamed.after.counts).toEqual(whole.after.counts);
    const raw = join(folder, 'small.f32');
    writeFileSync(raw, Float32Array.from(values.slice(0, 400)));
    const small = { source: { kind: 'file', path: raw }, shape: [100, 4] } as const;
    const mixed = await requests.compare({ ...large, memoryBudget: 5000, second: small }, context);
    expect(mixed.after.count[0]).toBe(100);
  });

  it('is asked about momenta in blocks', async () => {
    const question = { ...large, samplesPerBatch: 50, passes: 1 };
    const whole = await requests.momentum({ ...question, memoryBudget: 1e6 }, context);
    const streamed = await requests.momentum({ ...question, memoryBudget: 5000 }, context);
    expect(streamed.candidates.map(({ runningMean }) => runningMean)).toEqual(
      whole.candidates.map(({ runningMean }) => runningMean),
    );
  });

  it('is refused, with a way out, where all of it is needed', async () => {
    const choice = { ...DEFAULT_CHOICE, batchSize: 8 };
    await expect(requests.inspect({ ...large, choice, memoryBudget: 5000 }, context)).rejects.toThrow(
      /needs the whole tensor in memory: raise normscope\.memoryBudget/,
    );
  });
});
