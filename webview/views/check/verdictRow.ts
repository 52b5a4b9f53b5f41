import { html, nothing, type TemplateResult } from 'lit';
import type { CheckApp } from '../../checkApp';
import { doubtText, isWarned } from '../../figures/checkDoubt';
import { countVerdicts, VERDICTS, type Verdict } from '../../figures/checkRows';
import { verdictName, verdictTitle, worstFinding } from '../../figures/checkWords';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';
import { severityGlyph } from '../glyph';
import { silentGlyph, verdictGlyph } from './verdictGlyph';

/** The verdict over all gradients, what it is made of, and the worst finding in words. */
export function verdictRow(app: CheckApp): TemplateResult {
  const counts = countVerdicts(app.rows);
  const finding = worstFinding(app.rows);
  return html`<div class="badges check-verdict" role="group" aria-label=${t('Verdict')}>
    <span class="check-overall"
      >${overall(app, counts.fail)}
      <h2 id="verdict">${verdictTitle(app.rows)}</h2></span
    >
    ${VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict, index) =>
      badge(app, verdict, counts[verdict], index + 1),
    )}
    ${finding === '' ? nothing : html`<span class="check-finding">${finding}</span>`}
  </div>`;
}

/** A tick says that nothing is left to ask: not where the doctor warned. */
function overall({ rows }: CheckApp, fail: number): TemplateResult {
  if (fail > 0) return verdictGlyph('fail');
  return doubtText(rows) === '' ? verdictGlyph('pass') : severityGlyph('warning', t('Warning'));
}

function badge(app: CheckApp, verdict: Verdict, count: number, key: number): TemplateResult {
  // Where every right one is warned of, none is more than agreement.
  const agrees =
    verdict === 'pass' && app.rows.every((row) => row.parameter.verdict !== 'pass' || isWarned(row));
  return html`<button
    class="badge"
    id="badge-${verdict}"
    aria-pressed=${app.filter.has(verdict)}
    title=${t('Show these gradients only ({0})', key)}
    @click=${() => {
      app.toggle(verdict);
    }}
  >
    ${agrees ? html`<span class="silent" aria-hidden="true">${severityGlyph('warning', '')}</span>${t('Agrees')}` : html`${silentGlyph(verdict)}${verdictName(verdict)}`}<b
      >${integer(count)}</b
    >
  </button>`;
}
