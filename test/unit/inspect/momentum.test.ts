import { describe, expect, it } from 'vitest';
import { MOMENTA, momentumReport } from '../../../src/inspect/momentum';
import type { MomentumRequest } from '../../../src/inspect/momentum';
import { ChoiceError } from '../../../src/inspect/plan';
import { RunningStatistics } from '../../../src/normalization/runningStatistics';
import { DEFAULT_CHOICE } from '../../../src/protocol/inspect';
import type { InspectChoice, MomentumReport, Semantics } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { CancelledError, unattended } from '../../../src/work';
import { inspect, tensor } from '../support/inspect';

const D = 3;
const x = tensor(new RandomState(11).randn(26 * D), [26, D]);

function report(
  request: Partial<Omit<MomentumRequest, 'choice'>> & { readonly choice?: Partial<InspectChoice> },
): Promise<MomentumReport> {
  const choice = { ...DEFAULT_CHOICE, ...request.choice };
  return momentumReport({ tensor: x, samplesPerBatch: 4, passes: 1, ...request, choice }, unattended);
}

function close(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  for (let k = 0; k < expected.length; k++) expect(actual[k]).toBeCloseTo(expected[k]!, 12);
}

describe('running statistics over batches', () => {
  it('are those of the whole set, when one batch is all of it and nothing is kept', async () => {
    const { candidates, wholeMean, wholeVar, batches } = await report({ samplesPerBatch: 26, momenta: [0] });
    expect(batches).toBe(1);
    for (const { runningMean, runningVar, largestKl } of candidates) {
      close(runningMean, wholeMean);
      close(runningVar, wholeVar);
      expect(largestKl).toBeLessThan(1e-15);
    }
  });

  it('know the whole set as an inspection does', async () => {
    const { before } = await inspect(x);
    const { wholeMean, wholeVar } = await report({});
    close(wholeMean, before.mean);
    close(
      wholeVar,
      before.std.map((std) => std * std),
    );
  });

  it('come to mean * (1 - m^n) from 0 when every batch is the same', async () => {
    const batch = [...new RandomState(12).randn(5 * D)];
    const same = tensor([...batch, ...batch, ...batch], [15, D]);
    const { candidates, wholeMean, wholeVar } = await report({ tensor: same, samplesPerBatch: 5, passes: 4 });
    candidates.slice(0, -1).forEach(({ momentum, updates, runningMean, runningVar }, i) => {
      expect([momentum, updates]).toEqual([MOMENTA[i], 12]);
      close(
        runningMean,
        wholeMean.map((mean) => mean * (1 - momentum ** 12)),
      );
      close(
        runningVar,
        wholeVar.map((variance) => variance * (1 - momentum ** 12)),
      );
    });
    const average = candidates.at(-1)!;
    expect(average.momentum).toBe(1 - 1 / 12);
    close(average.runningMean, wholeMean);
    close(average.runningVar, wholeVar);
  });

  it.each<Semantics>(['notebook', 'pytorch'])(
    'are what the updates give one by one: %s',
    async (semantics) => {
      const passes = 3;
      const { candidates, batches } = await report({ choice: { semantics }, passes });
      expect(batches).toBe(6);
      const unbiased = semantics === 'pytorch';
      for (const { momentum, runningMean, runningVar } of candidates.slice(0, -1)) {
        const step = new RunningStatistics(D, {
          momentum,
          unbiased,
          initialMean: 0,
          initialVar: unbiased ? 1 : 0,
        });
        for (let update = 0; update < batches * passes; update++) {
          const start = (update % batches) * 4 * D;
          const { before } = await inspect(tensor(x.data.subarray(start, start + 4 * D), [4, D]));
          step.update(
            before.mean,
            before.std.map((std) => std * std),
            4,
          );
        }
        close(runningMean, step.mean);
        close(runningVar, step.variance);
      }
    },
  );

  it('take images per channel, and positions where the norm does', async () => {
    const images = tensor(new RandomState(13).randn(8 * 2 * 3), [8, 2, 3]);
    const widths = async (norm: InspectChoice['norm']): Promise<number> =>
      (await report({ tensor: images, choice: { norm } })).wholeMean.length;
    expect([await widths('batchnorm'), await widths('batchnormPerPosition')]).toEqual([2, 6]);
  });

  it('are ranked by their divergence, with the median over the features', async () => {
    const { candidates } = await report({ passes: 40, momenta: [0.5, 0.999] });
    const [quick, slow] = candidates;
    expect(slow!.medianKl).toBeGreaterThan(quick!.medianKl);
    for (const { medianKl, largestKl } of candidates) expect(medianKl).toBeLessThanOrEqual(largestKl);
  });

  it('need batches that are there, and a norm that keeps them', async () => {
    for (const samplesPerBatch of [0, 27, 2.5]) {
      await expect(report({ samplesPerBatch })).rejects.toThrow(/from 1 to 26.*got/);
    }
    await expect(report({ passes: 0 })).rejects.toThrow(ChoiceError);
    await expect(report({ choice: { norm: 'layernorm' } })).rejects.toThrow(/expected Batchnorm or/);
    await expect(report({ samplesPerBatch: 1, choice: { semantics: 'pytorch' } })).rejects.toThrow(
      /more than 1 value/,
    );
  });

  it('can be cancelled', async () => {
    const work = {
      progress: () => undefined,
      pause: (): undefined => {
        throw new CancelledError();
      },
    };
    const request = { tensor: x, choice: DEFAULT_CHOICE, samplesPerBatch: 4, passes: 1 };
    await expect(momentumReport(request, work)).rejects.toThrow(CancelledError);
  });
});
