import { catalogue } from '../../../extension/views/catalogue';
import type { LayerReport, PathologyKind, RowPathology, RowSummaries } from '../../../src/protocol/inspect';
import { BadgeIndex } from '../../../webview/figures/badges';

/** What a test says of a row; the rest is a unit Gaussian's. */
export interface RowSketch {
  readonly mean?: number;
  readonly std?: number;
  readonly min?: number;
  readonly max?: number;
  readonly positive?: number;
  readonly nan?: number;
  readonly kurtosis?: number;
  readonly saturation?: number;
  readonly counts?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly badges?: readonly PathologyKind[];
  readonly after?: RowSketch;
  readonly running?: { readonly mean: number; readonly std: number };
}

/** With the names that the host hands the webview. */
export const badgesOf = (report: LayerReport): BadgeIndex => new BadgeIndex(report, catalogue.pathologies);

const COUNT = 200;

function summaries(rows: readonly RowSketch[]): RowSummaries {
  const pick = (value: (row: RowSketch) => number): Float64Array => Float64Array.from(rows, value);
  const counts = rows.map((row) => row.counts ?? [50, 100, 50]);
  const mean = (row: RowSketch): number => row.mean ?? 0;
  const std = (row: RowSketch): number => row.std ?? 1;
  return {
    count: pick((row) => COUNT - (row.nan ?? 0)),
    mean: pick(mean),
    std: pick(std),
    skewness: pick(() => 0),
    kurtosis: pick((row) => row.kurtosis ?? 0),
    min: pick((row) => row.min ?? mean(row) - 3 * std(row)),
    max: pick((row) => row.max ?? mean(row) + 3 * std(row)),
    quantiles: Float64Array.from(
      rows.flatMap((row) => row.quantiles ?? [-2.3, -0.7, 0, 0.7, 2.3].map((z) => mean(row) + z * std(row))),
    ),
    zeros: pick(() => 0),
    positive: pick((row) => row.positive ?? 100),
    nan: pick((row) => row.nan ?? 0),
    posInf: pick(() => 0),
    negInf: pick(() => 0),
    saturation: pick((row) => row.saturation ?? 0),
    binOffsets: Uint32Array.from([0, ...counts.map((_, row) => counts.slice(0, row + 1).flat().length)]),
    counts: Uint32Array.from(counts.flat()),
  };
}

function gapsOf(rows: readonly RowSketch[]): Pick<LayerReport, 'gaps'> {
  if (!rows.some((row) => row.running)) return {};
  const at = (value: (row: RowSketch, running: { mean: number; std: number }) => number): Float64Array =>
    Float64Array.from(rows, (row) => value(row, row.running ?? { mean: 0, std: 1 }));
  return {
    gaps: {
      runningMean: at((_, { mean }) => mean),
      runningStd: at((_, { std }) => std),
      meanShift: at((row, { mean, std }) => ((row.mean ?? 0) - mean) / std),
      logVarianceRatio: at((row, { std }) => 2 * Math.log((row.std ?? 1) / std)),
      kl: at((row, { mean }) => Math.abs((row.mean ?? 0) - mean)),
    },
  };
}

export function reportOf(rows: readonly RowSketch[], change: Partial<LayerReport> = {}): LayerReport {
  const pathologies: RowPathology[] = rows.flatMap((sketch, row) =>
    (sketch.badges ?? []).map((kind) => ({ row, kind, value: 0.46 })),
  );
  const before = summaries(rows);
  const median = (row: number): number => before.quantiles[5 * row + 2]!;
  return {
    tensor: { name: 'affine4', shape: [COUNT, rows.length], dtype: 'float32', layout: 'ND' },
    norm: {
      name: 'batchnorm',
      label: 'Batchnorm',
      mode: 'train',
      eps: 1e-5,
      followedBy: 'relu',
      semantics: 'notebook',
    },
    axis: 'feature',
    rows: rows.length,
    rowsAreGroups: (change.norm?.name ?? 'batchnorm') === 'batchnorm',
    rowSize: COUNT,
    groupSize: COUNT,
    before,
    after: summaries(rows.map((row) => row.after ?? {})),
    ...gapsOf(rows),
    target: {
      beta: new Float64Array(rows.length),
      gamma: new Float64Array(rows.length).fill(1),
    },
    pathologies,
    warnings: [],
    bands: {
      order: Uint32Array.from(rows.keys()).sort((a, b) => median(a) - median(b) || a - b),
      before: { low: -10, high: 10 },
      after: { low: -3, high: 3 },
      tileAfter: { low: -4, high: 4 },
    },
    milliseconds: 1,
    ...change,
  };
}
