import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SkippedDraw } from '../../../src/protocol/training';
import { RandomState } from '../../../src/tensor/randomState';
import { randomAfter, skipDraws } from '../../../src/training/skipDraws';

const draw: fc.Arbitrary<SkippedDraw> = fc.oneof(
  fc.record({ kind: fc.constant('randn' as const), count: fc.nat(9) }),
  fc.record({
    kind: fc.constant('choice' as const),
    ...{ from: fc.integer({ min: 1, max: 3 }), size: fc.integer({ min: 0, max: 3 }), count: fc.nat(3) },
  }),
);

describe('skipped draws', () => {
  it('stand where the draws themselves would', () => {
    const [skipped, drawn] = [new RandomState(231), new RandomState(231)];
    skipDraws(skipped, [
      { kind: 'randn', count: 15 },
      { kind: 'choice', from: 1000, size: 50, count: 2 },
    ]);
    drawn.randn(15);
    drawn.choice(1000, 50);
    drawn.choice(1000, 50);
    expect(skipped.state).toEqual(drawn.state);
  });

  it('are the same whichever stream was asked for before', () => {
    const streams = fc.array(fc.tuple(fc.nat(1), fc.array(draw, { maxLength: 4 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(streams, (asked) => {
        for (const [seed, draws] of asked) {
          const expected = new RandomState(seed);
          skipDraws(expected, draws);
          expect(randomAfter(seed, draws).state).toEqual(expected.state);
        }
      }),
      { seed: 231, numRuns: 60 },
    );
  });
});
