import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { DetailChart, paintDetail } from '../../charts/detailChart';
import {
  binUnder,
  detailData,
  detailGeometry,
  laneHeightFor,
  type DetailData,
  type DetailGeometry,
} from '../../charts/detailData';
import type { DetailScene } from '../../charts/lanesPlugin';
import type { BadgeIndex } from '../../figures/badges';
import { figure, integer, momentsText } from '../../figures/numbers';
import { rowSentence } from '../../figures/sentences';
import { laneNames, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { contextMenu } from '../exportMenu';
import type { Picture } from '../pictures';
import { detailFoot, detailHeading, sideHeading } from './detailHeading';
import { headedPicture } from './detailPicture';
import { binsTable, gapTable, momentsAndQuantiles, shortTable } from './tables';

const LANE = { least: 46, most: 132 } as const;

/** The selected row: what it is, its two lanes, its tables. The panel and the side view show the same one. */
export class DetailView {
  private readonly chart = new DetailChart();
  private scene: DetailScene | undefined;
  private readout: DetailScene['readout'];
  private drawnFor: LayerReport | undefined;
  private drawnRow: number | undefined;

  constructor(private readonly app: App) {
    this.chart.canvas.addEventListener('pointermove', (event) => {
      this.point(event.offsetX, event.offsetY);
    });
    this.chart.canvas.addEventListener('pointerleave', () => {
      this.show(undefined);
    });
    this.chart.canvas.addEventListener('contextmenu', (event) => {
      contextMenu(app, 'detail', app.selected, () => this.picture(), event);
    });
    if (app.kind === 'inspector') this.chart.canvas.tabIndex = 0;
  }

  render(report: LayerReport, badges: BadgeIndex): TemplateResult {
    const { app } = this;
    const row = app.selected;
    const words = rowWords(report.axis);
    if (row === undefined) {
      return html`<p class="quiet detail-none">${t('Select a {0} to see it here.', words.row)}</p>`;
    }
    const side = app.kind === 'side';
    return html`
      ${this.heading(report, badges, row)}
      <p class="sentence">${rowSentence(report, badges, row)}</p>
      ${app.view.table && !side ? binsTable(report, row) : html`<div class="chart-box">${this.chart.canvas}</div>`}
      ${side ? html`${shortTable(report, row)}${detailFoot(app, words.row, row)}` : this.tables(report, badges, row)}
    `;
  }

  private tables(report: LayerReport, badges: BadgeIndex, row: number): TemplateResult {
    const gapFirst = badges.of(row).includes('trainEvalGap');
    const gap = gapTable(report, row);
    return html`<div class="tables">
      ${gapFirst ? gap : nothing} ${momentsAndQuantiles(report, row)} ${gapFirst ? nothing : gap}
    </div>`;
  }

  private heading(report: LayerReport, badges: BadgeIndex, row: number): TemplateResult {
    const { app } = this;
    if (app.kind === 'side') return sideHeading(report, badges, row);
    const { shared } = detailData(report, badges, row, app.view.axisLink);
    return detailHeading(app, report, badges, row, {
      shared,
      toggle: () => {
        this.toggleAxis();
      },
    });
  }

  toggleAxis(): void {
    const shared = this.scene?.data.shared ?? true;
    this.app.setView({ axisLink: shared ? 'own' : 'shared' });
  }

  draw(): void {
    const { app } = this;
    const box = this.chart.canvas.parentElement;
    const { report, badges, selected } = app;
    if (!box || !report || !badges || selected === undefined || !this.chart.canvas.isConnected) return;
    const width = Math.floor(box.clientWidth);
    if (width < 40) return;
    const data = detailData(report, badges, selected, app.view.axisLink);
    const geometry = detailGeometry(data, width, this.laneHeight(data, box));
    const last = this.scene;
    const drawn = last?.theme === app.theme && this.drawnFor === report && this.drawnRow === selected;
    if (
      drawn &&
      sameGeometry(last.geometry, geometry) &&
      last.data.shared === data.shared &&
      this.chart.alive
    )
      return;
    this.drawnFor = report;
    this.drawnRow = selected;
    this.readout = undefined;
    this.scene = { data, geometry, theme: app.theme, readout: undefined };
    this.chart.show(this.scene);
    this.chart.canvas.setAttribute('aria-label', this.name(report, selected, data));
  }

  /** The lanes take what the tables leave. */
  private laneHeight(data: DetailData, box: HTMLElement): number {
    const pane = box.closest('.detail');
    if (this.app.kind === 'side' || !pane) return LANE.least;
    const others = [...pane.children].filter((child) => child !== box);
    const taken = others.reduce((sum, child) => sum + outerHeight(child), margins(box));
    const style = getComputedStyle(pane);
    const inner = pane.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    return Math.max(LANE.least, Math.min(LANE.most, laneHeightFor(data, inner - taken)));
  }

  private name(report: LayerReport, row: number, { before, after }: DetailData): string {
    const lane = (mean: number, std: number): string =>
      Number.isNaN(mean) ? t('no finite values') : momentsText(mean, std);
    const names = laneNames(report);
    return t(
      'Histograms of {0} {1}. {2}: {3}. {4}: {5}. Press t for the table.',
      rowWords(report.axis).row,
      row,
      names.before,
      lane(before.mean, before.std),
      names.after,
      lane(after.mean, after.std),
    );
  }

  /** Heading, sentence and chart, as an export draws them. */
  picture(): Picture | undefined {
    const { report, badges, selected } = this.app;
    const { scene } = this;
    if (!scene || !report || !badges || selected === undefined) return undefined;
    const bare = { ...scene, readout: undefined };
    return headedPicture(report, badges, selected, bare, (ratio) => paintDetail(bare, ratio));
  }

  private point(x: number, y: number): void {
    if (!this.scene) return;
    const bin = binUnder(this.scene.data, this.scene.geometry, x, y);
    this.show(bin && { lane: bin.lane.key, text: readoutText(bin) });
  }

  private show(readout: DetailScene['readout']): void {
    if (!this.scene || readout?.text === this.readout?.text) return;
    this.readout = readout;
    this.scene = { ...this.scene, readout };
    this.chart.show(this.scene);
  }
}

function sameGeometry(a: DetailGeometry, b: DetailGeometry): boolean {
  return a.width === b.width && a.height === b.height && a.laneHeight === b.laneHeight;
}

function readoutText(bin: NonNullable<ReturnType<typeof binUnder>>): string {
  const range = bin.from === bin.to ? figure(bin.from) : t('{0} to {1}', figure(bin.from), figure(bin.to));
  return t('{0}: {1} of {2}', range, integer(bin.count), integer(bin.lane.values));
}

function margins(element: Element): number {
  const style = getComputedStyle(element);
  return parseFloat(style.marginTop) + parseFloat(style.marginBottom);
}

function outerHeight(element: Element): number {
  return element.getBoundingClientRect().height + margins(element);
}
