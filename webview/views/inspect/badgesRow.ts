import { html, nothing, type TemplateResult } from 'lit';
import type { LayerReport } from '../../../src/protocol/inspect';
import type { App } from '../../app';
import { BADGES, KINDS, type BadgeIndex } from '../../figures/badges';
import { parseFilter } from '../../figures/filter';
import { integer } from '../../figures/numbers';
import { countOf, rowWords } from '../../figures/words';
import { badgeGlyph } from '../glyph';

/** How many rows need a look, and why; a badge filters the grid to its rows. */
export function badgesRow(app: App, report: LayerReport, badges: BadgeIndex): TemplateResult {
  const words = rowWords(report.axis);
  const { kinds } = parseFilter(app.view.filter);
  const present = KINDS.filter((kind) => badges.count(kind) > 0);
  const absent = KINDS.filter((kind) => badges.count(kind) === 0 && (kind !== 'trainEvalGap' || report.gaps));
  const verb = badges.flaggedRows === 1 || report.rows === 1 ? 'needs' : 'need';
  return html`<div class="badges" role="group" aria-label="Findings">
    <h2>${integer(badges.flaggedRows)} of ${countOf(report.rows, words)} ${verb} a look</h2>
    ${present.map(
      (kind) =>
        html`<button
          class="badge"
          id="badge-${kind}"
          aria-pressed=${kinds.has(kind)}
          title="Show these ${words.rows} only (${KINDS.indexOf(kind) + 1})"
          @click=${() => {
            app.toggleBadge(kind);
          }}
        >
          ${badgeGlyph(kind)}${BADGES[kind].label}<b>${integer(badges.count(kind))}</b>
        </button>`,
    )}
    ${
      absent.length > 0
        ? html`<span class="quiet none"
            >None: ${absent.map((kind) => lowerFirst(BADGES[kind].label)).join(', ')}</span
          >`
        : nothing
    }
  </div>`;
}

const lowerFirst = (label: string): string =>
  /^[A-Z][a-z]/.test(label) && label !== 'NaN/Inf' ? label.charAt(0).toLowerCase() + label.slice(1) : label;
