import { html, nothing, type TemplateResult } from 'lit';
import { integer } from '../../figures/numbers';
import { t } from '../../l10n';

/** `perColumn`: rows that share a column of pixels, where there are more of them than pixels. */
export function legend(row: string, rows: string, perColumn: number, hasGaps: boolean): TemplateResult {
  const columns =
    perColumn > 1
      ? t('{0} {1} per column, sorted by median before', integer(Math.round(perColumn)), rows)
      : t('One column per {0}, sorted by median before', row);
  return html`<span class="legend"
    >${columns} <i class="swatch wide"></i>${t('p1 to p99')}
    <i class="swatch before"></i>${t('p25 to p75, cut at the median')}
    ${hasGaps ? html`<i class="dash"></i>${t('running mean')}` : nothing}</span
  >`;
}

export function runningLegend(): TemplateResult {
  return html`<span class="legend"
    ><i class="dots"></i>${t('expected, ±1')} <i class="rule"></i>${t('mean more than 1 off')}</span
  >`;
}
