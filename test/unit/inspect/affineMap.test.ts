import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/tensor/randomState';
import type { LayerReport } from '../../../src/protocol/inspect';
import { inspect, tensor } from '../support/inspect';

const N = 300;
const random = new RandomState(231);

/** Five features at different places and scales; the fourth with infinities, the fifth with NaN. */
const x = random.randn(N * 5).map((value, i) => {
  const feature = i % 5;
  if (feature === 3 && i % 35 === 3) return i % 2 === 0 ? Infinity : -Infinity;
  if (feature === 4 && i % 100 === 4) return NaN;
  return value * (feature + 0.5) + 3 * feature;
});
const gamma = [1.5, -2, 0, -0.5, 3];
const beta = [0, 1, 0.25, -2, 4];

/** The same affine map carried out value by value: the other way a report can be made. */
async function bothWays(): Promise<{ derived: LayerReport; direct: LayerReport }> {
  const derived = await inspect(tensor(x, [N, 5]), {}, { gamma, beta });
  const { mean, std } = derived.before;
  const y = x.map((value, i) => {
    const k = i % 5;
    return ((value - mean[k]!) / Math.sqrt(std[k]! ** 2 + 1e-5)) * gamma[k]! + beta[k]!;
  });
  return { derived, direct: await inspect(tensor(y, [N, 5]), { norm: 'none' }) };
}

describe('the histogram after, derived from the one before', () => {
  it('equals normalizing value by value, for every sign of gamma', async () => {
    const { derived, direct } = await bothWays();
    for (const name of [
      'count',
      'mean',
      'std',
      'min',
      'max',
      'zeros',
      'positive',
      'posInf',
      'negInf',
      'nan',
    ] as const) {
      derived.after[name].forEach((value, row) => {
        expect(value, `${name} of row ${row}`).toBeCloseTo(direct.before[name][row]!, 10);
      });
    }
    derived.after.quantiles.forEach((value, i) => {
      expect(value).toBeCloseTo(direct.before.quantiles[i]!, 10);
    });
    expect([...derived.after.counts]).toEqual([...direct.before.counts]);
  });

  it('turns gamma 0 into one spike at beta', async () => {
    const { derived } = await bothWays();
    const [start, end] = derived.after.binOffsets.slice(2, 4);
    expect([...derived.after.counts.slice(start, end)]).toEqual([N]);
    expect([derived.after.min[2], derived.after.max[2], derived.after.std[2]]).toEqual([0.25, 0.25, 0]);
  });

  it('does not move when x is shifted by a million', async () => {
    const before = await inspect(tensor(x, [N, 5]));
    const shifted = await inspect(
      tensor(
        x.map((value) => value + 1e6),
        [N, 5],
      ),
    );
    before.after.quantiles.forEach((value, i) => {
      expect(shifted.after.quantiles[i]).toBeCloseTo(value, 8);
    });
  });

  it('gives NaN for eps 0 on a constant group, or beta under PyTorch semantics', async () => {
    const constant = tensor(new Float64Array(20).fill(0.1), [20, 1]);
    const notebook = await inspect(constant, { eps: 0 }, { beta: 7 });
    expect(notebook.after.nan[0]).toBe(20);
    const pytorch = await inspect(constant, { eps: 0, semantics: 'pytorch' }, { beta: 7 });
    expect([pytorch.after.min[0], pytorch.after.max[0]]).toEqual([7, 7]);
  });
});
