import { html, nothing, type TemplateResult } from 'lit';
import { QUANTILES, type LayerReport, type RowSummaries } from '../../../src/protocol/inspect';
import { binRows, QUANTILE_NAMES } from '../../figures/exportText';
import { columnFormat, figure, fixed, integer } from '../../figures/numbers';
import { share } from '../../figures/captions';
import { laneNames } from '../../figures/words';
import { t } from '../../l10n';

/** The statistics of one row of one lane, written so that the points of a column align. */
interface Column {
  readonly moments: readonly string[];
  readonly quantiles: readonly string[];
}

export const MOMENT_NAMES = ['mean', 'std', 'skew', 'kurtosis', 'above 0', 'NaN', 'Inf'] as const;
const RANGE_NAMES = ['min', ...QUANTILE_NAMES, 'max'] as const;

const plain = (value: number): string => (Math.abs(value) < 1000 ? fixed(value, 2) : figure(value));

export function dustFree(mean: number, std: number): number {
  return Math.abs(mean) < std * 1e-9 ? 0 : mean;
}

function column(summary: RowSummaries, row: number, rounded = false): Column {
  const std = summary.std[row]!;
  const mean = dustFree(summary.mean[row]!, std);
  const quantiles = QUANTILES.map((_, index) => summary.quantiles[row * QUANTILES.length + index]!);
  const range = [summary.min[row]!, ...quantiles, summary.max[row]!];
  // In little room 0.99999 counts as 1.00, and saves a decimal.
  const write = columnFormat(rounded ? Number(std.toPrecision(3)) : std, [mean, std, ...range]);
  return {
    moments: [
      write(mean),
      write(std),
      plain(summary.skewness[row]!),
      plain(summary.kurtosis[row]!),
      share(summary.positive[row]!, summary.count[row]!),
      integer(summary.nan[row]!),
      integer(summary.posInf[row]! + summary.negInf[row]!),
    ],
    quantiles: range.map(write),
  };
}

function table(
  label: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): TemplateResult {
  return html`<table class="figures" aria-label=${label}>
    <thead>
      <tr>
        <td></td>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const zip = (names: readonly string[], ...columns: readonly (readonly string[])[]): string[][] =>
  names.map((name, index) => [name, ...columns.map((cells) => cells[index] ?? '')]);

/** Column heads hold a word, not a tensor's name: which of the two is said by its number. */
function shortLanes(report: LayerReport): readonly [string, string] {
  if (report.comparison) return [t('First'), t('Second')];
  const { before, after } = laneNames(report);
  return [before, after];
}

export function momentsAndQuantiles(report: LayerReport, row: number): TemplateResult {
  const before = column(report.before, row);
  const after = column(report.after, row);
  const heads = shortLanes(report);
  return html`<div class="table-pair">
    ${table(t('Moments'), heads, zip(MOMENT_NAMES, before.moments, after.moments))}
    ${table(t('Quantiles'), heads, zip(RANGE_NAMES, before.quantiles, after.quantiles))}
  </div>`;
}

function gapText(shift: number, ratio: number): readonly [string, string] {
  const write = (value: number): string => (Math.abs(value) < 100 ? fixed(value, 2) : figure(value));
  return [`${write(shift)} \u03c3`, `\u00d7 ${write(ratio)}`];
}

export function gapTable(report: LayerReport, row: number): TemplateResult | typeof nothing {
  const { gaps } = report;
  if (!gaps) return nothing;
  const batch = [report.before.mean[row]!, report.before.std[row]!] as const;
  const running = [gaps.runningMean[row]!, gaps.runningStd[row]!] as const;
  const writeBatch = columnFormat(batch[1], batch);
  const writeRunning = columnFormat(running[1], running);
  const [shift, ratio] = gapText(gaps.meanShift[row]!, Math.exp(gaps.logVarianceRatio[row]! / 2));
  return table(
    t('Batch against running statistics'),
    [t('This batch'), t('Running'), t('Gap')],
    [
      ['mean', writeBatch(batch[0]), writeRunning(running[0]), shift],
      ['std', writeBatch(batch[1]), writeRunning(running[1]), ratio],
    ],
  );
}

/** The side view's one table. */
export function shortTable(report: LayerReport, row: number): TemplateResult {
  const before = column(report.before, row, true);
  const after = column(report.after, row, true);
  const { gaps } = report;
  const pick = (cells: Column): string[] => [
    cells.moments[0]!,
    cells.moments[1]!,
    cells.quantiles[3]!,
    cells.quantiles[0]!,
    cells.quantiles[6]!,
    cells.moments[4]!,
  ];
  const names = ['mean', 'std', 'median', 'min', 'max', 'above 0'];
  if (!gaps) return table(t('Statistics'), shortLanes(report), zip(names, pick(before), pick(after)));
  const running = [gaps.runningMean[row]!, gaps.runningStd[row]!] as const;
  const write = columnFormat(running[1], running);
  const columns = [pick(before), pick(after), running.map(write)];
  return table(t('Statistics'), [t('Before'), t('After'), t('Running')], zip(names, ...columns));
}

/** The chart as a table: its bins. */
export function binsTable(report: LayerReport, row: number): TemplateResult {
  const names = laneNames(report);
  const rows = binRows(report, row).map(({ lane, from, to, count }) => [
    lane === 'Before' ? names.before : names.after,
    figure(from),
    figure(to),
    integer(count),
  ]);
  return html`<div class="bins-table" role="region" tabindex="0" aria-label=${t('Bins')}>
    ${table(t('Bins of the histograms'), [t('from'), t('to'), t('values')], rows)}
  </div>`;
}
