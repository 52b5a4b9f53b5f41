import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InspectChoice, LayerReport } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { inspect, tensor } from '../support/inspect';

const shapes = fc.tuple(
  fc.integer({ min: 2, max: 5 }),
  fc.constantFrom(2, 4, 6),
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 4 }),
  fc.nat(1000),
);
const RUNS = { seed: 231, numRuns: 40 };

/** Two questions about one random image batch (N, C, H, W) get the same answer. */
async function expectSame(
  [n, c, h, w, seed]: readonly [number, number, number, number, number],
  first: Partial<InspectChoice>,
  second: Partial<InspectChoice>,
): Promise<void> {
  const x = tensor(
    new RandomState(seed).randn(n * c * h * w).map((value) => 3 * value + 1),
    [n, c, h, w],
  );
  expectClose((await inspect(x, first)).after, (await inspect(x, second)).after, 1e-10);
}

function expectClose(a: LayerReport['after'], b: LayerReport['after'], tolerance: number): void {
  for (const name of ['mean', 'std', 'min', 'max'] as const) {
    a[name].forEach((value, row) => {
      expect(Math.abs(value - b[name][row]!), `${name} of row ${row}`).toBeLessThanOrEqual(tolerance);
    });
  }
}

describe('identities between norms', () => {
  it.each(['feature', 'sample'] as const)('layernorm = groupnorm with one group, per %s', async (axis) => {
    await fc.assert(
      fc.asyncProperty(shapes, (shape) =>
        expectSame(shape, { norm: 'layernorm', axis }, { norm: 'groupnorm', groups: 1, axis }),
      ),
      RUNS,
    );
  });

  it('instancenorm = groupnorm with C groups, in both layouts', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom('NCHW' as const, 'NHWC' as const), (shape, layout) => {
        const channels = layout === 'NCHW' ? shape[1] : shape[3];
        return expectSame(
          shape,
          { norm: 'instancenorm', layout },
          { norm: 'groupnorm', groups: channels, layout },
        );
      }),
      RUNS,
    );
  });

  it('batchnorm per position = dense batchnorm on flattened features', async () => {
    const [n, c, h, w] = [6, 3, 4, 5];
    const values = new RandomState(5).randn(n * c * h * w);
    const images = await inspect(tensor(values, [n, c, h, w]), { norm: 'batchnormPerPosition' });
    const dense = await inspect(tensor(values, [n, c * h * w]));
    expect(images.rows).toBe(c * h * w);
    expect(images.after).toEqual(dense.after);
  });

  it('RMSNorm of centred rows = layernorm', async () => {
    const random = new RandomState(3).randn(8 * 16);
    const means = Array.from({ length: 8 }, (_, row) =>
      random.slice(row * 16, row * 16 + 16).reduce((sum, value) => sum + value / 16, 0),
    );
    const centred = tensor(
      random.map((value, i) => value - means[Math.floor(i / 16)]!),
      [8, 16],
    );
    const rms = await inspect(centred, { norm: 'rmsnorm', axis: 'sample' });
    const layer = await inspect(centred, { norm: 'layernorm', axis: 'sample' });
    expectClose(rms.after, layer.after, 1e-12);
    expect(rms.rowsAreGroups).toBe(false);
  });

  it.each(['batchnorm', 'layernorm', 'instancenorm', 'groupnorm', 'batchnormPerPosition'] as const)(
    'x + 1e6 changes nothing beyond rounding: %s',
    async (norm) => {
      const values = new RandomState(9).randn(6 * 4 * 5);
      const plain = await inspect(tensor(values, [6, 4, 5]), { norm });
      const shifted = await inspect(
        tensor(
          values.map((value) => value + 1e6),
          [6, 4, 5],
        ),
        { norm },
      );
      // 1e6 rounds values to 1e-10; normalized by a spread of order one that stays so.
      expectClose(plain.after, shifted.after, 1e-8);
    },
  );

  it('groups that do not divide the channels are refused with both numbers', async () => {
    const x = tensor(new Float64Array(2 * 6), [2, 6]);
    await expect(inspect(x, { norm: 'groupnorm', groups: 4 })).rejects.toThrow(
      'groups must divide the 6 channels, got 4',
    );
  });

  it('RMSNorm says that it has no beta', async () => {
    const x = tensor(new RandomState(1).randn(12), [3, 4]);
    const report = await inspect(x, { norm: 'rmsnorm' }, { beta: 1 });
    expect(report.warnings.map(({ kind }) => kind)).toEqual(['betaIgnored']);
  });
});
