import type {
  FeatureDocument,
  InspectActivationsDocument,
  ParameterArgument,
  SortName,
} from '../protocol/documents/inspectActivations';
import type { SummaryDocument } from '../protocol/documents/summary';
import type { WhatIfDocument } from '../protocol/documents/whatIf';
import { toJsonNumber } from '../protocol/documents/schema';
import { QUANTILES } from '../protocol/inspect';
import type {
  Execution,
  InspectChoice,
  LayerReport,
  ParameterChoice,
  ReportWarning,
  RowPathology,
  RowSummaries,
} from '../protocol/inspect';
import { binEdges } from './rows/histogram';

export interface DocumentOptions {
  readonly sort: SortName;
  /** First features of the sorted list; absent: all. */
  readonly limit?: number;
  /** What else is to be said of how it was asked for. */
  readonly remarks?: readonly ReportWarning[];
}

/** A report and its backend run as the plain JSON document of the contract. */
export function inspectDocument(
  report: LayerReport,
  execution: Execution,
  choice: InspectChoice,
  { sort, limit, remarks = [] }: DocumentOptions,
): InspectActivationsDocument {
  const order = sortRows(report, sort).slice(0, limit);
  const { name, label, mode, eps, ...norm } = report.norm;
  const { before, after, order: medianOrder } = report.bands;
  return {
    tensor: report.tensor,
    norm: {
      name,
      mode,
      eps: toJsonNumber(eps),
      gamma: parameterArgument(choice.gamma ?? 1),
      beta: parameterArgument(choice.beta ?? 0),
      ...norm,
    },
    axis: report.axis,
    backend: {
      name: execution.name,
      device: execution.device,
      precision: execution.precision,
      milliseconds: execution.milliseconds,
      maxDeviation: toJsonNumber(execution.maxDeviation),
    },
    warnings: [...remarks, ...report.warnings, ...execution.warnings],
    bands: { order: [...medianOrder], before: band(before), after: band(after) },
    features: featureDocuments(report, order),
    ...whatIfDocument(report),
  };
}

function whatIfDocument({ batch, simulation }: LayerReport): WhatIfDocument {
  return {
    ...(batch && { batch: { size: batch.size, draws: batch.draws } }),
    ...(simulation && { simulation: { type: simulation.type, eps: toJsonNumber(simulation.eps) } }),
  };
}

function band({ low, high }: { low: number; high: number }): InspectActivationsDocument['bands']['before'] {
  return { low: toJsonNumber(low), high: toJsonNumber(high) };
}

function parameterArgument(value: ParameterChoice): ParameterArgument {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? toJsonNumber(value) : value.map(toJsonNumber);
}

function featureDocuments(report: LayerReport, order: readonly number[]): FeatureDocument[] {
  const badges = new Map<number, RowPathology[]>();
  for (const badge of report.pathologies) {
    badges.set(badge.row, [...(badges.get(badge.row) ?? []), badge]);
  }
  const { gaps, batch, simulation } = report;
  return order.map((row) => ({
    index: row,
    before: summaryDocument(report.before, row),
    after: summaryDocument(report.after, row),
    ...(gaps && {
      gap: {
        meanShift: toJsonNumber(gaps.meanShift[row]!),
        logVarianceRatio: toJsonNumber(gaps.logVarianceRatio[row]!),
        kl: toJsonNumber(gaps.kl[row]!),
      },
    }),
    ...(batch && {
      batch: {
        meanSpread: toJsonNumber(batch.meanSpread[row]!),
        logStdSpread: toJsonNumber(batch.logStdSpread[row]!),
        meanShift: toJsonNumber(batch.meanShift[row]!),
        stdRatio: toJsonNumber(batch.stdRatio[row]!),
      },
    }),
    ...(simulation && {
      simulation: {
        overflow: toJsonNumber(simulation.overflow[row]!),
        epsVanishes: simulation.epsVanishes[row] === 1,
        deviation: toJsonNumber(simulation.deviation[row]!),
      },
    }),
    pathologies: (badges.get(row) ?? []).map(({ kind, value }) => ({ kind, value: toJsonNumber(value) })),
  }));
}

function summaryDocument(rows: RowSummaries, row: number): SummaryDocument {
  const start = rows.binOffsets[row]!;
  const bins = rows.binOffsets[row + 1]! - start;
  const [p1, p25, p50, p75, p99] = QUANTILES.map((_, i) =>
    toJsonNumber(rows.quantiles[row * QUANTILES.length + i]!),
  ) as [number, number, number, number, number];
  const min = rows.min[row]!;
  const max = rows.max[row]!;
  const first = rows.binRange?.min[row] ?? min;
  const last = rows.binRange?.max[row] ?? max;
  return {
    mean: toJsonNumber(rows.mean[row]!),
    std: toJsonNumber(rows.std[row]!),
    min: toJsonNumber(min),
    max: toJsonNumber(max),
    p1,
    p25,
    p50,
    p75,
    p99,
    zeros: rows.zeros[row]!,
    nan: rows.nan[row]!,
    posInf: rows.posInf[row]!,
    negInf: rows.negInf[row]!,
    positiveShare: toJsonNumber(rows.positive[row]! / rows.count[row]!),
    ...(rows.quantileError && { percentileError: toJsonNumber(rows.quantileError[row]!) }),
    histogram: {
      edges: bins > 0 ? Array.from(binEdges(first, last, bins), toJsonNumber) : [],
      counts: [...rows.counts.subarray(start, start + bins)],
    },
  };
}

/** Severity puts flagged rows first, in the report's order; mean and std ascend; shift starts with the largest. */
function sortRows(report: LayerReport, sort: SortName): number[] {
  const rows = Array.from({ length: report.rows }, (_, row) => row);
  const by = (key: (row: number) => number): number[] =>
    rows.sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (Number.isNaN(left) || Number.isNaN(right))
        return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
      return left - right || a - b;
    });
  switch (sort) {
    case 'severity': {
      const flagged = new Set(report.pathologies.map(({ row }) => row));
      return [...flagged, ...rows.filter((row) => !flagged.has(row))];
    }
    case 'index':
      return rows;
    case 'mean':
      return by((row) => report.before.mean[row]!);
    case 'std':
      return by((row) => report.before.std[row]!);
    case 'shift':
      return by((row) => -Math.abs(report.gaps?.meanShift[row] ?? report.before.mean[row]!));
  }
}
