import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import type { BadgeIndex, Finding } from '../../figures/badges';
import { parseFilter } from '../../figures/filter';
import { hasUnbiasedRunningVariance } from '../../figures/gapMessage';
import { integer } from '../../figures/numbers';
import { countOf, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { badgeGlyph } from '../glyph';

/** How many rows need a look, and why; a badge filters the grid to its rows. */
export function badgesRow(app: App, report: LayerReport, badges: BadgeIndex): TemplateResult {
  const words = rowWords(report.axis);
  const present = badges.kinds.filter((kind) => badges.count(kind) > 0);
  const absent = badges.kinds.filter((kind) => badges.count(kind) === 0 && isAsked(report, kind));
  const one = badges.flaggedRows === 1 || report.rows === 1;
  const rows = countOf(report.rows, words);
  const title = one
    ? t('{0} of {1} needs a look', integer(badges.flaggedRows), rows)
    : t('{0} of {1} need a look', integer(badges.flaggedRows), rows);
  return html`<div class="badges" role="group" aria-label=${t('Findings')}>
    <h2>${title}</h2>
    ${present.map((kind) => badge(app, badges, kind, words.rows))}
    ${
      absent.length > 0
        ? html`<span class="quiet none"
            >${t('None: {0}', absent.map((kind) => lowerFirst(badges.label(kind))).join(', '))}</span
          >`
        : nothing
    }
    ${unbiasedNote(report)}
  </div>`;
}

/** Findings that nobody looked for are not reported absent. */
function isAsked(report: LayerReport, kind: Finding): boolean {
  if (kind === 'trainEvalGap') return report.gaps !== undefined;
  if (kind === 'overflow' || kind === 'epsVanishes') return report.simulation !== undefined;
  return kind !== 'epsDominated' || report.comparison === undefined;
}

function badge(app: App, badges: BadgeIndex, kind: Finding, rows: string): TemplateResult {
  const on = parseFilter(app.view.filter, badges).kinds.has(kind);
  return html`<button
    class="badge"
    id="badge-${kind}"
    aria-pressed=${on}
    title=${t('Show these {0} only ({1})', rows, badges.keys.indexOf(kind) + 1)}
    @click=${() => {
      app.toggleBadge(kind);
    }}
  >
    ${badgeGlyph(badges, kind)}${badges.label(kind)}<b>${integer(badges.count(kind))}</b>
  </button>`;
}

/** Explains a difference that is none: a framework that divides by M - 1. */
function unbiasedNote(report: LayerReport): TemplateResult | typeof nothing {
  if (!hasUnbiasedRunningVariance(report)) return nothing;
  const m = report.groupSize;
  return html`<span
    class="quiet none"
    id="unbiased"
    title=${t(
      'The running variances are {0}/{1} of this batch\u2019s: a framework that divides by M \u2212 1, as PyTorch does.',
      integer(m),
      integer(m - 1),
    )}
    >${t('Unbiased running variance')}</span
  >`;
}

const lowerFirst = (label: string): string =>
  /^[A-Z][a-z]/.test(label) && label !== 'NaN/Inf' ? label.charAt(0).toLowerCase() + label.slice(1) : label;
