import { afterAll, describe, expect, it } from 'vitest';
import type { BackwardPass, Gradients, Operand, StatisticsKind } from '../../../src/compute/backend';
import { batchNormStaged } from '../../../src/layers/batchNormStaged';
import { array } from '../../../src/layers/layer';
import type { GroupedView } from '../../../src/normalization/grouping';
import { CancelledError } from '../../../src/work';
import type { BackwardCase } from './backwardCases';
import {
  deviationsOf,
  differenceOf,
  expectedGradients,
  largest,
  momentsOf,
  OF_LARGEST,
  OF_TERMS,
  someCase,
} from './backwardCases';
import { gradientsOfBackend, gradientsOfLayer, normCases } from './normCases';
import { parametersOf } from './parameterKinds';
import { affineOf, allBackends, gaussian } from './support';

const NAMES = ['dx', 'dgamma', 'dbeta'] as const;

const POISONS: Record<string, (x: Float32Array, pass: BackwardPass) => void> = {
  'NaN in x': (x) => x.fill(NaN, 7, 8),
  'an infinity in x': (x) => x.fill(-Infinity, 8, 9),
  'NaN in dout': (_x, { dout }) => dout.fill(NaN, 3, 4),
  'an infinity in dout': (_x, { dout }) => dout.fill(Infinity, 0, 1),
  'opposite infinities in dout': (_x, { dout }) => dout.fill(Infinity, 0, 1).fill(-Infinity, 4, 5),
  'NaN in gamma': (_x, { affine }) => affine.gamma.fill(NaN, 0, 1),
  'an infinity in gamma': (_x, { affine }) => affine.gamma.fill(Infinity, 0, 1),
  'gamma 0 on an infinity': (_x, { dout, affine }) => {
    dout[0] = Infinity;
    affine.gamma[0] = 0;
  },
};
const STATISTICS: readonly StatisticsKind[] = ['batch', 'meanSquare', 'fixed'];
const POISONED = Object.entries(POISONS).flatMap(([what, poison]) =>
  STATISTICS.map((statistics) => [what, statistics, poison] as const),
);

