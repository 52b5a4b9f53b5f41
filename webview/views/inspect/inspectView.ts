import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import type { BadgeIndex } from '../../figures/badges';
import { TILE } from '../../figures/cell';
import { DetailView } from '../detail/detailView';
import { menuView } from '../menuView';
import type { Pictures } from '../pictures';
import { emptyState, statusBand } from '../states';
import { badgesRow } from './badgesRow';
import { controlsRow } from './controlsRow';
import { FeatureTable } from './featureTable';
import { gridPane } from './gridPane';
import { tileName } from './gridTexts';
import { GridView } from './gridView';
import { fitHeader, header } from './header';
import { layerMessages } from './layerMessages';
import { StripView } from './stripView';
import { t } from '../../l10n';

const DETAIL_WIDTH = 376;
const GRID_MARGINS = 24;

/** The panel: header, controls, findings, strip, grid, detail. */
export class InspectView {
  readonly grid: GridView;
  readonly detail: DetailView;
  private readonly strip: StripView;
  private readonly table: FeatureTable;
  private readonly pictures: Pictures = {
    strip: () => this.strip.picture(),
    grid: () => this.grid.picture(),
    detail: () => this.detail.picture(),
  };
  private fitted = '';

  constructor(private readonly app: App) {
    this.grid = new GridView(app);
    this.detail = new DetailView(app);
    this.strip = new StripView(app);
    this.table = new FeatureTable(app);
  }

  render(): TemplateResult {
    const { app } = this;
    const { session, report, badges } = app;
    if (!session || session.status.kind === 'empty')
      return html`<main class="panel">${emptyState(app)}</main>`;
    return html`<main class="panel">
      ${header(app, this.pictures)} ${report ? controlsRow(app, session.choice, report) : nothing}
      ${statusBand(app)} ${layerMessages(app)} ${report && badges ? this.picture(report, badges) : skeleton()}
      <p class="visually-hidden" role="status" aria-live="polite">${this.liveText(report, badges)}</p>
      ${menuView(app)}
    </main>`;
  }

  private picture(report: LayerReport, badges: BadgeIndex): TemplateResult {
    const { app } = this;
    const { table, wide } = app.view;
    return html`<div class="picture ${wide ? 'wide' : ''}">
      ${badgesRow(app, report, badges)} ${table ? nothing : this.strip.render(report, badges)}
      <div class="halves">
        ${gridPane(app, report, table ? this.table.element : this.grid.element)}
        <aside class="detail" aria-label=${t('Detail')}>${this.detail.render(report, badges)}</aside>
      </div>
    </div>`;
  }

  private liveText(report: LayerReport | undefined, badges: BadgeIndex | undefined): string {
    const { selected, announcement } = this.app;
    if (announcement !== '') return announcement;
    return report && badges && selected !== undefined ? tileName(report, badges, selected) : '';
  }

  /** After the page has been rendered: fit and draw the canvases. */
  draw(): void {
    const halves = document.querySelector<HTMLElement>('.halves');
    halves?.style.setProperty('--tiles', String(tilesBeside(halves.clientWidth)));
    this.fit();
    this.strip.draw();
    if (this.app.view.table) this.table.draw();
    else this.grid.draw();
    this.detail.draw();
  }

  /** The header is measured when its words or its room have changed, not for every frame. */
  private fit(): void {
    const element = document.querySelector('.header');
    const key = `${element?.clientWidth ?? 0} ${element?.textContent ?? ''}`;
    if (key === this.fitted) return;
    this.fitted = key;
    fitHeader();
  }
}

/** The grid takes whole tiles, the detail what they leave. */
function tilesBeside(width: number): number {
  return Math.max(1, Math.floor((width - DETAIL_WIDTH - GRID_MARGINS) / TILE.width));
}

/** The bare lines of the picture to come, while there is none. */
function skeleton(): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">
    <div class="skeleton-strip"><b>Before</b><i></i><b>After</b><i></i></div>
    <div class="skeleton-tiles">${Array.from({ length: 96 }, () => html`<i></i>`)}</div>
  </div>`;
}
