import { html, type nothing, type TemplateResult } from 'lit';
import type { Severity } from '../../figures/badges';
import { t } from '../../l10n';
import { severityGlyph } from '../glyph';

export interface Band {
  readonly severity: Severity;
  readonly title: string;
  readonly lines: readonly TemplateResult[];
  readonly actions: readonly (TemplateResult | typeof nothing)[];
  /** One line for what is worth knowing and no trouble. */
  readonly slim?: boolean;
}

/** A band between controls and picture; its shape says how bad it is, its first line what it is. */
export function band({ severity, title, lines, actions, slim }: Band): TemplateResult {
  const names: Record<Severity, string> = { error: t('Error'), warning: t('Warning'), note: t('Note') };
  const role = severity === 'error' && slim !== true ? 'alert' : 'status';
  return html`<section class="band ${severity} ${slim === true ? 'slim' : ''}" role=${role}>
    ${severityGlyph(severity, names[severity])}
    <div class="band-text">
      <p class="band-title">${title}</p>
      ${lines.map((line) => html`<p>${line}</p>`)}
    </div>
    <div class="band-actions">${actions}</div>
  </section>`;
}
