import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { iconButton } from '../../controls';
import type { BadgeIndex } from '../../figures/badges';
import { integer } from '../../figures/numbers';
import { cutMiddle, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { badgeGlyph } from '../glyph';

const SIDE_NAME = 24;

/** Both lanes on one axis, or each on its own. */
export interface AxisLink {
  readonly shared: boolean;
  readonly toggle: () => void;
}

/** The row's name and worst badge, and the ways on from it. */
export function detailHeading(
  app: App,
  report: LayerReport,
  badges: BadgeIndex,
  row: number,
  axis: AxisLink,
): TemplateResult {
  const words = rowWords(report.axis);
  return html`<div class="detail-head">
    <h2>${words.Row} ${row}</h2>
    ${worstBadge(badges, row)}
    <span class="detail-tools"
      >${place(app, row)}${axisButton(axis)}${steps(app, words.row)}${
        app.view.wide ? narrowButton(app) : nothing
      }</span
    >
  </div>`;
}

/** At the width of a side bar, where the tensor is said nowhere else. */
export function sideHeading(report: LayerReport, badges: BadgeIndex, row: number): TemplateResult {
  const { name } = report.tensor;
  return html`<div class="detail-head">
    <h2 title=${name}>${cutMiddle(name, SIDE_NAME)}, ${rowWords(report.axis).row} ${row}</h2>
    ${worstBadge(badges, row)}
  </div>`;
}

/** At the width of a side bar the ways on stand below the figures. */
export function detailFoot(app: App, word: string, row: number): TemplateResult {
  return html`<div class="detail-foot">
    ${steps(app, word)}${place(app, row)}<span class="spring"></span>
    <button
      id="reveal"
      class="link"
      @click=${() => {
        app.host.emit('reveal', {});
      }}
    >
      ${t('Show in the inspector')}
    </button>
  </div>`;
}

function worstBadge(badges: BadgeIndex, row: number): TemplateResult | typeof nothing {
  const worst = badges.worst(row);
  if (!worst) return nothing;
  const more = badges.of(row).length - 1;
  return html`<span class="badge static" title=${badges.names(row)}
    >${badgeGlyph(badges, worst)}${badges.label(worst)}${more > 0 ? html` <b>+${more}</b>` : nothing}</span
  >`;
}

function narrowButton(app: App): TemplateResult {
  return iconButton({
    id: 'narrow',
    icon: 'screen-normal',
    label: t('Back to the grid (Esc)'),
    onClick: () => {
      app.setView({ wide: false });
    },
  });
}

/** Where the row stands in the order shown. */
function place({ rows }: App, row: number): TemplateResult {
  const rank = rows.indexOf(row);
  const text = rank < 0 ? t('not in the filter') : t('{0} of {1}', integer(rank + 1), integer(rows.length));
  return html`<span class="quiet place">${text}</span>`;
}

function steps(app: App, row: string): TemplateResult {
  return html`${iconButton({
    id: 'previous',
    icon: 'chevron-left',
    label: t('Previous {0}', row),
    onClick: () => {
      app.step(-1, false);
    },
  })}${iconButton({
    id: 'next',
    icon: 'chevron-right',
    label: t('Next {0}', row),
    onClick: () => {
      app.step(1, false);
    },
  })}`;
}

function axisButton({ shared, toggle }: AxisLink): TemplateResult {
  return iconButton({
    id: 'axis-link',
    icon: 'link',
    label: shared ? t('Shared axis') : t('Own axes'),
    pressed: shared,
    onClick: toggle,
  });
}
