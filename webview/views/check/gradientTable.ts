import { html, nothing, type TemplateResult } from 'lit';
import type { CheckItem } from '../../../src/protocol/checkMessages';
import type { CheckApp } from '../../checkApp';
import { errorFigure, indexText, numberOf, shapeText } from '../../figures/checkNumbers';
import type { GradientRow } from '../../figures/checkRows';
import { causeText, rowLabel } from '../../figures/checkWords';
import { t } from '../../l10n';
import { iconButton } from '../../controls';
import { rowMenu } from './checkMenus';
import { ErrorTicks } from './errorTicks';
import { rowGlyph } from './verdictGlyph';

/** Stays above the rows that scroll under it. */
const HEAD = 36;

/** All gradients, one group per layer; their errors on one axis, drawn by one canvas over the column. */
export class GradientTable {
  private readonly ticks: ErrorTicks;

  constructor(private readonly app: CheckApp) {
    this.ticks = new ErrorTicks(app);
  }

  render(): TemplateResult {
    const { app } = this;
    const at = app.shown.findIndex(({ key }) => key === app.selectedKey);
    return html`<div class="check-table">
      <div
        class="check-scroll"
        id="gradients"
        role="grid"
        tabindex="0"
        aria-label=${t('Gradients')}
        aria-activedescendant=${at < 0 ? nothing : `gradient-${at}`}
        @scroll=${() => {
          this.ticks.draw();
        }}
        @contextmenu=${(event: MouseEvent) => {
          this.openMenu(event);
        }}
      >
        ${head()} ${app.items.map((item) => this.group(item))}
      </div>
      ${this.ticks.element}
    </div>`;
  }

  /** On the row under the pointer; by key, on the selected one. */
  private openMenu(event: MouseEvent): void {
    const { app } = this;
    const element = event.target instanceof Element ? event.target.closest('.check-row') : null;
    const row = element ? app.shown[Number(element.id.replace('gradient-', ''))] : app.selected;
    event.preventDefault();
    if (!row) return;
    app.select(row.key, false);
    rowMenu(app, row, event);
  }

  private group(item: CheckItem): TemplateResult | typeof nothing {
    const { app } = this;
    const rows = app.shown.filter((row) => row.item.id === item.id);
    if (rows.length === 0 && item.document) return nothing;
    return html`<div role="rowgroup" aria-label=${item.title}>
      <div class="check-group" role="row">
        <span role="gridcell"
          ><span class="check-title" title="${item.title} ${item.subtitle}"
            ><b>${item.title}</b> <span class="quiet">${item.subtitle}</span></span
          >
          <span class="quiet">${item.document ? nothing : statusWord(item)}</span>
          <span class="spring"></span>${groupActions(app, item)}</span
        >
      </div>
      ${rows.map((row) => this.row(row))}
    </div>`;
  }

  private row(row: GradientRow): TemplateResult {
    const { app } = this;
    const { key, name, parameter } = row;
    const selected = key === app.selectedKey;
    const { lead, text } = causeText(parameter);
    return html`<div
      class="check-row ${parameter.verdict} ${lead === '' && text === '' ? '' : 'says'}"
      id="gradient-${app.shown.indexOf(row)}"
      role="row"
      aria-selected=${selected}
      @click=${() => {
        app.select(key, false);
      }}
    >
      <span class="name" role="rowheader" aria-label=${rowLabel(row)}
        >${rowGlyph(row)}<span>${name}</span></span
      >
      <span class="shape quiet" role="gridcell" title=${shapeText(parameter.shape)}
        >${shapeText(parameter.shape)}</span
      >
      <span class="ticks" role="gridcell" aria-label=${ticksLabel(row)}></span>
      <span class="rel number" role="gridcell">${errorFigure(numberOf(parameter.maxRelError))}</span>
      <span class="abs number quiet" role="gridcell">${errorFigure(numberOf(parameter.maxAbsError), 2)}</span>
      <span class="worst quiet" role="gridcell" title=${indexText(parameter.worst)}
        >${indexText(parameter.worst)}</span
      >
      <span class="cause ${lead === '' ? 'quiet' : ''}" role="gridcell" title=${text === '' ? nothing : text}
        >${lead === '' ? nothing : html`<b>${lead}</b> `}${text}</span
      >
    </div>`;
  }

  /** After the page has been rendered. */
  draw(): void {
    if (this.app.reveal) {
      reveal(document.querySelector('.check-row[aria-selected="true"]'));
      this.app.reveal = false;
    }
    this.ticks.draw();
  }
}

/** A row, with its whole group where there is room for that. */
function reveal(row: Element | null): void {
  const group = row?.parentElement;
  const room = row?.closest('.check-scroll')?.clientHeight ?? 0;
  if (group && group.clientHeight + HEAD < room) group.scrollIntoView({ block: 'nearest' });
  row?.scrollIntoView({ block: 'nearest' });
}

function ticksLabel({ parameter }: GradientRow): string {
  return t('{0} elements checked', parameter.elements.length);
}

function statusWord({ status }: CheckItem): string {
  const words = { running: t('running'), cancelled: t('stopped'), error: t('failed'), done: '' };
  return words[status.kind];
}

function groupActions(app: CheckApp, { id, title, isModule }: CheckItem): TemplateResult {
  return html`${
      isModule
        ? html`<button
            class="link"
            @click=${() => {
              app.host.emit('openModule', { id });
            }}
          >
            ${t('Open in editor')}
          </button>`
        : nothing
    }<span class="check-remove"
      >${iconButton({
        id: `remove-${id}`,
        icon: 'close',
        label: t('Remove {0} from this view', title),
        onClick: () => {
          app.host.emit('remove', { id });
        },
      })}</span
    >`;
}

function head(): TemplateResult {
  const cell = (name: string, text: string): TemplateResult =>
    html`<span class=${name} role="columnheader">${text}</span>`;
  return html`<div role="rowgroup" class="check-head-group">
    <div class="check-head" role="row">
      ${cell('name', t('Gradient'))} ${cell('shape', t('Shape'))}
      <span class="ticks" role="columnheader"
        >${t('Relative error per element')}<span class="rest">${t(', dot = worst')}</span></span
      >
      ${cell('rel number', t('Max rel. error'))} ${cell('abs number', t('Max abs. error'))}
      ${cell('worst', t('Worst at'))} ${cell('cause', t('Verdict and cause'))}
    </div>
  </div>`;
}
