import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Gradients } from '../../../src/compute/backend';
import type { GroupedView } from '../../../src/normalization/grouping';
import type { BackwardCase, Expected } from './backwardCases';
import {
  backwardDraws,
  deviationsOf,
  differenceOf,
  drawnCase,
  expectedGradients,
  OF_LARGEST,
  OF_TERMS,
  someCase,
} from './backwardCases';
import type { ParameterKind } from './parameterKinds';
import { affineOf, allBackends, forced, gaussian, MODES, PATIENCE, run } from './support';

vi.setConfig({ testTimeout: PATIENCE });

function expectNear(actual: Gradients, expected: Expected, bound: number): void {
  for (const [name, deviation] of Object.entries(deviationsOf(actual, expected))) {
    expect(deviation, name).toBeLessThanOrEqual(bound);
  }
}

const LARGE: [string, GroupedView, ParameterKind][] = [
  ['70,001 rows of 4 columns', { P: 70_001, K: 4, Q: 1 }, 'byGroup'],
  ['one group of 270,007 places', { P: 1, K: 1, Q: 270_007 }, 'none'],
  ['one group of 270,000 places in two channels', { P: 1, K: 1, Q: 270_000 }, 'byGroupedChannel'],
  ['70,001 rows of 5, each with its place', { P: 1, K: 70_001, Q: 5 }, 'byPlace'],
  ['3 rows of 100,001 columns', { P: 3, K: 100_001, Q: 1 }, 'byGroup'],
  ['2 rows of 140,001 places', { P: 1, K: 2, Q: 140_001 }, 'byPlace'],
  ['channels of many images', { P: 65, K: 16, Q: 49 }, 'byGroup'],
  ['groups of channels of few images', { P: 1, K: 24, Q: 9000 }, 'byGroupedChannel'],
];

interface WorkedCase {
  readonly one: BackwardCase;
  readonly expected: Expected;
}

/** Drawn and worked out once for all backends. */
const worked = new Map<string, WorkedCase>();

async function largeCase(name: string, view: GroupedView, kind: ParameterKind): Promise<WorkedCase> {
  const known = worked.get(name);
  if (known) return known;
  const one = await someCase({ view, kind, offset: 1e6, decades: [0, 0] });
  const made = { one, expected: expectedGradients(one) };
  worked.set(name, made);
  return made;
}

describe.each(allBackends())('backward, %s', (_name, backend) => {
  const { precision } = backend.info;
  const ofTerms = OF_TERMS[precision];
  afterAll(() => backend.dispose());

  const backward = ({ x, view, pass }: BackwardCase): Promise<Gradients> => backend.backward(x, view, pass);

  it('is near the formula over random shapes, parameters, statistics, offsets and scales', async () => {
    await fc.assert(
      fc.asyncProperty(backwardDraws(20_000), async (drawn) => {
        const one = await drawnCase(drawn);
        const actual = await backward(one);
        const expected = expectedGradients(one);
        expectNear(actual, expected, ofTerms);
        if (drawn.view.P * drawn.view.Q >= 8) {
          expect(differenceOf(actual.dx, expected.dx)).toBeLessThanOrEqual(OF_LARGEST[precision]);
        }
      }),
      { seed: 231, numRuns: 120 },
    );
  });

  // Float64, too, sums more numbers here than in the random cases.
  it.each(LARGE)('%s at an offset of 1e6', async (name, view, kind) => {
    const { one, expected } = await largeCase(name, view, kind);
    expectNear(await backward(one), expected, Math.max(ofTerms, 1e-12));
  });

  it('at an offset of 1e6 with moments of its own, which float32 data at 1e6 let it have', async () => {
    const view = { P: 500, K: 7, Q: 1 };
    const one = await someCase({ view, offset: 1e6, decades: [0, 0], kind: 'byGroup' });
    const moments = await backend.moments(one.x, view);
    const actual = await backend.backward(one.x, view, { ...one.pass, moments });
    expectNear(actual, expectedGradients(one), 2 * ofTerms);
  });

  it('numbers far from 1 stay as near', async () => {
    const view = { P: 40, K: 12, Q: 3 };
    for (const [power, scale] of [
      [-9, 1e-20],
      [9, 1e20],
      [12, 1e-12],
    ] as const) {
      const one = await someCase({ view, decades: [power, power], offset: 0, eps: 0, kind: 'mixed' });
      const dout = one.pass.dout.map((value) => value * scale);
      const far = { ...one, pass: { ...one.pass, dout } };
      expectNear(await backward(far), expectedGradients(far), ofTerms);
    }
  });
});

describe('columns of equal width and other lengths, one after the other', () => {
  it.each(MODES)('compile anew, mode %s', async (mode) => {
    const backend = forced(mode);
    for (const P of [200, 250, 200]) {
      const view = { P, K: 4, Q: 1 };
      expect((await run(backend, gaussian(view, P), view, affineOf(view, 'none'))).deviation).toBeLessThan(
        2e-6,
      );
    }
    await backend.dispose();
  });
});
