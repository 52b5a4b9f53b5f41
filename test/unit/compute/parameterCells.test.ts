import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterCells } from '../../../src/compute/gpujs/parameterCells';
import { period, runLength } from '../../../src/compute/repetition';
import type { GroupedView } from '../../../src/normalization/grouping';
import type { ParameterKind } from './parameterKinds';
import { PARAMETER_KINDS, parametersOf } from './parameterKinds';

const list = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 });

describe('runLength and period', () => {
  it('find what a list was made of', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 4 }), (values, times) => {
        const stretched = Int32Array.from(values.flatMap((value) => new Array<number>(times).fill(value)));
        const repeated = Int32Array.from(new Array(times).fill(values).flat() as number[]);
        expect(runLength(stretched) % times).toBe(0);
        expect(values.length % period(repeated)).toBe(0);
        const run = runLength(stretched);
        expect(stretched.every((value, i) => value === stretched[i - (i % run)])).toBe(true);
        const size = period(repeated);
        expect(repeated.every((value, i) => value === repeated[i % size])).toBe(true);
      }),
      { seed: 231 },
    );
  });

  it('take the longest stretch and the shortest period', () => {
    expect(runLength(Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2))).toBe(2);
    expect(runLength(Int32Array.of(5, 5, 5))).toBe(3);
    expect(period(Int32Array.of(1, 2, 1, 2, 1, 2))).toBe(2);
    expect(period(Int32Array.of(1, 2, 1, 2, 1))).toBe(5);
    expect(period(new Int32Array(7))).toBe(1);
  });
});

describe('the cells of a view', () => {
  it.each(PARAMETER_KINDS.map((kind) => [kind]))('take one parameter each, %s', (kind) => {
    for (const [P, K, Q] of [
      [5, 6, 1],
      [1, 6, 40],
      [30, 4, 9],
      [1, 1, 36],
    ] as const) {
      const affine = parametersOf({ P, K, Q }, kind, 0, 1);
      const { view, parameterOf } = parameterCells({ P, K, Q }, affine);
      expect(view.P * view.K * view.Q).toBe(P * K * Q);
      expect(parameterOf).toHaveLength(view.K);
      for (let i = 0; i < P * K * Q; i++) {
        const parameter = affine.parameterOfK[Math.floor(i / Q) % K]! + affine.parameterOfQ[i % Q]!;
        expect(parameterOf[Math.floor(i / view.Q) % view.K]).toBe(parameter);
      }
    }
  });

  it.each<[string, GroupedView, ParameterKind, 'whole' | 'part' | 'across', GroupedView]>([
    ['batch norm', { P: 8, K: 3, Q: 5 }, 'byGroup', 'whole', { P: 8, K: 3, Q: 5 }],
    ['instance norm', { P: 1, K: 6, Q: 50 }, 'byChannel', 'whole', { P: 1, K: 6, Q: 50 }],
    ['layer norm', { P: 1, K: 30, Q: 7 }, 'byPlace', 'across', { P: 30, K: 7, Q: 1 }],
    ['group norm of features', { P: 1, K: 30, Q: 4 }, 'byGroupedFeature', 'across', { P: 15, K: 8, Q: 1 }],
    ['group norm of images', { P: 1, K: 6, Q: 98 }, 'byGroupedChannel', 'part', { P: 1, K: 12, Q: 49 }],
    ['group norm, channels last', { P: 49, K: 2, Q: 4 }, 'mixed', 'part', { P: 49, K: 8, Q: 1 }],
  ])('are as large as the axes of %s let them be', (_name, view, kind, what, expected) => {
    const cells = parameterCells(view, parametersOf(view, kind, 0, 1));
    expect({ kind: cells.kind, view: cells.view }).toEqual({ kind: what, view: expected });
  });
});
