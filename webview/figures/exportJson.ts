import type { LayerReport, RowSummaries } from '../../src/protocol/inspect';
import type { BadgeIndex } from './badges';
import { binRange, rowBins } from './cell';
import { rowFigures } from './exportText';

/** As in every document of Normscope: what JSON has no number for is a string, and there is no -0. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
    return value === 0 ? 0 : value;
  }
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
}

function lane(summary: RowSummaries, row: number): Record<string, unknown> {
  const counts = rowBins(summary, row);
  const { low, high } = binRange(summary, row);
  const step = (high - low) / Math.max(1, counts.length);
  const edges = Array.from({ length: counts.length + 1 }, (_, i) => low + i * step);
  return { ...Object.fromEntries(rowFigures(summary, row)), histogram: { edges, counts } };
}

function rowDocument(report: LayerReport, badges: BadgeIndex, row: number): Record<string, unknown> {
  const { gaps, batch, simulation } = report;
  return {
    index: row,
    findings: badges.of(row).map((kind) => ({ kind, value: badges.value(row, kind) })),
    before: lane(report.before, row),
    after: lane(report.after, row),
    ...(gaps && {
      gap: {
        runningMean: gaps.runningMean[row],
        runningStd: gaps.runningStd[row],
        meanShift: gaps.meanShift[row],
        logVarianceRatio: gaps.logVarianceRatio[row],
        kl: gaps.kl[row],
      },
    }),
    ...(batch && { batch: { meanSpread: batch.meanSpread[row], logStdSpread: batch.logStdSpread[row] } }),
    ...(simulation && {
      simulation: {
        overflow: simulation.overflow[row],
        epsVanishes: simulation.epsVanishes[row] === 1,
        deviation: simulation.deviation[row],
      },
    }),
  };
}

/** Every figure of a report, one object per row. */
export function reportJson(report: LayerReport, badges: BadgeIndex): string {
  const { tensor, norm, axis, warnings, bands, comparison, batch, simulation } = report;
  const document = {
    tensor,
    norm,
    axis,
    warnings,
    bands,
    ...(comparison && { comparison }),
    ...(batch && { batch: { size: batch.size, draws: batch.draws } }),
    ...(simulation && { simulation: { type: simulation.type, eps: simulation.eps } }),
    [`${axis}s`]: Array.from({ length: report.rows }, (_, row) => rowDocument(report, badges, row)),
  };
  return `${JSON.stringify(document, plain, 1)}\n`;
}

/** "activations-affine4.csv": a name a file system takes. */
export function exportName(title: string, tensor: string, ending: string): string {
  const base = title.replace(/\.[A-Za-z0-9]+$/, '');
  const name = [base, tensor].filter((part) => part !== '').join('-');
  return `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.${ending}`;
}
