import { html, nothing, type TemplateResult } from 'lit';
import { integer } from '../../figures/numbers';
import type { Plot } from '../../figures/trainPlot';
import { plotTable } from '../../figures/trainTable';
import { t } from '../../l10n';

/** More rows than anyone reads: the CSV has them all. */
const MOST = 1000;

/** A picture's figures in its place. */
export function plotTableView(plot: Plot): TemplateResult {
  const { heads, rows } = plotTable(plot);
  return html`<div class="train-table" role="region" tabindex="0" aria-label=${plot.title}>
    <table class="figures" aria-label=${plot.title}>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.slice(0, MOST).map(
          ([first = '', ...cells]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      rows.length > MOST
        ? html`<p class="quiet">${t('The first {0} of {1} rows', integer(MOST), integer(rows.length))}</p>`
        : nothing
    }
  </div>`;
}
