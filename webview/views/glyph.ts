import { html, svg, type TemplateResult } from 'lit';
import type { BadgeIndex, Finding, Severity } from '../figures/badges';

const SHAPES: Record<Severity, () => TemplateResult<2>> = {
  error: () => svg`<circle cx="5" cy="5" r="4.5" class="glyph-error"></circle>
    <path d="M3.4 3.4 6.6 6.6M6.6 3.4 3.4 6.6" class="glyph-cut"></path>`,
  warning: () => svg`<path d="M5 0.5 9.8 9H0.2Z" class="glyph-warning"></path>`,
  note: () => svg`<circle cx="5" cy="5" r="3.75" class="glyph-note"></circle>`,
};

/** The shape of a severity, 10 px; named, since it stands for a word. */
export function severityGlyph(severity: Severity, label: string): TemplateResult {
  return html`<svg class="glyph" viewBox="0 0 10 10" role="img" aria-label=${label}>
    ${SHAPES[severity]()}
  </svg>`;
}

export function badgeGlyph(badges: BadgeIndex, kind: Finding): TemplateResult {
  const severity = badges.severity(kind);
  return severityGlyph(severity, severity);
}
