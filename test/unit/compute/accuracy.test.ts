import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { GroupedView } from '../../../src/normalization/grouping';
import type { AffineKind } from './support';
import { affineOf, float32Backends, gaussian, PATIENCE, run, uniform } from './support';

vi.setConfig({ testTimeout: PATIENCE });

/** The contract: relative to the largest |xhat|. */
const LIMIT = 2e-6;
const MOST_ELEMENTS = 120_000;

/** Rows 1 to 3000 in no relation to any block, columns 1 to 200, places 1 to 64; rows as groups are P = 1. */
const views: fc.Arbitrary<GroupedView> = fc
  .record({
    P: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
    K: fc.integer({ min: 1, max: 200 }),
    Q: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 3000 })),
  })
  .filter(({ P, K, Q }) => P * K * Q <= MOST_ELEMENTS);

const cases = fc.record({
  view: views,
  seed: fc.integer(),
  largestOffset: fc.constantFrom(0, 1, 100, 1e4, 1e6),
  decades: fc.constantFrom([0, 0], [-3, 3], [-3, -3], [3, 3]),
  kind: fc.constantFrom<AffineKind[]>('none', 'byGroup', 'byPlace', 'mixed'),
  eps: fc.constantFrom(1e-12, 1e-5, 1e-3),
});

describe.each(float32Backends())('%s, against float64', (_name, backend) => {
  afterAll(() => backend.dispose());

  it('is within 2e-6 of the largest |xhat| over random shapes, offsets and scales', async () => {
    let worst = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ view, seed, largestOffset, decades, kind, eps }) => {
        const random = uniform(seed);
        const [low, high] = decades as [number, number];
        const offsets = Float64Array.from({ length: view.K }, () => (random() * 2 - 1) * largestOffset);
        const stds = Float64Array.from({ length: view.K }, () => 10 ** (low + (high - low) * random()));
        const x = gaussian(
          view,
          seed,
          (k) => offsets[k]!,
          (k) => stds[k]!,
        );
        const { deviation } = await run(backend, x, view, affineOf(view, kind, eps, seed));
        worst = Math.max(worst, deviation);
        expect(deviation).toBeLessThanOrEqual(LIMIT);
      }),
      { seed: 231, numRuns: 60 },
    );
    expect(worst).toBeGreaterThan(0);
  });

  it.each<[string, GroupedView]>([
    ['1,000,000 rows of 4 columns', { P: 1_000_000, K: 4, Q: 1 }],
    ['one column of 70,001', { P: 70_001, K: 1, Q: 1 }],
    ['one group of 300,007 places', { P: 1, K: 1, Q: 300_007 }],
    ['200,003 groups of 5', { P: 1, K: 200_003, Q: 5 }],
    ['3 rows of 300,001 columns', { P: 3, K: 300_001, Q: 1 }],
    ['300 rows of 1,001 columns', { P: 300, K: 1001, Q: 1 }],
    ['channels of few large images', { P: 2, K: 3, Q: 90_000 }],
    ['channels of many images', { P: 65, K: 16, Q: 49 }],
  ])('%s at an offset of 1e6', async (_name, view) => {
    const x = gaussian(view, 7, () => 1e6);
    const { deviation, moments } = await run(backend, x, view, affineOf(view, 'byGroup'));
    expect(deviation).toBeLessThanOrEqual(LIMIT);
    expect(Math.abs(moments.mean[0]! - 1e6)).toBeLessThan(6);
  });

  it('sums of equal terms, which round the same way every time, stay within it too', async () => {
    const view = { P: 4096, K: 8, Q: 1 };
    const x = Float32Array.from({ length: view.P * view.K }, (_, i) => ((i / 8) % 3 < 1 ? 0.1 : 0.7));
    const { deviation } = await run(backend, x, view, affineOf(view, 'none'));
    expect(deviation).toBeLessThanOrEqual(LIMIT);
  });

  it('an outlier in first place costs the others nothing', async () => {
    const view = { P: 5000, K: 3, Q: 1 };
    const x = gaussian(view, 3);
    x.set([1e6, -1e4, 1e30]);
    const { deviation } = await run(backend, x, view, affineOf(view, 'none'));
    expect(deviation).toBeLessThanOrEqual(LIMIT);
  });

  it('x + 1e6 changes nothing where float32 holds x + 1e6', async () => {
    const view = { P: 1000, K: 16, Q: 1 };
    const x = gaussian(view, 5).map((value) => Math.round(value * 16) / 16);
    const affine = affineOf(view, 'byGroup');
    const near = await run(backend, x, view, affine);
    const far = await run(
      backend,
      x.map((value) => value + 1e6),
      view,
      affine,
    );
    const difference = Float64Array.from(near.y).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - far.y[i]!)),
      0,
    );
    expect(difference).toBeLessThanOrEqual(LIMIT);
    expect(far.moments.variance).toEqual(near.moments.variance);
  });
});
