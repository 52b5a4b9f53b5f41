import { html, svg, type TemplateResult } from 'lit';
import type { Verdict } from '../../figures/checkRows';
import { verdictName } from '../../figures/checkWords';
import { severityGlyph } from '../glyph';

/** Disc with a cross, ring, tick: told apart by shape, then by colour. */
export function verdictGlyph(verdict: Verdict, label = verdictName(verdict)): TemplateResult {
  if (verdict !== 'pass') return severityGlyph(verdict === 'fail' ? 'error' : 'note', label);
  return html`<svg class="glyph" viewBox="0 0 10 10" role="img" aria-label=${label}>${tick()}</svg>`;
}

const tick = (): TemplateResult<2> => svg`<path d="M0.8 5.6 3.6 8.3 9.2 2" class="glyph-right"></path>`;
