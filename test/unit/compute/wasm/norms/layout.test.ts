import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestWindow, layoutOf, windowsOf } from '../../../../../src/compute/wasm/norms/layout';
import { views } from '../../backwardCases';

describe('layouts and windows', () => {
  it('name the group of every element, whatever the view', () => {
    fc.assert(
      fc.property(views(20_000), (view) => {
        const { lane, matrix, laneGroups } = layoutOf(view);
        for (let i = 0; i < view.P * view.K * view.Q; i += 7) {
          const at = lane === 'column' ? i % matrix.columns : Math.floor(i / matrix.columns);
          expect(laneGroups[at % laneGroups.length]).toBe(Math.floor(i / view.Q) % view.K);
        }
      }),
      { seed: 231, numRuns: 200 },
    );
  });

  it('windows cover every element once, in whole parts of the same partition', () => {
    fc.assert(
      fc.property(views(3_000_000), fc.integer({ min: 1, max: 5 }), (view, parts) => {
        const { matrix } = layoutOf(view);
        const most = largestWindow(matrix, parts);
        let next = 0;
        let rows = 0;
        for (const window of windowsOf(matrix, parts)) {
          expect(window.from).toBe(next);
          expect(window.firstRow).toBe(rows);
          expect(window.firstRow % matrix.rowsPerPart).toBe(0);
          expect(window.to - window.from).toBe(window.rows * matrix.columns + window.rest);
          expect(window.to - window.from).toBeLessThanOrEqual(most.elements);
          expect(window.rows).toBeLessThanOrEqual(most.rows);
          expect(window.parts).toBe(Math.max(1, Math.ceil(window.rows / matrix.rowsPerPart)));
          expect(window.parts).toBeLessThanOrEqual(Math.min(parts, most.parts));
          next = window.to;
          rows += window.rows;
        }
        expect(next).toBe(view.P * view.K * view.Q);
      }),
      { seed: 231, numRuns: 200 },
    );
  });
});
