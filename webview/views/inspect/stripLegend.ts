import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../l10n';

export function legend(row: string, hasGaps: boolean): TemplateResult {
  return html`<span class="legend"
    >${t('One column per {0}, sorted by median before', row)} <i class="swatch wide"></i>${t('p1 to p99')}
    <i class="swatch before"></i>${t('p25 to p75, cut at the median')}
    ${hasGaps ? html`<i class="dash"></i>${t('running mean')}` : nothing}</span
  >`;
}

export function runningLegend(): TemplateResult {
  return html`<span class="legend"
    ><i class="dots"></i>${t('expected, ±1')} <i class="rule"></i>${t('mean more than 1 off')}</span
  >`;
}
