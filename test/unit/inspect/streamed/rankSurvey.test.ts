import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RowAffine } from '../../../../src/inspect/rows/mapSummaries';
import { RankSurvey } from '../../../../src/inspect/streamed/rankSurvey';
import { signThresholds } from '../../../../src/inspect/rows/signThresholds';
import { RandomState } from '../../../../src/tensor/randomState';

const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e3, max: 1e3 }),
  fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, 1e-310, 1e300, -1e300),
);
const affines: fc.Arbitrary<RowAffine> = fc.record({
  center: number,
  residue: fc.constantFrom(0, 1e-17, -1e-20),
  factor: fc.oneof(number, fc.double({ noNaN: true, min: -1e-5, max: 1e-5 })),
  beta: number,
});

function mapped({ center, residue, factor, beta }: RowAffine, x: number): number {
  return factor === 0 ? beta : (x - center - residue) * factor + beta;
}

it('thresholds are the last numbers below and up to the change of sign', () => {
  fc.assert(
    fc.property(affines, fc.array(number, { maxLength: 30 }), (affine, values) => {
      const { first, second } = signThresholds(affine);
      const direction = affine.factor < 0 ? -1 : 1;
      const near = [first, second].flatMap((t) => [
        t,
        t + Math.abs(t) * 2 ** -52,
        t - Math.abs(t) * 2 ** -52,
      ]);
      for (const x of [...values, ...near, affine.center]) {
        if (!Number.isFinite(x)) continue;
        const y = direction * mapped(affine, x);
        // A map that overflows has no sign to speak of.
        if (Number.isNaN(y)) continue;
        expect(x <= first).toBe(y < 0);
        expect(x <= second).toBe(y <= 0);
      }
    }),
    { seed: 231, numRuns: 500 },
  );
});

it('counts any values in any blocks, and knows the counts nearby', () => {
  const element = fc.oneof(
    fc.constantFrom(0, 1, -1, 2, NaN, Infinity, -Infinity),
    fc.double({ noNaN: true, min: -3, max: 3 }),
  );
  const cases = fc.record({
    P: fc.integer({ min: 1, max: 8 }),
    K: fc.integer({ min: 1, max: 4 }),
    Q: fc.integer({ min: 1, max: 5 }),
    threshold: fc.double({ noNaN: true, min: -2, max: 2 }),
    questions: fc.array(fc.double({ noNaN: true, min: -4, max: 4 }), { maxLength: 10 }),
    seed: fc.nat(1000),
  });
  fc.assert(
    fc.property(cases, fc.infiniteStream(element), ({ P, K, Q, threshold, questions }, stream) => {
      const data = Float64Array.from({ length: P * K * Q }, () => stream.next().value as number);
      const rows = Array.from({ length: K }, (_, k) =>
        [...data].filter((_x, i) => Math.floor(i / Q) % K === k),
      );
      const finite = rows.map((values) => values.filter(Number.isFinite));
      const surveyed = finite.map((values, row) => ({
        row,
        thresholds: { first: threshold, second: threshold + 0.5 },
        count: values.length,
        std: 1,
      }));
      const survey = new RankSurvey(K, surveyed.slice(1));
      for (let p = 0; p < P; p++) {
        void survey.visit({ data: data.subarray(p * K * Q, (p + 1) * K * Q), view: { P: 1, K, Q } }, 0);
      }
      survey.finish({
        negInf: Float64Array.from(rows, (values) => values.filter((x) => x === -Infinity).length),
      });
      expect(survey.atMost(0, threshold)).toBeUndefined();
      for (let row = 1; row < K; row++) {
        for (const t of [threshold, threshold + 0.5]) {
          expect(survey.atMost(row, t)).toBe(finite[row]!.filter((x) => x <= t).length);
        }
        for (const t of questions) {
          const found = survey.atMost(row, t);
          if (found !== undefined) expect(found).toBe(finite[row]!.filter((x) => x <= t).length);
        }
      }
    }),
    { seed: 231, numRuns: 200 },
  );
});

it('keeps few values, and those near the threshold', () => {
  const rows = 1024;
  const samples = 4000;
  const data = Float32Array.from(new RandomState(3).randn(rows * samples));
  const of = (row: number, t: number): number => {
    let found = 0;
    for (let i = row; i < data.length; i += rows) found += Number(data[i]! <= t);
    return found;
  };
  const thresholds = { first: 0.25, second: 0.25 };
  const survey = new RankSurvey(
    rows,
    Array.from({ length: rows }, (_, row) => ({ row, thresholds, count: samples, std: 1 })),
  );
  void survey.visit({ data, view: { P: samples, K: rows, Q: 1 } }, 0);
  survey.finish({ negInf: new Float64Array(rows) });
  for (let row = 0; row < rows; row += 64) {
    for (const t of [0.2, 0.24, 0.25, 0.2501, 0.3]) expect(survey.atMost(row, t)).toBe(of(row, t));
    for (const t of [-2, 0, 0.6, 3]) expect(survey.atMost(row, t)).toBeUndefined();
  }
});

it('where more values than expected are the same, knows the thresholds themselves', () => {
  const data = new Float64Array(3e6).fill(1);
  data[0] = 0;
  const survey = new RankSurvey(1, [{ row: 0, thresholds: { first: 0.9, second: 1 }, count: 3e6, std: 1 }]);
  void survey.visit({ data, view: { P: 3e6, K: 1, Q: 1 } }, 0);
  survey.finish({ negInf: new Float64Array(1) });
  expect([0.9, 1, 0.95].map((t) => survey.atMost(0, t))).toEqual([1, 3e6, undefined]);
});
