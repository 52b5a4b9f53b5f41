import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layerReport } from '../../../src/inspect/layerReport';
import { DEFAULT_CHOICE, QUANTILES } from '../../../src/protocol/inspect';
import type { InspectChoice, NormName, RowSummaries } from '../../../src/protocol/inspect';
import { fromJsonNumber } from '../../../src/protocol/documents/schema';
import { elementCount } from '../../../src/tensor/tensor';
import type { DType, Tensor } from '../../../src/tensor/tensor';
import { unattended } from '../../../src/work';

type Json = number | string;

interface Summary {
  nan: number;
  posInf: number;
  negInf: number;
  mean?: Json;
  std: Json;
  skewness?: Json;
  kurtosis?: Json;
  min: Json;
  max: Json;
  percentiles: Json[];
  zeros: number;
  positiveShare: Json;
  counts: number[];
}

interface Case {
  name: string;
  shape: number[];
  dtype: DType;
  x: Json[];
  norm: NormName;
  eps: number;
  bins: number;
  gamma: number | number[] | null;
  beta: number | number[] | null;
  running: [number[], number[]] | null;
  choice: Partial<InspectChoice>;
  rows: Record<'feature' | 'sample', { before: Summary[]; after: Summary[] }>;
}

const cases = JSON.parse(
  readFileSync(new URL('../../golden/inspect_numpy.json', import.meta.url), 'utf8'),
) as Case[];

const number = (value: Json): number => fromJsonNumber(value) ?? NaN;

function tensorOf({ x, shape, dtype }: Case): Tensor {
  const values = x.map(number);
  return { data: dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values), shape, dtype };
}

/** Equal to a few units of the row's own scale: sums in another order differ in the last digits. */
function expectClose(actual: number, expected: number, bound: number, what: string): void {
  if (Number.isNaN(expected)) expect(actual, what).toBeNaN();
  else expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(bound + 2e-12 * Math.abs(expected));
}

/**
 * What the last bit of a mean is worth after dividing by std: the float64 limit of any implementation, NumPy's
 * included, on data far from zero.
 */
function conditioning({ rows, gamma }: Case): number {
  const factor = Math.max(1, ...[gamma ?? 1].flat().map(Math.abs));
  const ratios = rows.feature.before
    .filter(({ std }) => number(std) > 0)
    .map(({ min, max, std }) => Math.max(Math.abs(number(min)), Math.abs(number(max))) / number(std));
  return Math.max(...ratios) * factor * 2 ** -51;
}

function expectSummary(
  rows: RowSummaries,
  row: number,
  expected: Summary,
  slack: number,
  label: string,
): void {
  expect([rows.nan[row], rows.posInf[row], rows.negInf[row]], `${label} non-finite`).toEqual([
    expected.nan,
    expected.posInf,
    expected.negInf,
  ]);
  if (expected.mean === undefined) {
    expect(rows.count[row], label).toBe(0);
    return;
  }
  const largest = Math.max(Math.abs(number(expected.min)), Math.abs(number(expected.max)));
  const scale = slack + 2e-12 * largest;
  expectClose(rows.mean[row]!, number(expected.mean), scale, `${label} mean`);
  expectClose(rows.std[row]!, number(expected.std), scale, `${label} std`);
  expectClose(rows.min[row]!, number(expected.min), scale, `${label} min`);
  expectClose(rows.max[row]!, number(expected.max), scale, `${label} max`);
  expected.percentiles.forEach((value, i) => {
    expectClose(
      rows.quantiles[row * QUANTILES.length + i]!,
      number(value),
      scale,
      `${label} percentile ${i}`,
    );
  });
  expect(rows.zeros[row], `${label} zeros`).toBe(expected.zeros);
  expect(rows.positive[row]! / rows.count[row]!, `${label} positive`).toBe(number(expected.positiveShare));
  const counts = rows.counts.slice(rows.binOffsets[row], rows.binOffsets[row + 1]);
  expect([...counts], `${label} counts`).toEqual(expected.counts);
  if (expected.skewness === undefined || expected.kurtosis === undefined) return;
  expect(rows.skewness[row], `${label} skewness`).toBeCloseTo(number(expected.skewness), 5);
  expect(rows.kurtosis[row], `${label} kurtosis`).toBeCloseTo(number(expected.kurtosis), 5);
}

describe('an inspection against NumPy', () => {
  for (const golden of cases) {
    for (const axis of ['feature', 'sample'] as const) {
      it(`${golden.name}, per ${axis}`, async () => {
        const tensor = tensorOf(golden);
        expect(tensor.data).toHaveLength(elementCount(golden.shape));
        const { norm, eps, bins, gamma, beta, running } = golden;
        const report = await layerReport(
          {
            name: golden.name,
            tensor,
            choice: { ...DEFAULT_CHOICE, ...golden.choice, norm, eps, bins, axis },
            parameters: {
              ...(gamma !== null && { gamma }),
              ...(beta !== null && { beta }),
              ...(running && { runningMean: running[0], runningVar: running[1] }),
            },
            now: () => 0,
          },
          unattended,
        );
        const { before, after } = golden.rows[axis];
        expect(report.rows).toBe(before.length);
        before.forEach((summary, row) => {
          expectSummary(report.before, row, summary, 0, `before, row ${row}`);
        });
        after.forEach((summary, row) => {
          expectSummary(report.after, row, summary, conditioning(golden), `after, row ${row}`);
        });
      });
    }
  }
});
