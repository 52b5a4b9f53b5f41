import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp } from '../../checkApp';
import { countVerdicts, VERDICTS, type Verdict } from '../../figures/checkRows';
import { verdictName, verdictTitle, worstFinding } from '../../figures/checkWords';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';
import { silentGlyph, verdictGlyph } from './verdictGlyph';

/** The verdict over all gradients, what it is made of, and the worst finding in words. */
export function verdictRow(app: CheckApp): TemplateResult {
  const counts = countVerdicts(app.rows);
  const finding = worstFinding(app.rows);
  return html`<div class="badges check-verdict" role="group" aria-label=${t('Verdict')}>
    ${verdictGlyph(counts.fail > 0 ? 'fail' : 'pass')}
    <h2 id="verdict">${verdictTitle(app.rows)}</h2>
    ${VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict, index) =>
      badge(app, verdict, counts[verdict], index + 1),
    )}
    ${finding === '' ? nothing : html`<span class="check-finding">${finding}</span>`}
  </div>`;
}

function badge(app: CheckApp, verdict: Verdict, count: number, key: number): TemplateResult {
  return html`<button
    class="badge"
    id="badge-${verdict}"
    aria-pressed=${app.filter.has(verdict)}
    title=${t('Show these gradients only ({0})', key)}
    @click=${() => {
      app.toggle(verdict);
    }}
  >
    ${silentGlyph(verdict)}${verdictName(verdict)}<b>${integer(count)}</b>
  </button>`;
}
