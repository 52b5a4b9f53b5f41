import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app';
import { button } from '../../controls';
import { gapMessage } from '../../figures/gapMessage';
import type { Severity } from '../../figures/badges';
import { severityGlyph } from '../glyph';

export interface Band {
  readonly severity: Severity;
  readonly title: string;
  readonly lines: readonly TemplateResult[];
  readonly actions: readonly TemplateResult[];
}

/** A band between controls and picture; its shape says how bad it is, its first line what it is. */
export function band({ severity, title, lines, actions }: Band): TemplateResult {
  const names: Record<Severity, string> = { error: 'Error', warning: 'Warning', note: 'Note' };
  return html`<section class="band ${severity}" role=${severity === 'error' ? 'alert' : 'status'}>
    ${severityGlyph(severity, names[severity])}
    <div class="band-text">
      <p class="band-title">${title}</p>
      ${lines.map((line) => html`<p>${line}</p>`)}
    </div>
    <div class="band-actions">${actions}</div>
  </section>`;
}

/** Said once for the layer instead of on every feature. */
export function layerMessage(app: App): TemplateResult | typeof nothing {
  const message = app.report && app.badges && gapMessage(app.report, app.badges);
  if (!message) return nothing;
  const useBatch = button({
    id: 'use-batch',
    label: 'Use batch statistics',
    primary: true,
    onClick: () => {
      app.choose({ mode: 'train' });
    },
  });
  return band({
    severity: 'error',
    title: message.title,
    lines: [html`${message.effect}`, html`<b>Likely cause:</b> ${message.cause}`],
    actions: message.canUseBatch ? [useBatch] : [],
  });
}