describe.each(allBackends())('backward, %s', (_name, backend) => {
  const { precision } = backend.info;
  const ofTerms = OF_TERMS[precision];
  const ofLargest = OF_LARGEST[precision];
  afterAll(() => backend.dispose());

  const backward = ({ x, view, pass }: BackwardCase): Promise<Gradients> => backend.backward(x, view, pass);

  function expectNear(actual: Gradients, one: BackwardCase, bound = ofTerms): void {
    const deviations = deviationsOf(actual, expectedGradients(one));
    for (const name of NAMES) expect(deviations[name], name).toBeLessThanOrEqual(bound);
  }

  // Two elements normalize to ±1 up to eps: float32 is near relative to the terms (backwardAccuracy.test.ts) alone.
  const layerCases = normCases().filter(({ groupSize }) => precision === 'float64' || groupSize !== 2);
  it.each(layerCases.map((one) => [one.name, one] as const))('as the float64 layer: %s', async (_n, one) => {
    const expected = gradientsOfLayer(one);
    const actual = await gradientsOfBackend(backend, one);
    for (const name of NAMES)
      expect(differenceOf(actual[name], expected[name]), name).toBeLessThanOrEqual(ofLargest);
  });

  it('as the staged batchnorm', async () => {
    const [N, D] = [100, 50];
    const view = { P: N, K: D, Q: 1 };
    const x = gaussian(
      view,
      231,
      () => 12,
      () => 5,
    );
    const dout = gaussian(view, 232);
    const affine = affineOf(view, 'byGroup');
    const inputs = { x: array(x, [N, D]), gamma: array(affine.gamma, [D]), beta: array(affine.beta, [D]) };
    const staged = batchNormStaged.backward(array(dout, [N, D]), batchNormStaged.forward(inputs, {}).cache);
    const moments = await backend.moments(x, view);
    const actual = await backend.backward(x, view, { dout, moments, affine, statistics: 'batch' });
    expect(differenceOf(actual.dx, staged['x']!.data)).toBeLessThanOrEqual(ofLargest);
    expect(differenceOf(actual.dgamma, staged['gamma']!.data)).toBeLessThanOrEqual(ofLargest);
    expect(differenceOf(actual.dbeta, staged['beta']!.data)).toBeLessThanOrEqual(ofLargest);
  });

  it('x + 1e6 changes dx by no more than rounding, where float32 holds x + 1e6', async () => {
    const view = { P: 400, K: 5, Q: 1 };
    const x = gaussian(view, 5).map((value) => Math.round(value * 16) / 16);
    const { dout, affine } = (await someCase({ view, kind: 'byGroup' })).pass;
    const at = async (moved: Float32Array): Promise<Gradients> => {
      const moments = await backend.moments(moved, view);
      return backend.backward(moved, view, { dout, moments, affine, statistics: 'batch' });
    };
    const near = await at(x);
    const far = await at(x.map((value) => value + 1e6));
    // A mean at 1e6 rounds at 1e-10 in float64.
    const bound = Math.max(1e-9, ofTerms);
    for (const name of NAMES) expect(differenceOf(far[name], near[name]), name).toBeLessThanOrEqual(bound);
  });

  it('is linear in dout', async () => {
    for (const seed of [1, 2, 3]) {
      const one = await someCase({ seed, view: { P: 4, K: 30, Q: 10 }, kind: 'byGroupedFeature' });
      const other = gaussian(one.view, seed + 100);
      const of = (dout: Operand): Promise<Gradients> =>
        backend.backward(one.x, one.view, { ...one.pass, dout });
      const [a, b] = [await of(one.pass.dout), await of(other)];
      const sum = await of(Float64Array.from(other, (value, i) => 2 * one.pass.dout[i]! - 3 * value));
      for (const name of NAMES) {
        const expected = Float64Array.from(b[name], (value, i) => 2 * a[name][i]! - 3 * value);
        expect(differenceOf(sum[name], expected), name).toBeLessThanOrEqual(ofLargest);
      }
    }
  });

  it('dx and dx*xhat sum to 0 over a group by batch statistics, eps aside', async () => {
    const view = { P: 50, K: 8, Q: 11 };
    const one = await someCase({ view, eps: 0, kind: 'mixed', decades: [0, 0] });
    const { dx } = await backward(one);
    const { mean, variance } = one.pass.moments;
    const sums = new Float64Array(view.K);
    const products = new Float64Array(view.K);
    const sizes = new Float64Array(view.K);
    dx.forEach((value, i) => {
      const k = Math.floor(i / view.Q) % view.K;
      sums[k]! += value;
      products[k]! += (value * (one.x[i]! - mean[k]!)) / Math.sqrt(variance[k]!);
      sizes[k]! += Math.abs(value);
    });
    for (let k = 0; k < view.K; k++) {
      expect(Math.abs(sums[k]! / sizes[k]!)).toBeLessThanOrEqual(ofTerms);
      expect(Math.abs(products[k]! / sizes[k]!)).toBeLessThanOrEqual(ofTerms);
    }
  });

  it('a group of one element has dx 0, dgamma 0 and dbeta dout', async () => {
    for (const kind of ['byGroup', 'none', 'byPlace'] as const) {
      const one = await someCase({ view: { P: 1, K: 9, Q: 1 }, kind, offset: 1e4 });
      const { dx, dgamma, dbeta } = await backward(one);
      expect([...dx].map(Math.abs)).toEqual(new Array(9).fill(0));
      expect([...dgamma].map(Math.abs)).toEqual(new Array(dgamma.length).fill(0));
      if (kind === 'byGroup') expect([...dbeta]).toEqual([...one.pass.dout]);
    }
  });

  it('a constant group has xhat 0: dx is rstd times the centred g', async () => {
    const view = { P: 5, K: 2, Q: 1 };
    const x = new Float32Array(10).fill(4);
    const moments = await backend.moments(x, view);
    const affine = affineOf(view, 'byGroup');
    const one = { x, view, pass: { dout: gaussian(view, 3), moments, affine, statistics: 'batch' } } as const;
    const actual = await backward(one);
    expectNear(actual, one);
    expect(largest(actual.dx)).toBeGreaterThan(10);
    expect([...actual.dgamma].map(Math.abs)).toEqual([0, 0]);
  });

  it.each(POISONED)('%s spreads as in the formula, %s', async (_what, statistics, poison) => {
    for (const kind of ['byGroup', 'byPlace', 'byGroupedChannel', 'mixed'] as const) {
      for (const view of [
        { P: 6, K: 4, Q: 1 },
        { P: 1, K: 4, Q: 30 },
        { P: 2, K: 6, Q: 20 },
      ]) {
        const one = await someCase({ view, kind, statistics });
        poison(one.x, one.pass);
        const moments = statistics === 'fixed' ? one.pass.moments : await momentsOf(one.x, view, statistics);
        const poisoned = { ...one, pass: { ...one.pass, moments } };
        expectNear(await backward(poisoned), poisoned);
      }
    }
  });

  it('eps 0 on a constant group is 0 / 0', async () => {
    const view = { P: 3, K: 2, Q: 1 };
    const x = Float32Array.of(1, 2, 1, 3, 1, 4);
    const moments = await backend.moments(x, view);
    const affine = parametersOf(view, 'byGroup', 0, 1);
    const { dx, dgamma, dbeta } = await backend.backward(x, view, {
      ...{ dout: gaussian(view, 1), moments, affine, statistics: 'batch' },
    });
    expect([dx[0], dx[2], dx[4], dgamma[0]]).toEqual([NaN, NaN, NaN, NaN]);
    expect([dx[1], dgamma[1], dbeta[0]].every(Number.isFinite)).toBe(true);
  });

  it('takes float64 elements', async () => {
    const one = await someCase({ kind: 'byPlace' });
    const dout = Float64Array.from(one.pass.dout);
    const actual = await backend.backward(Float64Array.from(one.x), one.view, { ...one.pass, dout });
    expect(actual).toEqual(await backward(one));
  });

  it('writes to nothing it is given and keeps nothing it returns', async () => {
    for (const [kind, statistics] of [
      ['byGroup', 'batch'],
      ['byPlace', 'meanSquare'],
      ['mixed', 'fixed'],
    ] as const) {
      const one = await someCase({ kind, statistics });
      const copy = structuredClone(one);
      const first = await backward(one);
      const kept = structuredClone(first);
      await backward({ ...one, x: one.x.map((value) => value * 2) });
      expect(one).toEqual(copy);
      expect(first).toEqual(kept);
      for (const name of NAMES) {
        for (const given of [one.x, one.pass.dout, one.pass.affine.gamma]) {
          expect(first[name].buffer).not.toBe(given.buffer);
        }
      }
    }
  });

  it('stops when its work is cancelled', async () => {
    const one = await someCase({});
    const pause = (): never => {
      throw new CancelledError();
    };
    const cancelled = { progress: () => undefined, pause };
    await expect(backend.backward(one.x, one.view, one.pass, cancelled)).rejects.toThrow(CancelledError);
  });

  it('refuses empty groups and lengths that do not fit, with both numbers', async () => {
    const { x, view, pass } = await someCase({ view: { P: 2, K: 3, Q: 1 }, kind: 'byGroup' });
    const refused = (change: object, of: Operand = x, on: GroupedView = view): Promise<unknown> =>
      backend.backward(of, on, { ...pass, ...change });
    for (const empty of [
      { P: 0, K: 3, Q: 1 },
      { P: 2, K: 0, Q: 1 },
      { P: 2, K: 3, Q: 0 },
    ]) {
      await expect(refused({ dout: new Float32Array(0) }, new Float32Array(0), empty)).rejects.toThrow(
        RangeError,
      );
    }
    await expect(refused({}, new Float32Array(5))).rejects.toThrow(
      'x has 5 elements, expected 6 (P*K*Q = 2*3*1)',
    );
    await expect(refused({ dout: new Float32Array(7) })).rejects.toThrow(
      new RangeError('dout has 7 elements, expected 6 (the length of x)'),
    );
    const short = { ...pass.moments, variance: new Float64Array(2) };
    await expect(refused({ moments: short })).rejects.toThrow('variance has 2 elements, expected 3 (K)');
    const affine = { ...pass.affine, parameterOfK: Int32Array.of(0, 1, 3) };
    await expect(refused({ affine })).rejects.toThrow('Parameter indices run from 0 to 3, expected 0 to 2');
  });
});
