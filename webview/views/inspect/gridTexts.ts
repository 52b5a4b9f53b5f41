import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { BadgeIndex } from '../../figures/badges';
import { binAt, binRange, CELL, rowBins } from '../../figures/cell';
import { figure, momentsText } from '../../figures/numbers';
import { rowWords } from '../../figures/words';
import { t } from '../../l10n';

/** "13 at −8.42": the bin under the pointer. */
export function binText(report: LayerReport, row: number, x: number, y: number): string | undefined {
  if (x < 0 || x >= CELL.plotWidth || y < 0 || y > CELL.height) return undefined;
  const upper = y < CELL.runningBracket + 2;
  const summary = upper ? report.before : report.after;
  const band = upper ? report.bands.before : report.bands.tileAfter;
  const counts = rowBins(summary, row);
  const { low, high } = binRange(summary, row);
  const bin = binAt(counts, low, high, band, x);
  if (bin === undefined) return undefined;
  return t('{0} at {1}', counts[bin]!, figure(low + ((bin + 0.5) * (high - low)) / counts.length, 2));
}

/** "Feature 29, Dead, mean −8.72, std 3.56" */
export function tileName(report: LayerReport, badges: BadgeIndex, row: number): string {
  const names = badges.names(row);
  const moments = momentsText(report.before.mean[row]!, report.before.std[row]!);
  return [`${rowWords(report.axis).Row} ${row}`, names, moments].filter((part) => part !== '').join(', ');
}

export function gridCell(
  report: LayerReport,
  badges: BadgeIndex,
  row: number,
  column: number,
  selected: number | undefined,
): TemplateResult {
  return html`<div
    role="gridcell"
    id="tile-${row}"
    aria-colindex=${column + 1}
    aria-selected=${row === selected ? 'true' : nothing}
    aria-label=${tileName(report, badges, row)}
  ></div>`;
}
