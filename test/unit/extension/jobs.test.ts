import { describe, expect, it } from 'vitest';
import { EngineJobs } from '../../../extension/engine/jobs';
import type { CallContext } from '../../../src/protocol/channel';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';

const absent = (): never => {
  throw new Error('No file systems here');
};
const { requests } = new EngineJobs({ stat: absent, read: absent });
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
