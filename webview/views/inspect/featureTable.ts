import { html, nothing, render, type TemplateResult } from 'lit';
import { QUANTILES, type LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import type { BadgeIndex } from '../../figures/badges';
import { figure } from '../../figures/numbers';
import { laneNames, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { contextMenu } from '../exportMenu';
import { dustFree } from '../detail/tables';

const ROW_HEIGHT = 22;
const HEADS = ['mean', 'std', 'min', 'median', 'max'] as const;

/** The table behind strip and grid; only the visible rows are in the page. */
export class FeatureTable {
  readonly element = document.createElement('div');
  private frame = 0;

  constructor(private readonly app: App) {
    this.element.className = 'feature-table';
    this.element.tabIndex = 0;
    this.element.setAttribute('aria-label', t('Figures of all rows'));
    this.element.setAttribute('role', 'region');
    this.element.addEventListener('contextmenu', (event) => {
      contextMenu(app, 'grid', app.selected, () => undefined, event);
    });
    this.element.addEventListener('scroll', () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => {
        this.draw();
      });
    });
  }

  draw(): void {
    const { app, element } = this;
    const { report, badges } = app;
    if (!report || !badges || !element.isConnected) return;
    const first = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - 4);
    const end = Math.min(app.rows.length, first + Math.ceil(element.clientHeight / ROW_HEIGHT) + 8);
    render(this.table(report, badges, first, end), element);
  }

  private table(report: LayerReport, badges: BadgeIndex, first: number, end: number): TemplateResult {
    const { rows } = this.app;
    const names = laneNames(report);
    const spacer = (count: number): TemplateResult =>
      html`<tr class="spacer" aria-hidden="true">
        <td height=${count * ROW_HEIGHT}></td>
      </tr>`;
    return html`<table class="figures" aria-rowcount=${rows.length + 1}>
      <thead>
        <tr>
          <th scope="col" rowspan="2">${rowWords(report.axis).Row}</th>
          <th scope="col" rowspan="2" class="text">${t('Findings')}</th>
          <th scope="colgroup" colspan=${HEADS.length}>${names.before}</th>
          <th scope="colgroup" colspan=${HEADS.length}>${names.after}</th>
        </tr>
        <tr>
          ${[...HEADS, ...HEADS].map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${spacer(first)}
        ${[...rows.subarray(first, end)].map((row, index) => this.line(report, badges, row, first + index))}
        ${spacer(rows.length - end)}
      </tbody>
    </table>`;
  }

  private line(report: LayerReport, badges: BadgeIndex, row: number, place: number): TemplateResult {
    const { app } = this;
    const cells = [report.before, report.after].flatMap((summary) => [
      dustFree(summary.mean[row]!, summary.std[row]!),
      summary.std[row]!,
      summary.min[row]!,
      summary.quantiles[row * QUANTILES.length + 2]!,
      summary.max[row]!,
    ]);
    return html`<tr
      aria-rowindex=${place + 2}
      aria-current=${row === app.selected ? 'true' : nothing}
      @click=${() => {
        app.select(row);
      }}
      @dblclick=${() => {
        app.setView({ wide: !app.view.wide });
      }}
    >
      <th scope="row">${row}</th>
      <td class="text">${badges.names(row)}</td>
      ${cells.map((value) => html`<td>${figure(value)}</td>`)}
    </tr>`;
  }
}
