import { html, svg, type TemplateResult } from 'lit';
import { isWarned } from '../../figures/checkDoubt';
import type { GradientRow, Verdict } from '../../figures/checkRows';
import { standingName, verdictName } from '../../figures/checkWords';
import { severityGlyph } from '../glyph';

/** Disc with a cross, ring, tick: told apart by shape, then by colour. */
export function verdictGlyph(verdict: Verdict): TemplateResult {
  const label = verdictName(verdict);
  if (verdict !== 'pass') return severityGlyph(verdict === 'fail' ? 'error' : 'note', label);
  return html`<svg class="glyph" viewBox="0 0 10 10" role="img" aria-label=${label}>${tick()}</svg>`;
}

/** A row's: what agrees in a check that the doctor warned of has no tick. */
export const rowGlyph = (row: GradientRow): TemplateResult =>
  isWarned(row) ? severityGlyph('warning', standingName(row)) : verdictGlyph(row.parameter.verdict);

/** The same beside its own name, which need not be heard twice. */
export function silentGlyph(verdict: Verdict): TemplateResult {
  return html`<span class="silent" aria-hidden="true">${verdictGlyph(verdict)}</span>`;
}

const tick = (): TemplateResult<2> => svg`<path d="M0.8 5.6 3.6 8.3 9.2 2" class="glyph-right"></path>`;
